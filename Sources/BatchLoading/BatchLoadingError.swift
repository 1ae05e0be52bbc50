/// What can keep samples from becoming batches.
package enum BatchLoadingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Images of one batch differ in size and no crop makes them equal; sizes are height and width.
    case sizesDiffer(first: String, firstSize: [Int], other: String, otherSize: [Int])
    /// A class that crops shall prefer and that the dataset does not have.
    case unknownCropClass(name: String, known: [String])

    /// One sentence: the files, what is wrong, what to do.
    package var description: String {
        switch self {
        case .unknownCropClass(let name, let known):
            "augment.crop_classes names '\(name)', the dataset has the classes "
                + known.joined(separator: ", ")
        case .sizesDiffer(let first, let firstSize, let other, let otherSize):
            "\(other): the image is \(otherSize[1])×\(otherSize[0]) (width × height) and \(first) is "
                + "\(firstSize[1])×\(firstSize[0]), a batch needs equal sizes; set augment.crop, for "
                + "example crop: [\(min(firstSize[0], otherSize[0])), \(min(firstSize[1], otherSize[1]))]"
        }
    }
}
