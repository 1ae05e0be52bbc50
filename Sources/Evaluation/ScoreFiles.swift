import ImageFiles
import Losses
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
    private var made: [ScoreFiles] = []

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

    /// Whether what was said to be logits is most likely probabilities, by the file of one image.
    ///
    /// - Throws: As `NPYFile.read(path:)`.
    package func holdsProbabilitiesForLogits(ofImageNamed name: String) throws -> Bool {
        guard kind == .logits else { return false }
        let array = try NPYFile.read(path: path(ofImageNamed: name))
        guard array.elementType.isFloatingPoint else { return false }
        return array.floats.withUnsafeBufferPointer { values in
            // Classes first, or last.
            [values.count / max(classCount, 1), 1].contains {
                areProbabilities(values, classes: classCount, inner: $0)
            }
        }
    }

    package func scores(of image: Raster, named name: String) throws -> UnsafeBufferPointer<Float> {
        let path = path(ofImageNamed: name)
        let array = try NPYFile.read(path: path)
        let order = Order(
            isClassesFirst: try isClassesFirst(array, path: path, of: image),
            pixels: image.height * image.width, classes: classCount)
        let count = order.pixels * classCount
        if scores.count != count { scores = AlignedBuffer(count: count) }
        let target = scores.buffer
        if array.elementType == .float16 {
            // So few numbers are there that a table beats the logarithm of each.
            let table = halves
            array.bytes.withUnsafeBytes { bytes in
                order.write(to: target) {
                    table[Int(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))]
                }
            }
        } else {
            let floats = array.floats
            order.write(to: target) { logit(floats[$0]) }
        }
        // Without a way out of the loop, so that it takes many numbers at once.
        var faults: UInt32 = 0
        for score in target { faults |= score == score ? 0 : 1 }
        if faults != 0 { throw firstFault(in: array, path: path) }
        if kind == .probabilities { try requireSums(target, of: image, path: path) }
        return UnsafeBufferPointer(target)
    }

    /// In which order the numbers of a file stand.
    private struct Order {
        let isClassesFirst: Bool
        let pixels: Int
        let classes: Int

        /// Writes all numbers, channels last.
        ///
        /// - Parameter number: The one at an index of the file.
        func write(to target: UnsafeMutableBufferPointer<Float>, number: (Int) -> Float) {
            guard isClassesFirst else {
                for index in 0..<pixels * classes { target[index] = number(index) }
                return
            }
            // Few pixels at a time, so that what is written stays in the nearest cache until all classes are there.
            for first in stride(from: 0, to: pixels, by: 256) {
                for id in 0..<classes {
                    for pixel in first..<min(first + 256, pixels) {
                        target[pixel * classes + id] = number(id * pixels + pixel)
                    }
                }
            }
        }
    }

    /// What is wrong with the first number that cannot be what it was said to be.
    private func firstFault(in array: NumericArray, path: String) -> ScoreFileError {
        let floats = array.floats
        let index = floats.firstIndex { logit($0).isNaN } ?? 0
        return .value(path: path, index: index, value: floats[index], kind: kind)
    }

    /// Looks at some of the pixels: what is no distribution at all is none anywhere.
    private func requireSums(
        _ logits: UnsafeMutableBufferPointer<Float>, of image: Raster, path: String
    ) throws(ScoreFileError) {
        let pixels = image.height * image.width
        for pixel in stride(from: 0, to: pixels, by: max(pixels / 256, 1)) {
            let sum = (0..<classCount).reduce(Float(0)) {
                $0 + exp(logits[pixel * classCount + $1])
            }
            guard abs(sum - 1) <= 0.02 else {
                throw .sum(
                    path: path, x: pixel % image.width, y: pixel / image.width, sum: sum)
            }
        }
    }

    /// The logit of every float16, by its bits.
    private lazy var halves: [Float] = (0...UInt16.max).map {
        logit(Float(Float16(bitPattern: $0)))
    }

    /// A number as a logit, whose softmax is the file's probability; NaN where it cannot be what it was said to be.
    private func logit(_ value: Float) -> Float {
        switch kind {
        case .logits: value.isFinite ? value : .nan
        // Rounding leaves the ends of the range.
        case .probabilities:
            value >= 0 && value <= 1.001 ? log(max(value, Self.leastProbability)) : .nan
        case .logProbabilities:
            value <= 0.001 ? max(value, log(Self.leastProbability)) : .nan
        }
    }

    private func isClassesFirst(
        _ array: NumericArray, path: String, of image: Raster
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
    package func takesSideBySide(_ image: Raster) -> Bool { true }

    package func siblings() throws -> [any ScoreSource] {
        if made.isEmpty {
            made = (0..<team.threads).map { _ in
                ScoreFiles(
                    folder: folder, kind: kind, classCount: classCount,
                    team: ThreadTeam(threads: 1))
            }
        }
        return made
    }
}

/// What can be wrong with a file of class scores.
package enum ScoreFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Scores of another shape or type than the image and the classes ask for.
    case shape(
        path: String, type: String, shape: [Int], classCount: Int, height: Int, width: Int)
    /// A number that cannot be what it was said to be.
    case value(path: String, index: Int, value: Float, kind: ScoreKind)
    /// Probabilities that do not sum to 1 over the classes.
    case sum(path: String, x: Int, y: Int, sum: Float)

    /// One sentence: what is wrong and where; what to do.
    package var description: String {
        switch self {
        case .shape(let path, let type, let shape, let classes, let height, let width):
            "\(path): \(type) of shape \(shape), expected floating point of shape (\(classes), \(height), \(width)), "
                + "(\(height), \(width), \(classes)) or (1, \(classes), \(height), \(width)) for \(classes) classes and an "
                + "image of \(height) × \(width) (rows × columns)"
        case .sum(let path, let x, let y, let sum):
            "\(path): the probabilities at (\(x), \(y)) sum to \(sum) over the classes, expected 1; --kind says what the "
                + "numbers are"
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
