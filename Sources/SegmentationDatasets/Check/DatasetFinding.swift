/// One thing that the check of a dataset found.
package struct DatasetFinding: Equatable, Sendable {
    /// What sort of fault it is; the raw value is what reports carry.
    package enum Kind: String, Equatable, Sendable, CaseIterable {
        /// A file that cannot be decoded.
        case unreadable
        /// A picture whose pixels are whole, though something else in its file is wrong.
        case irregularFile = "irregular-file"
        /// A mask of another size than its image.
        case sizeMismatch = "size-mismatch"
        /// A mask whose width and height are its image's height and width.
        case orientationMismatch = "orientation-mismatch"
        /// A mask of another size but the same shape as its image.
        case scaledMask = "scaled-mask"
        /// A mask in a format that does not keep values.
        case jpegMask = "jpeg-mask"
        /// JPEG data under `.png`, or PNG data under `.jpg`.
        case wrongExtension = "wrong-extension"
        /// A mask with many values between those that have a class, or whose borders step through values between.
        case interpolatedMask = "interpolated-mask"
        /// A mask of colours near those of the classes, as a lossy step leaves them.
        case lossyColors = "lossy-colors"
        /// Palettes that give one index several colours, or a class the colour of another.
        case paletteConflict = "palette-conflict"
        /// A mask whose alpha channel says more than the values that are read.
        case alphaChannel = "alpha-channel"
        /// Masks of one class alone, or without a labelled pixel, in the split that is learnt from.
        case nothingToLearn = "nothing-to-learn"
        /// A mask of gray values in an RGB file.
        case grayAsColor = "gray-as-color"
        /// Masks of 0 and 255 alone, of which 255 would not count.
        case binaryMasks = "binary-masks"
        /// Class ids that occur in no split, though larger ones do.
        case idGap = "id-gap"
        /// A split whose class frequencies are far from the first split's.
        case classShift = "class-shift"
        /// A mask value without a meaning.
        case unmappedValue = "unmapped-value"
        /// Labels of outlines without a class.
        case unknownLabel = "unknown-label"
        /// Outlines that cover no pixel.
        case emptyOutline = "empty-outline"
        /// Images without a file of outlines.
        case unlabelledImage = "unlabelled-image"
        /// A COCO file has annotations of images that it does not list.
        case strayAnnotation = "stray-annotation"
        /// An image whose mask does not exist.
        case missingMask = "missing-mask"
        /// A listed pair whose image does not exist.
        case missingImage = "missing-image"
        /// A picture in a format that is not read.
        case unreadFormat = "unread-format"
        /// An entry of `exclude` that names no sample.
        case unknownExclusion = "unknown-exclusion"
        /// A mask file that belongs to no image.
        case maskWithoutImage = "mask-without-image"
        /// Two images of one split with the same name.
        case duplicateName = "duplicate-name"
        /// The same picture in two splits.
        case sharedImage = "shared-image"
        /// The same picture twice in one split.
        case duplicateImage = "duplicate-image"
        /// The same picture with two masks that differ.
        case conflictingMasks = "conflicting-masks"
        /// The same mask under two pictures that differ.
        case duplicateMask = "duplicate-mask"
        /// A mask that is turned or mirrored against its image.
        case turnedMask = "turned-mask"
        /// Next to no pixels of a class that has many in all other masks that hold it.
        case strayArea = "stray-area"
        /// A class without a pixel in a split.
        case absentClass = "absent-class"
        /// Images of 16 bits that use few of them, and no `range` in the description.
        case unusedDepth = "unused-depth"
        /// A mask without a labelled pixel.
        case allIgnored = "all-ignored"
        /// A split without a pair.
        case emptySplit = "empty-split"
        /// A split whose folders or list cannot be read.
        case unreadableSplit = "unreadable-split"
    }

    /// How bad it is.
    package enum Severity: String, Equatable, Sendable {
        /// Training would stop at it.
        case error
        /// Training would go on, perhaps not as it was meant.
        case warning
    }

    /// What sort of fault it is.
    package var kind: Kind
    /// How bad it is.
    package var severity: Severity
    /// The file at fault.
    package var file: String
    /// Column of the first pixel at fault, from 0; `nil` where the fault is in no pixel.
    package var x: Int?
    /// Row of the first pixel at fault, from 0.
    package var y: Int?
    /// The source value at fault.
    package var value: SourceValue?
    /// Pixels at fault.
    package var count: Int?
    /// The whole sentence, with what to do.
    package var message: String
    /// A line for the description that would mend it, or leave the pair out; `nil` where none would.
    ///
    /// It takes the place of the line with the same key where there is one, of which it keeps what that says.
    package var suggestion: String?
    /// The pair at fault, as `exclude` names it.
    package var pair: String?
    /// The pairs that may be left out for it, as `exclude` names them; none where that is no cure, or would leave no pair.
    package var pairsToLeaveOut: [String] = []
    /// All files with this fault, where it is told once for many; else `file` alone.
    package var files: [String]

    /// The pair's split in the description.
    var split: String?
    /// The classes at fault.
    var classIDs: [Int] = []
    /// The least tolerance that would mend it.
    var tolerance: Int?
    /// What tells faults of one kind apart that have different reasons.
    var reason = ""

    /// Whether the suggestion only leaves the pair out.
    package var leavesPairOut: Bool { suggestion?.hasPrefix("exclude:") == true }

    init(
        _ kind: Kind, _ severity: Severity, file: String, unmapped: UnmappedValue? = nil,
        count: Int? = nil, message: String, suggestion: String? = nil
    ) {
        files = [file]
        self.kind = kind
        self.severity = severity
        self.file = file
        self.x = unmapped?.x
        self.y = unmapped?.y
        self.value = unmapped?.value
        self.count = count ?? unmapped?.pixels
        self.message = message
        self.suggestion = suggestion
    }
}

/// What the check of a dataset found.
package struct DatasetCheck: Equatable, Sendable {
    /// How many pairs were decoded, also those with faults.
    package var pairs: Int
    /// How many of their masks are scaled to their images' sizes (`mask_size: resize`).
    package var resizedMasks = 0
    /// The findings, split by split in the order of the samples.
    package var findings: [DatasetFinding]

    /// Wraps findings.
    package init(pairs: Int, findings: [DatasetFinding]) {
        self.pairs = pairs
        self.findings = findings
    }

    /// Whether training would stop at one of the findings.
    package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}
