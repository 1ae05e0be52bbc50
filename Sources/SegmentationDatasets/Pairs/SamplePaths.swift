import Files

/// One image with its mask.
package struct SamplePaths: Equatable, Hashable, Sendable {
    /// The image's file name without folder and extension; unique in its split.
    package let name: String
    /// The image file.
    package let image: String
    /// The mask file; of outlines the file that holds them, of which YOLO writes none for an image without objects.
    package let mask: String

    /// A file that no other sample has: the mask, of outlines the image, since those of many may lie in one file.
    package var fileOfItsOwn: String {
        FoldersLayout.imageExtensions.contains(FileName(mask).lowercaseExtension) ? mask : image
    }

    /// Names a pair.
    package init(name: String, image: String, mask: String) {
        self.name = name
        self.image = image
        self.mask = mask
    }

    /// Whether name and files are the same, byte for byte.
    package static func == (left: SamplePaths, right: SamplePaths) -> Bool {
        left.exact == right.exact
    }

    /// Feeds what `==` compares.
    package func hash(into hasher: inout Hasher) { hasher.combine(exact) }

    private var exact: [ExactText] { [name, image, mask].map { ExactText($0) } }
}

/// Everything that a look at a split's files finds: the pairs and what is no pair.
struct SplitListing {
    /// Images whose mask exists, in order.
    var samples: [SamplePaths] = []
    /// Images whose mask does not exist; the mask is where it was expected.
    var withoutMask: [SamplePaths] = []
    /// Images without a file of outlines: of YOLO they are samples without objects, of labelme they are left out.
    var unlabelled: [SamplePaths] = []
    /// Listed pairs whose image does not exist.
    var withoutImage: [SamplePaths] = []
    /// Mask files that belong to no image.
    var strayMasks: [String] = []
    /// Pictures in formats that are not read.
    var unreadPictures: [String] = []
    /// Image files whose sample name another image has already.
    var duplicates: [(image: String, first: String)] = []
    /// What was searched, for the message about an empty split.
    var searched: String

    /// The names of the samples that the description excludes.
    var excluded: Set<String> = []

    /// Leaves out the samples with those names, whatever is wrong with them.
    mutating func leaveOut(_ isLeftOut: (String) -> Bool) {
        // By the names as they are shown, which is how the description writes them.
        excluded = Set(
            (samples + withoutMask + withoutImage + unlabelled).map(\.name.shownPath).filter(
                isLeftOut))
        for list in [\SplitListing.samples, \.withoutMask, \.withoutImage, \.unlabelled] {
            self[keyPath: list].removeAll { isLeftOut($0.name.shownPath) }
        }
    }

    /// Sorts out the samples whose files do not exist.
    ///
    /// - Parameter isThorough: Whether to do so for more than ``ListLayout/mostPairsLookedFor`` samples too.
    mutating func lookForFiles(isThorough: Bool) {
        guard isThorough || samples.count <= ListLayout.mostPairsLookedFor else { return }
        let listed = samples
        samples = []
        samples.reserveCapacity(listed.count)
        var names = NamesOnDisk()
        for sample in listed {
            guard let image = names.path(of: sample.image) else {
                withoutImage.append(sample)
                continue
            }
            let mask = names.path(of: sample.mask)
            let found = SamplePaths(name: sample.name, image: image, mask: mask ?? sample.mask)
            if mask == nil { withoutMask.append(found) } else { samples.append(found) }
        }
    }
}

extension SplitListing {
    /// Several areas of one split; images of one name in several of them are told apart by their folders.
    init(areas: [(folder: String, listing: SplitListing)]) {
        self.init(searched: areas.map(\.listing.searched).joined(separator: "; "))
        // The masks of one folder of images may lie in several.
        var seen = Set(areas.flatMap { $0.listing.samples.map { ExactText($0.image) } })
        let areas = areas.map { folder, listing in
            var listing = listing
            listing.withoutMask.removeAll { !seen.insert(ExactText($0.image)).inserted }
            return (folder: folder, listing: listing)
        }
        let names = areas.flatMap { area in
            (area.listing.samples + area.listing.withoutMask).map { ExactText($0.name) }
        }
        let timesUsed = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        for (folder, part) in areas {
            func named(_ sample: SamplePaths) -> SamplePaths {
                if timesUsed[ExactText(sample.name), default: 1] < 2 { return sample }
                return SamplePaths(
                    name: "\(folder)/\(sample.name)".replacing("/", with: "-"), image: sample.image,
                    mask: sample.mask)
            }
            samples += part.samples.map(named)
            withoutMask += part.withoutMask.map(named)
            withoutImage += part.withoutImage
            strayMasks += part.strayMasks
            unreadPictures += part.unreadPictures
            duplicates += part.duplicates
        }
    }
}
