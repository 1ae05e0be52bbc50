import Losses
import Machine
import Tensors
import Testing

/// The numbered edges of the specification.
@Suite struct CrossEntropyRulesTests {
    let logits = Tensor<Float>(
        shape: [4, 3], [2, 1, 0.1, 0.5, 2.5, 0.3, 1.2, 0.2, 3.1, 0, 0, 0])

    // Edge 1
    @Test func theDefaultIgnoreIndexIsMinus100() throws {
        let labels = Tensor<Int64>(shape: [4], [0, 1, -100, 2])
        let result = try CrossEntropyLoss(reduction: .none).evaluate(logits, labels: labels)
        #expect(result.value.elements[2] == 0)
        #expect(result.sums.ignored == 1)
    }

    @Test func aClassCanBeIgnored() throws {
        let labels = Tensor<UInt8>(shape: [4], [0, 1, 1, 2])
        let result = try CrossEntropyLoss(ignoreIndex: 1, reduction: .none)
            .evaluate(logits, labels: labels)
        #expect(result.value.elements.map { $0 == 0 } == [false, true, true, false])
        #expect(result.gradient?.elements[3..<9].allSatisfy { $0 == 0 } == true)
    }

    // Edge 2
    @Test(arguments: [ThreadTeam(threads: 1), ThreadTeam(threads: 2)])
    func aLabelOutOfRangeIsNamedWithItsPlaceAndNumber(team: ThreadTeam) throws {
        // Large enough that two threads search.
        var labels = Tensor<Int32>(repeating: 1, shape: [2, 300, 400])
        let input = Tensor<Float>(repeating: 0, shape: [2, 2, 300, 400])
        for (n, y, x, label) in [(1, 7, 9, 2), (1, 8, 0, 2), (1, 299, 399, -1)] {
            labels.elements[(n * 300 + y) * 400 + x] = Int32(label)
        }
        let expected = LossError.labelOutOfRange(
            label: 2, position: [1, 7, 9], count: 3, classCount: 2, ignoreIndex: 255)
        #expect(throws: expected) {
            try CrossEntropyLoss(ignoreIndex: 255).evaluate(input, labels: labels, team: team)
        }
        #expect(
            expected.description
                == "label 2 at (1, 7, 9) is out of range (3 such labels in all), allowed are 0…1 "
                + "or 255, which is ignored; map it to a class or ignore it")
    }

    @Test func unsignedLabelsAreNeverANegativeIgnoreIndex() throws {
        let labels = Tensor<UInt64>(shape: [1], [UInt64.max])
        #expect(
            throws: LossError.labelOutOfRange(
                label: -1, position: [0], count: 1, classCount: 3, ignoreIndex: -1)
        ) {
            try CrossEntropyLoss(ignoreIndex: -1)
                .evaluate(Tensor<Float>(shape: [1, 3], [1, 2, 3]), labels: labels)
        }
    }

    // Edge 3
    @Test(arguments: [LossReduction.none, .sum, .mean])
    func whereNothingCountsTheGradientIsZero(reduction: LossReduction) throws {
        func check<Scalar: LossScalar>(_ input: Tensor<Scalar>) throws {
            let ignored = Tensor<UInt8>(repeating: 255, shape: [2, 1, 2])
            let zeroWeight = Tensor<UInt8>(repeating: 0, shape: [2, 1, 2])
            for (labels, weights) in [(ignored, nil), (zeroWeight, [0, 1] as [Double]?)] {
                let loss = try CrossEntropyLoss(
                    classWeights: weights, ignoreIndex: 255, reduction: reduction)
                let result = try loss.evaluate(input, labels: labels)
                #expect(result.gradient?.elements == [Scalar](repeating: 0, count: 8))
                switch reduction {
                case .none: #expect(result.value.elements == [0, 0, 0, 0])
                case .sum: #expect(result.value.elements == [0])
                case .mean: #expect(result.value.elements[0].isNaN)
                }
            }
            let empty = try CrossEntropyLoss(reduction: reduction).evaluate(
                Tensor<Scalar>(shape: [2, 3, 0], []), labels: Tensor<UInt8>(shape: [2, 0], []))
            #expect(empty.gradient?.elements == [])
            #expect(empty.value.shape == (reduction == .none ? [2, 0] : []))
            #expect(
                empty.value.elements.first.map { $0.isNaN }
                    == (reduction == .none ? nil : reduction == .mean))
        }
        try check(Tensor<Float>(shape: [2, 2, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
        try check(Tensor<Double>(shape: [2, 2, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]))
    }

    // Edge 4
    @Test func weightsAreOneFiniteNumberOfAtLeastZeroAClass() throws {
        let labels = Tensor<UInt8>(shape: [4], [0, 1, 1, 2])
        #expect(throws: LossError.weightShape(found: [2], classCount: 3)) {
            try CrossEntropyLoss(classWeights: [1, 1])(logits, labels: labels)
        }
        #expect(throws: LossError.weightValue(-0.5, classIndex: 1)) {
            try CrossEntropyLoss(classWeights: [1, -0.5, 1])
        }
        #expect(throws: LossError.weightValue(.infinity, classIndex: 2)) {
            try CrossEntropyLoss(classWeights: [1, 0, .infinity])
        }
        #expect(throws: LossError.self) { try CrossEntropyLoss(classWeights: [.nan]) }
        #expect(throws: LossError.weightValue(.infinity, classIndex: 0)) {
            try FusedCrossEntropy(classCount: 1, classWeights: [.infinity])
        }
    }

    // Edge 5
    @Test(arguments: [-0.001, 1.001, .nan, .infinity])
    func labelSmoothingOutsideZeroToOneIsAnError(value: Double) {
        #expect(throws: LossError.self) { try CrossEntropyLoss(labelSmoothing: value) }
        #expect(throws: LossError.self) {
            try FusedCrossEntropy(classCount: 2, labelSmoothing: Float(value))
        }
    }

    // Edge 6
    @Test func probabilitiesHaveNoIgnoreIndexAndTheInputsShape() throws {
        #expect(throws: LossError.ignoreIndexWithProbabilities(255)) {
            try CrossEntropyLoss(ignoreIndex: 255).evaluate(logits, probabilities: logits)
        }
        #expect(
            throws: LossError.targetShape(found: [3, 4], expected: [4], input: [4, 3])
        ) {
            try CrossEntropyLoss().evaluate(
                logits, probabilities: Tensor<Float>(repeating: 0, shape: [3, 4]))
        }
    }

    @Test func oneHotProbabilitiesDivideByTheNumberOfElements() throws {
        let valid = Tensor<Float>(shape: [3, 3], [2, 1, 0.1, 0.5, 2.5, 0.3, 0, 0, 0])
        let oneHot = Tensor<Float>(shape: [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])
        let mean = try crossEntropy(valid, probabilities: oneHot, classWeights: [0.5, 1, 2])
        #expect(abs(mean.elements[0] - 0.8753) < 5e-5)  // half a unit of the printed digit
    }

    // Edge 7
    @Test(arguments: [Float(1e4), 1e30, Float.greatestFiniteMagnitude / 4])
    func hugeLogitsKeepLossAndGradient(size: Float) throws {
        let input = Tensor<Float>(shape: [2, 2], [size, -size, size, -size])
        let labels = Tensor<UInt8>(shape: [2], [0, 1])
        let result = try CrossEntropyLoss(reduction: .none).evaluate(input, labels: labels)
        #expect(result.value.elements == [0, 2 * size])
        #expect(result.gradient?.elements == [0, 0, 1, -1])
    }

    @Test func oneClassHasLossZero() throws {
        let input = Tensor<Float>(shape: [3, 1], [-5, 0, 1e4])
        let result = try CrossEntropyLoss(reduction: .none)
            .evaluate(input, labels: Tensor<Int8>(shape: [3], [0, 0, 0]))
        #expect(result.value.elements == [0, 0, 0])
        #expect(result.gradient?.elements == [0, 0, 0])
    }

    @Test func tinyLossesKeepTheirDigits() throws {
        // log(1 + exp(-20)): beyond the digits of 1 + exp(-20) in float32.
        let result = try CrossEntropyLoss().evaluate(
            Tensor<Float>(shape: [1, 2], [20, 0]), labels: Tensor<UInt8>(shape: [1], [0]))
        #expect(abs(result.value.elements[0] / 2.0611537e-9 - 1) < 1e-6)
        #expect(abs((result.gradient?.elements[0] ?? 0) / -2.0611537e-9 - 1) < 1e-6)
    }

    // Edge 8
    @Test(arguments: [TensorLayout.contiguous, .channelsLast])
    func smoothingOfTheLowestLogitsStaysFinite(layout: TensorLayout) throws {
        // Times log2(e) the lowest would be infinite. PyTorch 2.13: loss 6.25e36, gradient -0.025 and 0.025.
        let logits = Tensor<Float>(shape: [1, 2, 1, 1], [-2.5e38, 0]).inLayout(layout)
        for reduction in [LossReduction.none, .mean] {
            let result = try CrossEntropyLoss(reduction: reduction, labelSmoothing: 0.05).evaluate(
                logits, labels: Tensor<UInt8>(shape: [1, 1, 1], [1]))
            #expect(abs(result.value.elements[0] / 6.25e36 - 1) < 1e-6)
            let gradient = try #require(result.gradient).inLayout(.contiguous).elements
            #expect(zip(gradient, [-0.025, 0.025] as [Float]).allSatisfy { abs($0 - $1) < 1e-7 })
        }
    }

    // Edge 8
    @Test func manyEqualLossesLoseNothingInTheirSum() throws {
        // A float32 running sum of 2^21 losses of log 2 would be off in the third digit.
        let count = 1 << 21
        let kernel = try FusedCrossEntropy(classCount: 2)
        let logits = AlignedBuffer<Float>(repeating: 0, count: count * 2)
        let labels = AlignedBuffer<UInt8>(repeating: 1, count: count)
        let sums = try kernel.evaluate(
            logits: logits.pointer, labels: labels.pointer, labelShape: [count],
            team: ThreadTeam(threads: 2))
        #expect(sums.loss == Double(Float(0.6931471805599453)) * Double(count))
    }

    // Edge 9
    @Test func indexTargetsComeInEightTypes() throws {
        func check<Label: LabelElement>(_ type: Label.Type) throws -> Float {
            try CrossEntropyLoss()(logits, labels: Tensor<Label>(shape: [4], [2, 1, 0, 2]))
                .elements[0]
        }
        let values = [
            try check(UInt8.self), try check(Int8.self), try check(UInt16.self),
            try check(Int16.self), try check(UInt32.self), try check(Int32.self),
            try check(UInt64.self), try check(Int64.self), try check(Int.self),
        ]
        #expect(values == [Float](repeating: values[0], count: 9))
    }

    @Test func shapesThatDoNotFitAreErrors() {
        #expect(throws: LossError.inputShape(found: [])) {
            try CrossEntropyLoss()(
                Tensor<Float>(shape: [], [1]), labels: Tensor<UInt8>(shape: [], [0]))
        }
        #expect(throws: LossError.inputShape(found: [2, 0])) {
            try CrossEntropyLoss()(
                Tensor<Float>(shape: [2, 0], []), labels: Tensor<UInt8>(shape: [2], [0, 0]))
        }
        #expect(throws: LossError.targetShape(found: [3], expected: [4], input: [4, 3])) {
            try CrossEntropyLoss()(logits, labels: Tensor<UInt8>(shape: [3], [0, 0, 0]))
        }
    }

    @Test func ignoredLogitsReachNothingEvenWhenNotFinite() throws {
        let labels = Tensor<UInt8>(shape: [4], [0, 255, 255, 2])
        var poisoned = logits
        poisoned.elements[3..<9] = [.infinity, .nan, -.infinity, .nan, .nan, .nan]
        for smoothing in [0, 0.1] {
            for reduction in LossReduction.allCases {
                let loss = try CrossEntropyLoss(
                    ignoreIndex: 255, reduction: reduction, labelSmoothing: smoothing)
                let clean = try loss.evaluate(logits, labels: labels)
                #expect(try loss.evaluate(poisoned, labels: labels) == clean)
                #expect(clean.gradient?.elements[3..<9].allSatisfy { $0 == 0 } == true)
            }
        }
    }
}
