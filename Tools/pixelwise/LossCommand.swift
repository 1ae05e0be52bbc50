import ArgumentParser
import Files
import Foundation
import JSONText
import Losses
import Tensors

/// `pixelwise loss`: cross entropy of arrays.
struct LossCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loss",
        abstract:
            "Compute the cross entropy, or another loss, of logits and targets from .npy files.",
        discussion: """
            Example: pixelwise loss --input logits.npy --target labels.npy --ignore-index 255 --explain

            The input is (C), (N,C) or (N,C,d1,…,dK), float32 or float64. The target holds class indices (any \
            integer type, the input's shape without C) or class probabilities (floating point, the input's shape).

            Losses, and their options for --option; defaults and ranges are those of a config:
            \(Self.losses)
            """)

    @Option(help: "Logits, a .npy file.", completion: .arrays)
    var input: String

    @Option(help: "Class indices or probabilities, a .npy file.", completion: .arrays)
    var target: String

    @Option(help: "Class weights, a .npy file of shape (C).", completion: .arrays)
    var weight: String?

    // Unconditional, since a negative number would be taken for an option.
    @Option(
        parsing: .unconditional,
        help: "The label of elements that do not count (default: -100; none for probabilities).")
    var ignoreIndex: Int?

    @Option(help: "none (a loss for each element), mean or sum.")
    var reduction = LossReduction.mean

    @Option(
        parsing: .unconditional,
        help: "The part of the target that is spread over all classes, 0 to 1 (default: 0).")
    var labelSmoothing: Double?

    @Option(help: "Write the loss to this .npy file.", completion: .file())
    var output: String?

    @Option(
        help: "Write the gradient of the loss (of its sum) to this .npy file.", completion: .file())
    var gradient: String?

    @Option(help: "The loss: \(LossName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var loss = LossName.crossEntropy

    @Option(
        name: .customLong("option"),
        help: ArgumentHelp(
            "An option of the loss, as in gamma=1.5; may be given several times.",
            valueName: "key=value"))
    var options: [String] = []

    @Flag(
        help: "Explain every step: softmax, logarithm, pick, weights, ignored elements, reduction.")
    var explain = false

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if loss != .crossEntropy && explain {
            throw ValidationError("--explain walks through cross-entropy only")
        }
        if loss != .crossEntropy && labelSmoothing != nil {
            throw ValidationError("--label-smoothing belongs to cross-entropy")
        }
        let chosen = try chosen()
        if type(of: chosen.options).isOneNumber && reduction != .mean {
            throw ValidationError("\(loss.rawValue) is one number, its reduction is mean")
        }
        if json && explain { throw ValidationError("--json and --explain exclude each other") }
    }

    /// The loss with its options.
    private func chosen() throws -> Loss {
        var chosen = Loss(loss)
        for text in options {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw ValidationError(
                    "--option \(text): expected KEY=NUMBER, as in minimum_kept=100")
            }
            do {
                chosen = try chosen.options.setting(parts[0], to: value)
            } catch {
                throw ValidationError("--option \(text): \(error)")
            }
        }
        return chosen
    }

    /// Every loss with its options, a paragraph each.
    private static var losses: String {
        LossName.allCases.map { name in
            let options = Loss(name).options
            return options.numbers.reduce("  \(name.rawValue): \(type(of: options).meaning)") {
                $0 + "\n      \($1.key): \($1.allowed); by default \($1.text). \($1.meaning)"
            }
        }.joined(separator: "\n")
    }

    func run() throws {
        let outputs = OutputFiles(output, gradient)
        try outputs.requireApart(from: [input, target, weight])
        try outputs.requireDifferent()
        if let logits = try ArrayFile.readTensor(path: input, of: Float.self) {
            try run(logits)
        } else if let logits = try ArrayFile.readTensor(path: input, of: Double.self) {
            try run(logits)
        } else {
            let found = try ArrayFile.read(path: input).elementType.rawValue
            throw TensorFileError.unsupportedType(
                path: input, found: found, supported: "float32, float64")
        }
    }

    private func run<Scalar: LossScalar>(_ logits: Tensor<Scalar>) throws {
        let chosen = try chosen()
        var smoothing = labelSmoothing ?? 0
        if case .crossEntropy(let own) = chosen, labelSmoothing == nil {
            smoothing = own.labelSmoothing
        }
        let question = try LossQuestion(
            logits: logits, input: input, target: target, weight: weight,
            ignoreIndex: ignoreIndex, reduction: reduction, labelSmoothing: smoothing)
        func answer(
            _ question: LossQuestion<Scalar>, _ reduction: LossReduction
        ) throws -> LossResult<Scalar> {
            guard let other = chosen.options.beyondCrossEntropy else {
                return try question.answer(reduction: reduction, gradient: gradient != nil)
            }
            return try question.answer(
                other.make(
                    classWeights: question.loss.classWeights,
                    ignoreIndex: question.loss.ignoreIndex, reduction: reduction))
        }
        let result = try answer(question, reduction)
        if let probable = question.ofProbabilities {
            let shown = reduction == LossReduction.none ? LossReduction.mean : reduction
            let value = try answer(probable, shown).value.elements[0]
            printWarning(
                "\(input): "
                    + probabilitiesWarning("its \(shown.rawValue) loss is \(value) as such"))
        }
        if let output { try NPYFile.write(result.value, to: output) }
        if let gradient, let values = result.gradient {
            try NPYFile.write(values, to: gradient)
        }
        if json {
            print(document(result, elements: question.elementCount).lines, terminator: "")
        } else if explain {
            print(try LossExplanation(question, result).text)
        } else if output == nil {
            print(LossExplanation.listing(result.value))
        }
    }

    private func document<Scalar: LossScalar>(
        _ result: LossResult<Scalar>, elements: Int
    ) -> JSONValue {
        let values = result.value.elements.map { JSONValue.number(Double("\($0)") ?? Double($0)) }
        // A map belongs in a file; only a small one is repeated here, flat.
        let value: JSONValue =
            result.value.shape.isEmpty ? values[0] : values.count <= 4096 ? .array(values) : .null
        return [
            "reduction": .text(reduction.rawValue), "value": value,
            "shape": .array(result.value.shape.map { .integer($0) }),
            "loss_sum": .number(result.sums.loss), "weight_sum": .number(result.sums.weight),
            "elements": .integer(elements), "ignored": .integer(result.sums.ignored),
        ]
    }
}

/// What is wrong with logits that are most likely probabilities.
///
/// - Parameter loss: What the loss would be.
func probabilitiesWarning(_ loss: String) -> String {
    "\(likelyProbabilities): \(loss); give the model's output before its softmax, or the logarithms of these numbers"
}

extension LossReduction: ExpressibleByArgument {}

extension LossName: ExpressibleByArgument {}
