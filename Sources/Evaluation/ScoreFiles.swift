import Files
import ImageFiles
import Losses
import Machine
import SegmentationDatasets
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

/// Which axis of a file of class scores is the classes'.
package enum ScoreOrder: String, CaseIterable, Sendable {
    /// (C,H,W), or (1,C,H,W).
    case classesFirst = "chw"
    /// (H,W,C).
    case classesLast = "hwc"
}

/// Class scores that another program wrote: a file `.npy` or `.npz` for every image.
///
/// Floating point of any size, (C,H,W), (H,W,C) or (1,C,H,W); the order follows from the number of classes and the image's
/// size, unless it is said.
package final class ScoreFiles: ScoreSource {
    /// Which file is which image's.
    package let files: ResultFiles
    /// What the numbers are.
    package let kind: ScoreKind
    /// The order of the axes; nil to tell it from the shape.
    package let order: ScoreOrder?
    /// How many classes there are scores for.
    package let classCount: Int
    /// The threads that compute.
    package let team: ThreadTeam
    private var scores = AlignedBuffer<Float>(count: 0)
    private var made: [ScoreFiles] = []

    /// A probability below this one counts as this one, so that its loss is finite: at most 87.34 nats.
    package static let leastProbability = Float.leastNormalMagnitude

    /// The extensions of the files, in small letters.
    package static let extensions = ["npy", "npz"]

    package var leastLogit: Float? { kind == .logits ? nil : log(Self.leastProbability) }

    /// Names files; each is read when its image comes.
    package init(
        _ files: ResultFiles, kind: ScoreKind, order: ScoreOrder? = nil, classCount: Int,
        team: ThreadTeam
    ) {
        self.files = files
        self.kind = kind
        self.order = order
        self.classCount = classCount
        self.team = team
    }

    /// Names that the array has in an archive of several.
    private var arrayNames: [String] {
        ["scores", kind.rawValue, kind.rawValue.replacing("-", with: "_")]
    }

    /// The file of the first image where it most likely holds probabilities although logits were said; nil where that is not
    /// so, or where the file has a fault, which is told when it is judged.
    package var fileWithProbabilitiesForLogits: String? {
        guard kind == .logits, let sample = files.samples.first,
            let path = files.path(ofSampleNamed: sample.name),
            let file = try? ArrayFile(path: path, preferring: arrayNames),
            file.elementType.isFloatingPoint, let array = try? file.read()
        else { return nil }
        return array.floats.withUnsafeBufferPointer { values in
            // Classes first, or last.
            [values.count / max(classCount, 1), 1].contains {
                areProbabilities(values, classes: classCount, inner: $0)
            }
        } ? path : nil
    }

    package func scores(of pair: LabelledImage) throws -> UnsafeBufferPointer<Float> {
        let (image, path) = (pair.image, try files.requiredPath(ofSampleNamed: pair.name))
        let file = try ArrayFile(path: path, preferring: arrayNames)
        let order = Order(
            isClassesFirst: try isClassesFirst(file, path: path, of: image),
            pixels: image.height * image.width, classes: classCount)
        let array = try file.read()
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

    /// - Throws: ``ScoreFileError``: another shape, another size, another number of classes, or an order that nothing tells.
    private func isClassesFirst(
        _ file: ArrayFile, path: String, of image: Raster
    ) throws(ScoreFileError) -> Bool {
        let shape =
            file.shape.count == 4 && file.shape[0] == 1
            ? Array(file.shape.dropFirst()) : file.shape
        let (height, width) = (image.height, image.width)
        guard file.elementType.isFloatingPoint, shape.count == 3 else {
            throw .shape(
                path: path, type: file.elementType.rawValue, shape: file.shape,
                classCount: classCount, height: height, width: width)
        }
        let first = shape == [classCount, height, width] && order != .classesLast
        let last = shape == [height, width, classCount] && order != .classesFirst
        if first != last { return first }
        guard !first else { throw .order(path: path, shape: file.shape) }
        // What fits nearly tells what is wrong.
        if order != .classesLast, Array(shape[1...]) == [height, width] {
            throw .classCount(path: path, found: shape[0], expected: classCount)
        }
        if order != .classesFirst, Array(shape[..<2]) == [height, width] {
            throw .classCount(path: path, found: shape[2], expected: classCount)
        }
        if order != .classesLast, shape[0] == classCount {
            throw .size(path: path, found: Array(shape[1...]), expected: [height, width])
        }
        if order != .classesFirst, shape[2] == classCount {
            throw .size(path: path, found: Array(shape[..<2]), expected: [height, width])
        }
        throw .shape(
            path: path, type: file.elementType.rawValue, shape: file.shape,
            classCount: classCount, height: height, width: width)
    }

    /// Any, since files take no memory of their own.
    package func takesSideBySide(_ image: Raster) -> Bool { true }

    package func siblings() throws -> [any ScoreSource] {
        if made.isEmpty {
            made = (0..<team.threads).map { _ in
                ScoreFiles(
                    files, kind: kind, order: order, classCount: classCount,
                    team: ThreadTeam(threads: 1))
            }
        }
        return made
    }
}

extension ResultFiles {
    /// The file of a sample that has to have one.
    func requiredPath(ofSampleNamed name: String) throws(ScoreFileError) -> String {
        guard let path = path(ofSampleNamed: name) else {
            throw .none(folder: folder, image: name)
        }
        return path
    }
}

/// What can be wrong with a file of results.
package enum ScoreFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Scores of another shape or type than the image and the classes ask for.
    case shape(
        path: String, type: String, shape: [Int], classCount: Int, height: Int, width: Int)
    /// Scores for another number of classes.
    case classCount(path: String, found: Int, expected: Int)
    /// Scores of another size than the image; height before width.
    case size(path: String, found: [Int], expected: [Int])
    /// A shape that could be in either order.
    case order(path: String, shape: [Int])
    /// An image without a file.
    case none(folder: String, image: String)
    /// A predicted mask without a class where the label counts.
    case noClass(path: String, x: Int, y: Int, pixels: Int)
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
        case .classCount(let path, let found, let expected):
            "\(path): scores of \(counted(found, "class", plural: "classes")), the dataset has \(expected); give those of a "
                + "model of its classes"
        case .size(let path, let found, let expected):
            "\(path): scores of \(found[0]) × \(found[1]) pixels (rows × columns), the image has "
                + "\(expected[0]) × \(expected[1]); scale them to the image"
        case .order(let path, let shape):
            "\(path): the shape \(shape) does not tell which axis is the classes'; say --order chw or --order hwc"
        case .none(let folder, let image):
            "\(folder): holds no result of the image \(image); add it"
        case .noClass(let path, let x, let y, let pixels):
            "\(path): predicts no class in \(counted(pixels, "pixel")) that a label names, first at (\(x), \(y)); give every "
                + "pixel a class"
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
