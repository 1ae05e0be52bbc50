import Files
import ImageFiles

/// Images with their label maps, found by a description.
///
/// ```
/// let dataset = try SegmentationDataset(path: "Datasets/camvid.yaml")
/// for sample in try dataset.samples(inSplit: "train") {
///     let pair = try dataset.loadPair(sample)        // pair.image, pair.labels
/// }
/// ```
package struct SegmentationDataset: Sendable {
    /// What the dataset's file says.
    package let description: DatasetDescription
    /// How its images are read.
    let formPlace: ImageFormPlace

    /// Wraps a description.
    package init(description: DatasetDescription) {
        self.init(description: description, formPlace: ImageFormPlace())
    }

    init(description: DatasetDescription, formPlace: ImageFormPlace) {
        self.description = description
        self.formPlace = formPlace
    }

    /// Reads a description, see ``DatasetDescription/read(path:dataRoot:)``.
    package init(path: String, dataRoot: String? = nil) throws {
        self.init(description: try DatasetDescription.read(path: path, dataRoot: dataRoot))
    }

    /// The same set with another limit of the pixels that its files may declare; nil keeps the description's.
    package func allowing(pixels: Int?) -> SegmentationDataset {
        guard let pixels else { return self }
        var description = description
        description.maximumPixels = pixels
        return SegmentationDataset(description: description, formPlace: formPlace)
    }

    /// The dataset's name.
    package var name: String { description.name }
    /// Class names; the index is the class id.
    package var classNames: [String] { description.classNames }
    /// One colour a class as 0xRRGGBB.
    package var colors: [UInt32] { description.colors }
    /// The names of the splits.
    package var splitNames: [String] { description.splitNames }

    /// The pairs of a split in natural order of their names (in the order of the file for lists).
    ///
    /// Of a list with more than 20 000 pairs the files are not looked for; one that is missing is named when it is
    /// loaded, or by ``check(splits:team:progress:)``.
    ///
    /// - Throws: ``DatasetError``: an unknown or empty split, a missing folder or mask, a name used twice.
    package func samples(inSplit split: String) throws(DatasetError) -> [SamplePaths] {
        let listing = try listing(ofSplit: split)
        if let (image, first) = listing.duplicates.first {
            throw told(.duplicateName(image: image, first: first))
        }
        if let sample = listing.withoutImage.first {
            throw .missingImage(image: sample.image, others: listing.withoutImage.count - 1)
        }
        if let sample = listing.withoutMask.first {
            throw told(
                .missingMask(
                    image: sample.image, mask: sample.mask, others: listing.withoutMask.count - 1))
        }
        if listing.samples.isEmpty {
            throw .emptySplit(
                description: description.path, split: split, searched: listing.searched)
        }
        return listing.samples
    }

    /// A fault whose advice names a key, as it is told of a description or of a folder without one.
    func told(_ error: DatasetError) -> DatasetError {
        description.recognition == nil ? error : .ofFolder(path: description.root, error)
    }

    /// Everything that a look at the split's files finds, faults included.
    ///
    /// - Parameter isThorough: Whether the files of a long list are looked for, too.
    func listing(
        ofSplit split: String, isThorough: Bool = false
    ) throws(DatasetError) -> SplitListing {
        guard FolderListing.isFolder(description.root) else {
            throw .missingRoot(
                description: description.path, root: description.root, origin: description.origin)
        }
        if let origin = description.origin, let first = description.splits.first,
            !description.splits.contains(where: description.isThere)
        {
            throw .missingData(
                description: description.path, root: description.root,
                searched: description.place(of: first), origin: origin)
        }
        if let drawn = description.drawnSplits,
            split == drawn.from || drawn.shares.contains(where: { $0.name == split })
        {
            return drawn.part(split, of: try listing(ofListedSplit: drawn.from, isThorough))
        }
        return try listing(ofListedSplit: split, isThorough)
    }

    private func listing(
        ofListedSplit split: String, _ isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        var listing = try completeListing(ofSplit: split, isThorough)
        if !description.exclude.isEmpty {
            listing.leaveOut {
                description.exclude.contains($0, split: split)
            }
        }
        return listing
    }

    /// With the excluded samples.
    private func completeListing(
        ofSplit split: String, _ isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        guard let found = description.splits.first(where: { $0.name == split }) else {
            throw .unknownSplit(
                description: description.path, split: split, known: description.splitNames,
                isFolder: description.recognition != nil)
        }
        let areas = found.source.areas
        var parts: [(folder: String, listing: SplitListing)] = []
        for area in areas { parts.append((area.folder, try listing(of: area, isThorough))) }
        var whole = parts.count == 1 ? parts[0].listing : SplitListing(areas: parts)
        if !whole.withoutMask.isEmpty {
            let others = try imagesWithMasks(inSplitsBeside: found)
            whole.withoutMask.removeAll { others.contains(ExactText($0.image)) }
        }
        return whole
    }

    /// The images of other splits that share a folder of images with this one: folders of masks tell which are whose.
    private func imagesWithMasks(
        inSplitsBeside split: DatasetSplit
    ) throws(DatasetError) -> Set<ExactText> {
        func imageFolder(_ area: DatasetSplit.Source) -> ExactText? {
            guard case .folders(let images, _, _, _, _) = area else { return nil }
            return images.first.map { ExactText(description.fullPath($0)) }
        }
        let own = Set(split.source.areas.compactMap(imageFolder))
        var images: Set<ExactText> = []
        for other in description.splits where other.name != split.name {
            for area in other.source.areas where imageFolder(area).map(own.contains) == true {
                guard description.isThere(other) else { continue }
                images.formUnion(
                    try listing(of: area, false).samples.map { ExactText($0.image) })
            }
        }
        return images
    }

    /// Of one area.
    private func listing(
        of area: DatasetSplit.Source, _ isThorough: Bool
    ) throws(DatasetError) -> SplitListing {
        switch area {
        case .areas: return SplitListing(searched: "no folder")
        case .folders(let images, let masks, let imageName, let maskName, let extensions):
            guard let images = images.first, let masks = masks.first else {
                return SplitListing(searched: "no folder")
            }
            return try FoldersLayout.listing(
                images: description.fullPath(images), masks: description.fullPath(masks),
                imageName: imageName, maskName: maskName, extensions: extensions)
        case .list(let path):
            return try ListLayout.listing(
                file: description.fullPath(path), root: description.root,
                isThorough: isThorough)
        case .names(let list, let folders):
            let images = description.fullPath(folders.images)
            let all = try FoldersLayout.listing(
                images: images, masks: description.fullPath(folders.masks),
                imageName: folders.imageName, maskName: folders.maskName,
                extensions: folders.extensions)
            return try ListOfNames.listing(
                file: description.fullPath(list), images: images, among: all)
        case .voc(let set):
            return try VOCLayout.listing(
                set: set, root: description.root, isThorough: isThorough)
        case .pets(let set):
            return try PetsLayout.listing(
                set: set, root: description.root, isThorough: isThorough)
        case .outlines(let images, let labels):
            return try OutlineLayout.listing(
                description.outlines?.format ?? .coco, images: description.fullPath(images),
                labels: description.fullPath(labels))
        case .samples(let samples):
            return SplitListing(samples: samples, searched: description.root)
        }
    }
}

extension DatasetSplit.Source {
    /// What tells images of one name from those of other areas.
    fileprivate var folder: String {
        switch self {
        case .folders(let images, _, _, _, _): images.first ?? ""
        case .areas(let areas): areas.first?.folder ?? ""
        case .outlines(let images, _): images
        case .list(let file), .names(let file, _): FileName(file).stem
        case .voc(let set), .pets(let set): set
        case .samples: ""
        }
    }
}

extension SegmentationDataset {
    /// The same set without a split that nobody asked for and nobody uses: where a folder has no `val` and a training judges
    /// on another split, all samples of `train` are learnt from.
    ///
    /// - Parameter splits: The names of those that are used.
    package func using(splits: [String]) -> SegmentationDataset {
        guard let drawn = description.drawnSplits, drawn.isAutomatic,
            !drawn.shares.contains(where: { splits.contains($0.name) })
        else { return self }
        var description = description
        description.drawnSplits = nil
        description.recognition?.division = ""
        return SegmentationDataset(description: description, formPlace: formPlace)
    }

    /// The same classes and mask values with other splits, of pairs that were found before.
    ///
    /// - Parameter splits: Each with a name; what the description excludes is left out already.
    package func with(splits: [(name: String, samples: [SamplePaths])]) -> SegmentationDataset {
        var description = description
        description.splits = splits.map {
            DatasetSplit(name: $0.name, source: .samples($0.samples))
        }
        description.drawnSplits = nil
        description.exclude = []
        return SegmentationDataset(description: description)
    }
}
