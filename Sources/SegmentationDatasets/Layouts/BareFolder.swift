import Files
import ImageFiles

/// Where images and masks lie in a folder without a description that is no public dataset.
///
/// Known are, under the usual names for `images` and `masks`:
/// - lists of pairs, `train.txt` or `train.csv`;
/// - `images` beside `masks`, each with `train`, `val` and `test` inside, or with the files themselves;
/// - `train/images` beside `train/masks`;
/// - `train` beside `train_masks`, `trainannot` or the like;
/// - images and masks in one folder, where the masks' names are made from the images'.
///
/// How masks are named is found out from the files. One split alone gives a fifth of its samples to `val`.
struct BareFolder {
    /// The folder.
    let root: String
    /// The folders in it, by their names in lower case.
    private let folders: [(word: String, name: String)]
    private let names: [String]

    init(root: String) throws(DatasetError) {
        self.root = root
        names = try FolderListing(path: root).names.filter { !$0.hasPrefix("__MACOSX") }
        folders = names.filter { FolderListing.isFolder("\(root)/\($0)") }
            .map { ($0.lowercased().filter { !"_- ".contains($0) }, $0) }
    }

    /// The only folder in it; `nil` unless it holds nothing else.
    var onlyFolder: String? {
        names.count == 1 ? folders.first.map { "\(root)/\($0.name)" } : nil
    }

    /// The splits that were recognised; `nil` for none.
    func splits() throws(DatasetError) -> [DatasetSplit]? {
        for attempt in [lists, sideBySide, splitBySplit, suffixed, together] {
            let splits = try attempt()
            if !splits.isEmpty { return splits }
        }
        return nil
    }

    private static let splitWords = [
        (name: "train", words: ["train", "training"]),
        (name: "val", words: ["val", "valid", "validation", "dev"]),
        (name: "test", words: ["test", "testing"]),
    ]
    private static let imageWords = [
        "images", "image", "imgs", "img", "jpegimages", "photos", "pictures", "frames", "inputs",
    ]
    private static let maskWords = [
        "masks", "mask", "annotations", "annotation", "annot", "annots", "labels", "label", "gt",
        "groundtruth", "segmentations", "segmentation", "segmentationclass", "targets", "target",
    ]

    private func lists() throws(DatasetError) -> [DatasetSplit] {
        Self.splitWords.compactMap { split in
            split.words.flatMap { ["\($0).txt", "\($0).csv"] }.first(where: isListOfPairs).map {
                DatasetSplit(name: split.name, source: .list(path: $0))
            }
        }
    }

    private func isListOfPairs(_ file: String) -> Bool {
        guard names.contains(file) else { return false }
        do throws(DatasetError) {
            let listing = try ListLayout.listing(
                file: "\(root)/\(file)", root: root, isThorough: false)
            return listing.samples.first.map { FolderListing.isFile($0.image) } ?? false
        } catch {
            // A file of other text is no list of pairs.
            return false
        }
    }

    private func sideBySide() throws(DatasetError) -> [DatasetSplit] {
        for pair in pairs(in: "") {
            var splits: [DatasetSplit] = []
            for split in Self.splitWords {
                for images in try subfolders(of: pair.images, in: split.words) {
                    for masks in try subfolders(of: pair.masks, in: split.words)
                    where !splits.contains(where: { $0.name == split.name }) {
                        splits += try self.split(split.name, images: images, masks: masks)
                    }
                }
            }
            if splits.isEmpty {
                splits = try split("train", images: pair.images, masks: pair.masks)
            }
            if !splits.isEmpty { return splits }
        }
        return []
    }

    private func splitBySplit() throws(DatasetError) -> [DatasetSplit] {
        var splits: [DatasetSplit] = []
        for split in Self.splitWords {
            for folder in folders where split.words.contains(folder.word) {
                for pair in try BareFolder(root: "\(root)/\(folder.name)").pairs(in: folder.name)
                where !splits.contains(where: { $0.name == split.name }) {
                    splits += try self.split(split.name, images: pair.images, masks: pair.masks)
                }
            }
        }
        return splits
    }

    private func suffixed() throws(DatasetError) -> [DatasetSplit] {
        var splits: [DatasetSplit] = []
        for split in Self.splitWords {
            let images = folders.filter { folder in
                split.words.contains { word in
                    folder.word == word || Self.imageWords.contains { folder.word == word + $0 }
                }
            }
            let masks = folders.filter { folder in
                split.words.contains { word in Self.maskWords.contains { folder.word == word + $0 }
                }
            }
            guard let images = images.first, let masks = masks.first else { continue }
            splits += try self.split(split.name, images: images.name, masks: masks.name)
        }
        return splits
    }

    private func together() throws(DatasetError) -> [DatasetSplit] {
        var splits: [DatasetSplit] = []
        for split in Self.splitWords {
            for folder in folders where split.words.contains(folder.word) {
                if splits.contains(where: { $0.name == split.name }) { continue }
                splits += try self.split(split.name, images: folder.name, masks: folder.name)
            }
        }
        return splits.isEmpty ? try split("train", images: ".", masks: ".") : splits
    }

    /// Folders of images and folders of masks that lie in this one, the usual names first.
    private func pairs(in prefix: String) -> [(images: String, masks: String)] {
        func found(_ words: [String]) -> [String] {
            words.flatMap { word in
                folders.filter { $0.word == word }
                    .map { prefix.isEmpty ? $0.name : "\(prefix)/\($0.name)" }
            }
        }
        return found(Self.imageWords).flatMap { images in
            found(Self.maskWords).map { (images, $0) }
        }
    }

    private func subfolders(
        of folder: String, in words: [String]
    ) throws(DatasetError) -> [String] {
        try BareFolder(root: "\(root)/\(folder)").folders.filter { words.contains($0.word) }
            .map { "\(folder)/\($0.name)" }
    }

    /// The split of two folders; none where one of them has no pictures.
    private func split(
        _ name: String, images: String, masks: String
    ) throws(DatasetError) -> [DatasetSplit] {
        let imageFiles = try pictures(in: images, except: masks)
        let maskFiles = images == masks ? imageFiles : try pictures(in: masks, except: images)
        guard !imageFiles.isEmpty, !maskFiles.isEmpty,
            let naming = PairNaming(
                images: imageFiles, masks: maskFiles, isOneFolder: images == masks)
        else { return [] }
        return [
            DatasetSplit(
                name: name,
                source: .folders(
                    images: images, masks: masks, imageName: naming.imageName,
                    maskName: naming.maskName, extensions: FoldersLayout.imageExtensions))
        ]
    }

    private func pictures(in folder: String, except other: String) throws(DatasetError) -> [String]
    {
        let path = folder == "." ? root : "\(root)/\(folder)"
        // One folder of everything is looked at as it is: it may be anyone's home.
        let files =
            folder == other
            ? try FolderListing(path: path).names.filter { FolderListing.isFile("\(path)/\($0)") }
            : try FolderListing.files(under: path, except: "\(root)/\(other)")
        return files.filter {
            FoldersLayout.imageExtensions.contains(FileName($0).lowercaseExtension)
        }
    }
}

extension BareFolder {
    /// A split alone with so many samples gives some to `val`.
    private static let fewestToDivide = 5

    /// The folder as a dataset; `nil` if it was not recognised, or its masks hold no classes.
    func description() throws(DatasetError) -> DatasetDescription? {
        guard let splits = try splits() else { return nil }
        var description = DatasetDescription(
            name: FileName(root).stem, path: root, root: root, classNames: ["?"], colors: [0],
            classMap: ClassMap(classCount: 1), unmapped: .error, splits: splits, drawnSplits: nil)
        let unguessed = SegmentationDataset(description: description)
        var samples: [SamplePaths] = []
        for split in splits { samples += try unguessed.listing(ofSplit: split.name).samples }
        guard let classes = GuessedClasses(masks: samples.map(\.mask)) else { return nil }
        description.classNames = classes.names
        description.colors = classes.colors ?? ClassPalette.standard(count: classes.names.count)
        description.classMap = classes.classMap
        if splits.count == 1, splits[0].name == "train", samples.count >= Self.fewestToDivide {
            description.drawnSplits = DrawnSplits(
                from: "train", shares: [.init(name: "val", fraction: 0.2)], seed: 0,
                isAutomatic: true)
        }
        description.recognition =
            splits.map(\.words).joined(separator: "; ")
            + (description.drawnSplits == nil ? "" : ", a fifth of which is the split val")
            + "; classes by the masks' values: \(classes.names.prefix(8).joined(separator: ", "))"
            + (classes.names.count > 8 ? ", …" : "")
        return description
    }
}

extension DatasetSplit {
    /// What was recognised, for people.
    fileprivate var words: String {
        switch source {
        case .folders(let images, let masks, let imageName, let maskName, _):
            let names = [
                imageName.map { "image_name: '\($0)'" }, maskName.map { "mask_name: '\($0)'" },
            ]
            .compactMap { $0 }.joined(separator: ", ")
            return "\(name): images in '\(images)', masks in '\(masks)'"
                + (names.isEmpty ? "" : " (\(names))")
        case .list(let path): return "\(name): the pairs of \(path)"
        case .names(let list, _): return "\(name): the names of \(list)"
        case .voc(let set), .pets(let set): return "\(name): the names of \(set).txt"
        case .samples(let samples): return "\(name): \(samples.count) given pairs"
        }
    }
}
