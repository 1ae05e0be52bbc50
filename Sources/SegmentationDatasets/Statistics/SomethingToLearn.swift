import Files
import ImageFiles
import Machine

/// What the masks of a split have in common that leaves nothing to learn: one class alone, or no labelled pixel.
package struct NothingToLearn: Equatable, Sendable {
    /// The split.
    package let split: String
    /// The class of every labelled pixel; `nil` where all pixels are ignored.
    package let className: String?
    /// How many masks were read.
    package let masks: Int
    /// Their pixels, the labelled ones where there is a class.
    package let pixels: Int
    /// The first mask.
    package let mask: String

    /// Names what was found.
    package init(split: String, className: String?, masks: Int, pixels: Int, mask: String) {
        self.split = split
        self.className = className
        self.masks = masks
        self.pixels = pixels
        self.mask = mask
    }

    /// One sentence: what was found, and what to look at.
    package var text: String {
        let whose = masks == 1 ? "its mask" : "its \(masks) masks"
        let found =
            className.map { "every labelled pixel of \(whose) (\(pixels)) is '\($0)'" }
            ?? "every pixel of \(whose) (\(pixels)) is ignored"
        let cause =
            className == nil
            ? "check what values mean ('map' and 'ignore')" : "at least two classes are expected"
        let look =
            FoldersLayout.imageExtensions.contains(FileName(mask).lowercaseExtension)
            ? "look at the values: pixelwise inspect \(shellWord(mask)) --as mask"
            : "look at the outlines in \(mask): lines, points and boxes cover no pixel"
        return "the split '\(split)' has nothing to learn: \(found); \(cause), and \(look)"
    }
}

extension SegmentationDataset {
    /// Makes sure that the masks of a split hold two classes at least.
    ///
    /// Masks are read until a second class occurs, mostly in the first one. One that cannot be read is passed over:
    /// loading it says why.
    ///
    /// - Throws: ``DatasetError/nothingToLearn(_:)``.
    package func requireSomethingToLearn(
        from samples: [SamplePaths], split: String, team: ThreadTeam = .ofAllCores
    ) throws(DatasetError) {
        var tally = ClassTally(split: split, classNames: classNames)
        var start = 0
        while start < samples.count {
            // One at first, which mostly is enough.
            let end = start == 0 ? 1 : min(samples.count, start + Self.masksAtOnce)
            let counts = team.map(Array(samples[start..<end])) { sample in
                (sample.mask, (try? loadLabels(sample)).map(MaskTally.init))
            }
            for case (let mask, let counts?) in counts { tally.add(counts, of: mask) }
            if tally.classCount > 1 { return }
            start = end
        }
        if let found = tally.nothingToLearn { throw .nothingToLearn(found) }
    }

    private static let masksAtOnce = 64
}

/// What one mask adds to a tally.
struct MaskTally {
    /// Pixels of each class.
    let classPixels: [Int]
    /// All pixels.
    let pixels: Int

    init(_ mask: MappedMask) {
        classPixels = mask.classPixels
        pixels = mask.labels.labels.count
    }
}

/// Counts classes over masks until it is clear that there is something to learn.
struct ClassTally {
    private let split: String
    private let classNames: [String]
    private var classPixels: [Int]
    private var pixels = 0
    private var masks = 0
    private var first: String?

    init(split: String, classNames: [String]) {
        self.split = split
        self.classNames = classNames
        classPixels = [Int](repeating: 0, count: classNames.count)
    }

    /// Takes one more mask.
    mutating func add(_ mask: MaskTally, of path: String) {
        for (id, count) in mask.classPixels.enumerated() { classPixels[id] += count }
        pixels += mask.pixels
        masks += 1
        first = first ?? path
    }

    /// How many classes occur.
    var classCount: Int { classPixels.count { $0 > 0 } }

    /// What was found, where that is fewer than two classes; `nil` of no mask at all.
    var nothingToLearn: NothingToLearn? {
        guard let first, classCount < 2 else { return nil }
        let id = classPixels.firstIndex { $0 > 0 }
        return NothingToLearn(
            split: split, className: id.map { classNames[$0] }, masks: masks,
            pixels: id.map { classPixels[$0] } ?? pixels, mask: first)
    }
}
