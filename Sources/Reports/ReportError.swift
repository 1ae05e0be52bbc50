/// Why a report cannot be made.
package enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Class names, colours or weights that are not one a class.
    case classTable(part: String, found: Int, expected: Int)
    /// The maps that wait for their pictures could not be read back from the disk.
    case lostMaps(folder: String)
    /// A folder of loss maps is not as it was written, or its sums are not those of its pixels.
    case booksDoNotBalance(path: String, reason: String)
    /// A file of marks is damaged, or of other images or classes; `reason` says what to do.
    case badMarks(path: String, reason: String)
    /// A file that is none of an evaluation's images.
    case badEvaluation(path: String)
    /// Two evaluations of other classes, or without a common image.
    case evaluationsApart(paths: [String], classes: [Int])
    /// Two evaluations that counted other pixels of an image.
    case evaluationsOfOtherPixels(paths: [String], image: String, pixels: [Int])
    /// A file that is not ours stands where one of ours would go.
    case foreignFile(path: String)
    /// A folder of loss maps has no pixels of an image.
    case noPixels(path: String)

    /// Whether results cannot go where they are to go.
    package var isBadPlace: Bool {
        if case .foreignFile = self { true } else { false }
    }

    /// Whether an input is absent, rather than bad.
    package var isMissingInput: Bool {
        if case .noPixels = self { true } else { false }
    }

    /// One sentence: what is wrong and where, what is allowed, what to do.
    package var description: String {
        switch self {
        case .classTable(let part, let found, let expected):
            "\(found) class \(part) for \(expected) classes; give one a class"
        case .lostMaps(let folder):
            "\(folder): the loss maps that were kept there could not be read back; check the disk"
        case .booksDoNotBalance(let path, let reason):
            "\(path): \(reason); write the folder again with pixelwise lossmap"
        case .badMarks(let path, let reason): "\(path): \(reason)"
        case .badEvaluation(let path):
            "\(path): is not what evaluate writes of its images; write it again with evaluate --output"
        case .evaluationsApart(let paths, let classes):
            "\(paths.joined(separator: " and ")): "
                + (classes[0] == classes[1]
                    ? "have no image of one name, or classes of other names; evaluate both on one split"
                    : "are of \(classes[0]) and \(classes[1]) classes; evaluate both on one dataset")
        case .evaluationsOfOtherPixels(let paths, let image, let pixels):
            "\(paths.joined(separator: " and ")): counted \(pixels[0]) and \(pixels[1]) pixels of \(image), so their scores do "
                + "not compare; evaluate both on one dataset with one 'ignore' and 'boundary_ignore'"
        case .foreignFile(let path):
            "\(path): was not written by pixelwise and would be lost; choose another --output, or move it away"
        case .noPixels(let path):
            "\(path): no such file, which should hold the predictions; write the loss maps without --static"
        }
    }
}
