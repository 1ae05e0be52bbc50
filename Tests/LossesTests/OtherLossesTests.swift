import Foundation
import Losses
import Tensors
import Testing

/// One case of `Tools/reference-values/other_losses.py`.
struct OtherLossCase: Decodable {
    let loss: String
    let shape: [Int]
    let gamma: Double?
    let reduction: String?
    let alpha: Double?
    let beta: Double?
    let smooth: Double?
    let threshold: Double?
    let kept: Int?

    func make(weights: [Double]) throws -> any LabelLoss {
        switch loss {
        case "focal":
            FocalLoss(
                gamma: try #require(gamma), classWeights: weights, ignoreIndex: 255,
                reduction: try #require(LossReduction(rawValue: reduction ?? "")))
        case "tversky":
            TverskyLoss(
                alpha: try #require(alpha), beta: try #require(beta), smooth: try #require(smooth),
                classWeights: weights, ignoreIndex: 255)
        case "dice":
            DiceLoss(
                smooth: try #require(smooth), classWeights: weights, ignoreIndex: 255)
        case "lovasz": LovaszSoftmaxLoss(classWeights: weights, ignoreIndex: 255)
        case "hard":
            HardPixelLoss(
                threshold: try #require(threshold), minimumKept: try #require(kept),
                classWeights: weights, ignoreIndex: 255)
        default: throw UnknownLoss(name: loss)
        }
    }

    struct UnknownLoss: Error { let name: String }
}

@Suite struct OtherLossesTests {
    @Test func valuesAndGradientsAgreeWithPyTorch() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/other_losses.safetensors").path
        let file = try SafetensorsFile.read(path: path)
        let cases = try JSONDecoder().decode(
            [OtherLossCase].self, from: Data((file.metadata["cases"] ?? "").utf8))
        #expect(cases.count >= 90)
        var doubles = try file.tensor(named: "doubles", path: path).doubles[...]
        var integers = (try file.tensor(named: "integers", path: path).integers ?? [])[...]
        func take(_ count: Int) -> [Double] {
            defer { doubles = doubles.dropFirst(count) }
            return Array(doubles.prefix(count))
        }
        for reference in cases {
            let count = reference.shape.reduce(1, *)
            let input = Tensor(shape: reference.shape, take(count))
            let loss = try reference.make(weights: take(reference.shape[1]))
            let value = take(1)
            let gradient = take(count)
            let elementShape = [reference.shape[0]] + reference.shape[2...]
            let labels = Tensor(
                shape: elementShape,
                integers.prefix(elementShape.reduce(1, *)).map { UInt8($0) })
            integers = integers.dropFirst(labels.elements.count)
            for layout in [TensorLayout.contiguous, .channelsLast] {
                let found = try loss.evaluate(input.inLayout(layout), labels: labels)
                let comment: Comment = "\(reference), \(layout)"
                // Double on both sides: rounding only.
                #expect(
                    isNear(found.value.elements, value, relative: 1e-11, absolute: 1e-13), comment)
                #expect(
                    isNear(
                        try #require(found.gradient).inLayout(.contiguous).elements, gradient,
                        relative: 1e-10, absolute: 1e-13), comment)
            }
            let floats = try loss.evaluate(
                Tensor(shape: input.shape, input.elements.map { Float($0) }), labels: labels)
            #expect(
                isNear(floats.value.elements, value, relative: 2e-6, absolute: 2e-6), "\(reference)"
            )
            #expect(
                isNear(
                    try #require(floats.gradient).elements, gradient, relative: 1e-4, absolute: 2e-6
                ),
                "\(reference)")
        }
        #expect(doubles.isEmpty && integers.isEmpty)
    }

    /// Every loss with its defaults, and two with other options.
    static let all: [any LabelLoss] =
        LossName.allCases.compactMap { name in
            Loss(name).options.beyondCrossEntropy?.make(
                classWeights: [1, 0.5, 2], ignoreIndex: 255, reduction: .mean)
        } + [
            FocalLoss(gamma: 1.5, classWeights: [1, 0.5, 2], ignoreIndex: 255),
            HardPixelLoss(threshold: 0.5, minimumKept: 3, ignoreIndex: 255),
        ]
    let labels = Tensor<UInt8>(shape: [2, 1, 3], [0, 1, 255, 2, 1, 1])
    let logits = Tensor<Double>(
        shape: [2, 3, 1, 3],
        [
            0.3, -1.2, 0.8, 1.1, 0.4, -0.5, -0.7, 0.2, 1.9, 0.6, -0.3, 1.3, -1.1, 0.9, 0.1, 0.5,
            -0.8, 0.7,
        ])

    @Test func centralDifferencesAgreeWithTheGradients() throws {
        let sum = WeightedLossSum([
            .init(1, try CrossEntropyLoss(ignoreIndex: 255)),
            .init(0.5, DiceLoss(ignoreIndex: 255)),
        ])
        let step = 1e-6
        for loss in Self.all + [sum] {
            let gradient = try #require(loss.evaluate(logits, labels: labels).gradient).elements
            for index in logits.elements.indices {
                var (up, down) = (logits, logits)
                up.elements[index] += step
                down.elements[index] -= step
                let difference =
                    try loss.evaluate(up, labels: labels).value.elements[0]
                    - loss.evaluate(down, labels: labels).value.elements[0]
                // Rounding of the loss, 1e-16, over the step, and the step squared.
                #expect(abs(difference / (2 * step) - gradient[index]) < 1e-8, "\(loss), \(index)")
            }
        }
    }

    @Test func ignoredLogitsReachNothing() throws {
        var poisoned = logits
        for c in 0..<3 { poisoned.elements[c * 3 + 2] = [.nan, .infinity, -.infinity][c] }
        for loss in Self.all {
            let clean = try loss.evaluate(logits, labels: labels)
            #expect(try loss.evaluate(poisoned, labels: labels) == clean, "\(loss)")
            #expect(clean.gradient?.elements[2] == 0)
            #expect(clean.sums.ignored >= 1)
        }
    }

    @Test func whereNothingCountsTheValueIsNaNAndTheGradientZero() throws {
        let ignored = Tensor<UInt8>(repeating: 255, shape: [2, 1, 3])
        for loss in Self.all {
            let result = try loss.evaluate(logits, labels: ignored)
            #expect(result.value.elements[0].isNaN, "\(loss)")
            #expect(result.gradient?.elements == [Double](repeating: 0, count: 18), "\(loss)")
        }
    }

    @Test func aPerfectPredictionHasOverlapLossZero() throws {
        let sure = Tensor<Double>(shape: [2, 2], [800, 0, 0, 800])
        let labels = Tensor<UInt8>(shape: [2], [0, 1])
        for loss in [
            DiceLoss(smooth: 0) as any LabelLoss, LovaszSoftmaxLoss(), FocalLoss(),
        ] {
            #expect(try loss.evaluate(sure, labels: labels).value.elements == [0], "\(loss)")
        }
    }

    @Test func diceByHand() throws {
        // Equal logits: p = ½ everywhere. Class 0: 2·½ / (1 + 1) = ½; so is class 1.
        let even = Tensor<Float>(repeating: 0, shape: [2, 2])
        let result = try DiceLoss(smooth: 0)
            .evaluate(even, labels: Tensor<UInt8>(shape: [2], [0, 1]))
        #expect(result.value.elements == [0.5])
    }

    @Test func hardPixelsAreThoseBelowTheThresholdAndAtLeastTheMinimum() throws {
        // Label probabilities ½, e/(1+e) = 0.73, 1/(1+e) = 0.27.
        let input = Tensor<Double>(shape: [3, 2], [0, 0, 1, 0, 0, 1])
        let labels = Tensor<Int32>(shape: [3], [0, 0, 0])
        func kept(_ threshold: Double, _ minimum: Int) throws -> [Bool] {
            try HardPixelLoss(threshold: threshold, minimumKept: minimum, reduction: .none)
                .evaluate(input, labels: labels).value.elements.map { $0 > 0 }
        }
        #expect(try kept(0.4, 0) == [false, false, true])
        #expect(try kept(0.4, 2) == [true, false, true])
        #expect(try kept(0.7, 0) == [true, false, true])
        #expect(try kept(0.1, 5) == [true, true, true])
    }
}
