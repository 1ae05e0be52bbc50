import ImageFiles
import Machine
import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the numbers of a file of class scores are.
package enum ScoreKind: String, CaseIterable, Sendable {
    /// Unnormalised scores, whose softmax is the probabilities.
    case logits
    /// Probabilities, which sum to 1 over the classes.
    case probabilities
    /// Natural logarithms of probabilities.
    case logProbabilities = "log-probabilities"
}

/// Class scores that something else has written: a file `NAME.npy` for every image.
///
/// Floating point of any size, (C,H,W), (H,W,C) or (1,C,H,W); the order follows from the image's size, and is the first of
/// these where both fit.
package final class ScoreFiles: ScoreSource {
    /// The folder.
    package let folder: String
    /// What the numbers are.
    package let kind: ScoreKind
    /// How many classes there are scores for.
    package let classCount: Int
    /// The threads that compute.
    package let team: ThreadTeam
    private var scores = AlignedBuffer<Float>(count: 0)

    /// A probability below this one counts as this one, so that its loss is finite: at most 87.34 nats.
    package static let leastProbability = Float.leastNormalMagnitude

    /// Names a folder; a file is looked for when its image comes.
    package init(folder: String, kind: ScoreKind, classCount: Int, team: ThreadTeam) {
        self.folder = folder
        self.kind = kind
        self.classCount = classCount
        self.team = team
    }

    /// The file of an image; a folder in its name is one in the folder.
    package func path(ofImageNamed name: String) -> String { "\(folder)/\(name).npy" }

    package func scores(of image: Image, named name: String) throws -> UnsafeBufferPointer<Float> {
        let path = path(ofImageNamed: name)
        let array = try NPYFile.read(path: path)
        let isClassesFirst = try isClassesFirst(array, path: path, of: image)
        let pixels = image.height * image.width
        if scores.count != pixels * classCount {
            scores = AlignedBuffer(count: pixels * classCount)
        }
        let values = array.floats
        for (index, value) in values.enumerated() {
            let score = try score(value, at: index, path: path)
            if isClassesFirst {
                scores[index % pixels * classCount + index / pixels] = score
            } else {
                scores[index] = score
            }
        }
        return UnsafeBufferPointer(scores.buffer)
    }

    /// As a logit, whose softmax is the file's probability.
    private func score(_ value: Float, at index: Int, path: String) throws(ScoreFileError) -> Float
    {
        let isAllowed =
            switch kind {
            case .logits: value.isFinite
            // Rounding leaves the ends of the range.
            case .probabilities: value >= 0 && value <= 1.001
            case .logProbabilities: value <= 0.001
            }
        guard isAllowed else {
            throw .value(path: path, index: index, value: value, kind: kind)
        }
        return switch kind {
        case .logits: value
        case .probabilities: log(max(value, Self.leastProbability))
        case .logProbabilities: max(value, log(Self.leastProbability))
        }
    }

    private func isClassesFirst(
        _ array: NumericArray, path: String, of image: Image
    ) throws(ScoreFileError) -> Bool {
        let shape =
            array.shape.count == 4 && array.shape[0] == 1
            ? Array(array.shape.dropFirst()) : array.shape
        let size = [image.height, image.width]
        if array.elementType.isFloatingPoint {
            if shape == [classCount] + size { return true }
            if shape == size + [classCount], array.shape.count == 3 { return false }
        }
        throw .shape(
            path: path, type: array.elementType.rawValue, shape: array.shape,
            classCount: classCount, height: image.height, width: image.width)
    }

    /// Any, since files take no memory of their own.
    package func takesSideBySide(_ image: Image) -> Bool { true }

    package func siblings() throws -> [any ScoreSource] {
        (0..<team.threads).map { _ in
            ScoreFiles(
                folder: folder, kind: kind, classCount: classCount, team: ThreadTeam(threads: 1))
        }
    }
}

/// What can be wrong with a file of class scores.
package enum ScoreFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Scores of another shape or type than the image and the classes ask for.
    case shape(
        path: String, type: String, shape: [Int], classCount: Int, height: Int, width: Int)
    /// A number that cannot be what it was said to be.
    case value(path: String, index: Int, value: Float, kind: ScoreKind)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .shape(let path, let type, let shape, let classes, let height, let width):
            "\(path): \(type) of shape \(shape), expected floating point of shape (\(classes), \(height), \(width)), "
                + "(\(height), \(width), \(classes)) or (1, \(classes), \(height), \(width)) for \(classes) classes and an "
                + "image of \(height) × \(width) (rows × columns)"
        case .value(let path, let index, let value, let kind):
            "\(path): number \(index) in the order of the file is \(value), "
                + (kind == .logits
                    ? "logits are finite"
                    : kind == .probabilities
                        ? "probabilities lie within 0…1; --kind says what the numbers are"
                        : "log-probabilities are at most 0; --kind says what the numbers are")
        }
    }
}
