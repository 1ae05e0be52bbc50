/// What can keep samples from becoming batches.
package enum BatchLoadingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Images of one batch differ in size and no crop makes them equal; sizes are height and width.
    case sizesDiffer(first: String, firstSize: [Int], other: String, otherSize: [Int])
    /// A class that crops shall prefer and that the dataset does not have.
    case unknownCropClass(name: String, known: [String])

    /// A side of crops that every model takes, which halve sizes up to five times: the largest multiple of 32 in both images;
    /// smaller images are padded.
    private static func side(_ first: Int, _ second: Int) -> Int {
        max(32, min(first, second) / 32 * 32)
    }

    /// One sentence: the files, what is wrong, what to do.
    package var description: String {
        switch self {
        case .unknownCropClass(let name, let known):
            "augment.crop_classes names '\(name)', the dataset has the classes "
                + known.joined(separator: ", ")
        case .sizesDiffer(let first, let firstSize, let other, let otherSize):
            "\(other): the image is \(otherSize[1])×\(otherSize[0]) (width × height) and \(first) is "
                + "\(firstSize[1])×\(firstSize[0]), a batch needs equal sizes; crop them, for example "
                + "--set 'augment.crop=[\(Self.side(firstSize[0], otherSize[0])), "
                + "\(Self.side(firstSize[1], otherSize[1]))]'"
        }
    }
}
