import EveryInstructionSet
import Foundation
import Losses
import Tensors
import Testing

/// One case of `Tools/reference-values/cross_entropy.py`, with PyTorch's answer.
struct ReferenceCase: Decodable {
    let name: String
    let shape: [Int]
    let dtype: String
    let kind: String
    let reduction: String
    let smoothing: Double
    let ignore: Int?
    let weighted: Bool

    var classCount: Int { shape.count == 1 ? shape[0] : shape[1] }
    var elementShape: [Int] { shape.count == 1 ? [] : [shape[0]] + shape[2...] }
    var elements: Int { elementShape.reduce(1, *) }
}

/// A case with its numbers.
struct ReferenceNumbers {
    var reference: ReferenceCase
    var input: [Double]
    var labels: [Int64]
    var probabilities: [Double]
    var weights: [Double]?
    var value: [Double]
    var gradient: [Double]

    static func all() throws -> [ReferenceNumbers] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/cross_entropy.safetensors").path
        let file = try SafetensorsFile.read(path: path)
        let cases = try JSONDecoder().decode(
            [ReferenceCase].self, from: Data((file.metadata["cases"] ?? "").utf8))
        var floats = try file.tensor(named: "floats", path: path).doubles[...]
        var doubles = try file.tensor(named: "doubles", path: path).doubles[...]
        var integers = (try file.tensor(named: "integers", path: path).integers ?? [])[...]
        func take(_ count: Int, _ reference: ReferenceCase) -> [Double] {
            if reference.dtype == "float64" {
                defer { doubles = doubles.dropFirst(count) }
                return Array(doubles.prefix(count))
            }
            defer { floats = floats.dropFirst(count) }
            return Array(floats.prefix(count))
        }
        let result = cases.map { reference in
            let count = reference.shape.reduce(1, *)
            let isIndices = reference.kind == "indices"
            let input = take(count, reference)
            let labels = isIndices ? Array(integers.prefix(reference.elements)) : []
            integers = integers.dropFirst(labels.count)
            let probabilities = isIndices ? [] : take(count, reference)
            let weights = reference.weighted ? take(reference.classCount, reference) : nil
            let value = take(reference.reduction == "none" ? reference.elements : 1, reference)
            return ReferenceNumbers(
                reference: reference, input: input, labels: labels, probabilities: probabilities,
                weights: weights, value: value, gradient: take(count, reference))
        }
        try #require(floats.isEmpty && doubles.isEmpty && integers.isEmpty)
        return result
    }
}

/// Both NaN, or equal, or nearer than `relative` of the expected size plus `absolute`.
func isNear<Scalar: LossScalar>(
    _ found: [Scalar], _ expected: [Double], relative: Double, absolute: Double
) -> Bool {
    found.count == expected.count
        && zip(found, expected).allSatisfy { found, expected in
            let found = Double(found)
            if expected.isNaN || found.isNaN { return expected.isNaN && found.isNaN }
            return found == expected
                || abs(found - expected) <= absolute + relative * abs(expected)
        }
}

@Suite(.everyInstructionSet) struct CrossEntropyReferenceTests {
    @Test func atLeast400CasesAgreeWithPyTorch() throws {
        let cases = try ReferenceNumbers.all()
        #expect(cases.count >= 400)
        for (index, numbers) in cases.enumerated() {
            switch numbers.reference.dtype {
            // float64 differs from PyTorch by rounding only.
            case "float64": try check(numbers, Double.self, index: index, relative: 1e-12)
            // Both sides compute in float32 with exps of their own: some units in the last place.
            default: try check(numbers, Float.self, index: index, relative: 3e-6)
            }
        }
    }

    /// Runs one case in both layouts and compares value and gradient.
    private func check<Scalar: LossScalar>(
        _ numbers: ReferenceNumbers, _ type: Scalar.Type, index: Int, relative: Double
    ) throws {
        let reference = numbers.reference
        let input = Tensor(shape: reference.shape, numbers.input.map { Scalar($0) })
        for layout in [TensorLayout.contiguous, .channelsLast] {
            let result = try compute(numbers, input.inLayout(layout), index: index)
            let gradient = try #require(result.gradient).inLayout(.contiguous)
            let comment: Comment = "\(reference), \(layout)"
            #expect(
                result.value.shape == (reference.reduction == "none" ? reference.elementShape : []),
                comment)
            #expect(
                isNear(
                    result.value.elements, numbers.value, relative: relative, absolute: relative / 3
                ),
                comment)
            #expect(
                isNear(
                    gradient.elements, numbers.gradient, relative: relative, absolute: relative / 3),
                comment)
        }
    }

    private func compute<Scalar: LossScalar>(
        _ numbers: ReferenceNumbers, _ input: Tensor<Scalar>, index: Int
    ) throws -> LossResult<Scalar> {
        let reference = numbers.reference
        let loss = try CrossEntropyLoss(
            classWeights: numbers.weights, ignoreIndex: reference.ignore,
            reduction: try #require(LossReduction(rawValue: reference.reduction)),
            labelSmoothing: reference.smoothing)
        if reference.kind == "probabilities" {
            return try loss.evaluate(
                input,
                probabilities: Tensor(
                    shape: reference.shape, numbers.probabilities.map { Scalar($0) }
                ).inLayout(input.layout))
        }
        func compute<Label: LabelElement>(_ type: Label.Type) throws -> LossResult<Scalar> {
            let labels = Tensor(
                shape: reference.elementShape, numbers.labels.map { Label(truncatingIfNeeded: $0) })
            if reference.dtype == "bfloat16" {
                let result = try loss.evaluate(
                    Tensor(
                        shape: input.shape, input.elements.map { BFloat16(Float($0)) },
                        layout: input.layout), labels: labels)
                return try #require(result as? LossResult<Scalar>)
            }
            return try loss.evaluate(input, labels: labels)
        }
        let fits = { (range: ClosedRange<Int64>) in numbers.labels.allSatisfy(range.contains) }
        switch index % 5 {
        case 0 where fits(0...255): return try compute(UInt8.self)
        case 1 where fits(-128...127): return try compute(Int8.self)
        case 2: return try compute(Int16.self)
        case 3: return try compute(Int32.self)
        default: return try compute(Int64.self)
        }
    }
}
