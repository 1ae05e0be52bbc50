import ArgumentParser
import Foundation
import Losses
import Machine
import Tensors

/// What `pixelwise loss` is asked: logits, a target that fits them, and the options; faults name the file.
struct LossQuestion<Scalar: LossScalar> {
    private(set) var logits: Tensor<Scalar>
    let target: LossTarget<Scalar>
    let loss: CrossEntropyLoss
    private let paths: (input: String, target: String, weight: String?)

    init(
        logits: Tensor<Scalar>, input: String, target: String, weight: String?, ignoreIndex: Int?,
        reduction: LossReduction, labelSmoothing: Double
    ) throws {
        self.logits = logits
        paths = (input, target, weight)
        let weights = try weight.map { try Self.readWeights($0, logits: logits) }
        do {
            loss = try CrossEntropyLoss(
                classWeights: weights, ignoreIndex: ignoreIndex, reduction: reduction,
                labelSmoothing: labelSmoothing)
        } catch {
            throw LossFileError(paths, error)
        }
        self.target = try LossTarget.read(target, input: logits.shape)
    }

    /// C.
    var classCount: Int { logits.shape.count == 1 ? logits.shape[0] : logits.shape[1] }

    /// The places of an element's C values in arrays of the input's shape.
    func places(ofElement element: Int) -> [Int] {
        let inner = logits.shape.dropFirst(2).reduce(1, *)
        let start = element / inner * classCount * inner + element % inner
        return (0..<classCount).map { start + $0 * inner }
    }

    /// The number of elements: rows or pixels, the ignored ones included.
    var elementCount: Int {
        let shape = logits.shape
        let others = shape.count == 1 ? [] : [shape[0]] + shape[2...]
        return others.reduce(1, *)
    }

    /// The same of logits whose softmax the input is, where the input is most likely probabilities; `nil` where it is not.
    var ofProbabilities: LossQuestion? {
        let inner = logits.shape.dropFirst(2).reduce(1, *)
        let isSo = logits.elements.withUnsafeBufferPointer {
            areProbabilities($0, classes: classCount, inner: inner)
        }
        guard isSo else { return nil }
        var question = self
        question.logits = Tensor(
            shape: logits.shape, Losses.logits(ofProbabilities: logits.elements))
        return question
    }

    /// The loss with the reduction that was asked for, or with another one.
    func answer(
        reduction: LossReduction? = nil, gradient: Bool = false
    ) throws -> LossResult<Scalar> {
        let loss = reduction.map(loss.reduced) ?? loss
        let team = ThreadTeam.ofAllCores
        do throws(LossError) {
            switch target {
            case .indices(let labels):
                return try loss.evaluate(logits, labels: labels, gradient: gradient, team: team)
            case .probabilities(let probabilities):
                return try loss.evaluate(
                    logits, probabilities: probabilities, gradient: gradient, team: team)
            }
        } catch {
            throw LossFileError(paths, error)
        }
    }

    /// Another loss than cross entropy; these take class indices.
    func answer(_ other: any LabelLoss) throws -> LossResult<Scalar> {
        guard case .indices(let labels) = target else {
            throw TensorFileError.unsupportedType(
                path: paths.target, found: "floating point", supported: "integers for this loss")
        }
        do throws(LossError) {
            return try other.evaluate(logits, labels: labels)
        } catch {
            throw LossFileError(paths, error)
        }
    }

    private static func readWeights(_ path: String, logits: Tensor<Scalar>) throws -> [Double] {
        let array = try ArrayFile.read(path: path)
        let classCount = logits.shape.count == 1 ? logits.shape[0] : logits.shape.dropFirst().first
        guard array.shape.count == 1, classCount == nil || array.count == classCount else {
            throw LossFileError(
                path: path, fault: .weightShape(found: array.shape, classCount: classCount ?? 0))
        }
        return array.doubles
    }
}

/// A fault of a loss with the file that it is in.
struct LossFileError: CommandFault, CustomStringConvertible {
    let path: String
    let fault: LossError
    var exitCode: Int32 { EX_DATAERR }
    var description: String { path.isEmpty ? "\(fault)" : "\(path): \(fault)" }

    init(path: String, fault: LossError) {
        self.path = path
        self.fault = fault
    }

    init(_ paths: (input: String, target: String, weight: String?), _ fault: LossError) {
        let path =
            switch fault {
            case .labelOutOfRange, .targetShape: paths.target
            case .inputShape: paths.input
            case .weightShape, .weightValue: paths.weight ?? ""
            case .labelSmoothing, .ignoreIndexWithProbabilities, .denominator, .unknownLoss,
                .unknownOption, .option:
                ""
            }
        self.init(path: path, fault: fault)
    }
}
