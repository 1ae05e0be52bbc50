import Losses
import Machine
import Tensors
import Testing

/// The fast losses of training against the plain ones, which are compared with PyTorch.
@Suite struct TrainingLossTests {
    struct Batch {
        let shape: [Int]
        let classes: Int
        var logits: [Float]
        var labels: [UInt8]
        let weights: [Double]

        init(_ shape: [Int], classes: Int, seed: UInt64, ignored: Double = 0.1) {
            self.shape = shape
            self.classes = classes
            var generator = SplitMix64(seed: seed)
            let count = shape.reduce(1, *)
            logits = (0..<count * classes).map { _ in generator.uniform(in: -4...4) }
            labels = (0..<count).map { _ in
                Double(generator.uniform()) < ignored
                    ? 255 : UInt8(generator.next() % UInt64(classes))
            }
            weights = (0..<classes).map { _ in Double(generator.uniform(in: 0.2...2)) }
        }

        func fast(
            _ loss: TrainingLoss, threads: Int
        ) throws -> (sums: LossSums, gradient: [Float]) {
            // In place, as training does.
            let values = AlignedBuffer(logits)
            let sums = try loss.evaluate(
                logits: values.pointer, labels: labels, labelShape: shape,
                gradient: values.pointer, memory: .init(), team: ThreadTeam(threads: threads))
            return (sums, values.array)
        }

        func plain(_ loss: any LabelLoss) throws -> (value: Double, gradient: [Double]) {
            let result = try loss.evaluate(
                Tensor(
                    shape: [shape[0], classes] + shape.dropFirst(), logits.map { Double($0) },
                    layout: .channelsLast),
                labels: Tensor(shape: shape, labels))
            return (result.value.elements[0], result.gradient?.elements ?? [])
        }
    }

    private func expectAgreement(
        _ batch: Batch, _ fast: TrainingLoss, _ plain: any LabelLoss,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try batch.plain(plain)
        let found = try batch.fast(fast, threads: 2)
        // float32 softmax against Double; gradients of means are far below 1.
        #expect(
            abs(found.sums.mean - expected.value) <= 2e-6 * max(1, abs(expected.value)),
            sourceLocation: location)
        let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
        for (index, (a, b)) in zip(found.gradient, expected.gradient).enumerated()
        where abs(Double(a) - b) > 4e-6 * largest {
            Issue.record("gradient \(index): \(a), expected \(b)", sourceLocation: location)
            return
        }
        #expect(found.gradient.count == expected.gradient.count)
        #expect(
            try batch.fast(fast, threads: 1) == found, "threads change the result",
            sourceLocation: location)
    }

    static let sizes: [(shape: [Int], classes: Int)] = [
        ([2, 9, 13], 5), ([1, 70, 71], 3), ([3, 1, 1], 19), ([1, 4, 5], 1), ([2, 3, 3], 2),
    ]

    @Test(arguments: sizes)
    func everyLossAgreesWithItsPlainTwin(shape: [Int], classes: Int) throws {
        let batch = Batch(shape, classes: classes, seed: 7)
        let (w, unused) = (batch.weights, try FusedCrossEntropy(classCount: classes))
        for name in LossName.allCases {
            guard let options = Loss(name).options.beyondCrossEntropy else { continue }
            let loss = options.make(classWeights: w, ignoreIndex: 255, reduction: .mean)
            try expectAgreement(
                batch, TrainingLoss(unused, factor: 0, terms: [.init(1, loss)]), loss)
        }
        for gamma in [0, 0.5, 2, 3] {
            let loss = FocalLoss(gamma: gamma, classWeights: w, ignoreIndex: 255)
            try expectAgreement(
                batch, TrainingLoss(unused, factor: 0, terms: [.init(1, loss)]), loss)
        }
        for smooth in [0.1, 1] {
            let dice = DiceLoss(smooth: smooth, classWeights: w, ignoreIndex: 255)
            try expectAgreement(
                batch, TrainingLoss(unused, factor: 0, terms: [.init(1, dice)]), dice)
        }
        for (threshold, kept) in [(0.2, 1), (0.01, 50), (0.7, 2), (0, 3)] {
            let hard = HardPixelLoss(
                threshold: threshold, minimumKept: kept, classWeights: w, ignoreIndex: 255)
            try expectAgreement(
                batch, TrainingLoss(unused, factor: 0, terms: [.init(1, hard)]), hard)
        }
    }

    @Test(arguments: sizes)
    func aSumOfLossesIsTheSumOfItsTerms(shape: [Int], classes: Int) throws {
        let batch = Batch(shape, classes: classes, seed: 11)
        let dice = DiceLoss(ignoreIndex: 255)
        let focal = FocalLoss(classWeights: batch.weights, ignoreIndex: 255)
        let fast = try TrainingLoss(
            FusedCrossEntropy(
                classCount: classes, classWeights: batch.weights.map { Float($0) },
                ignoreIndex: 255, labelSmoothing: 0.1),
            factor: 1.5, terms: [.init(0.5, dice), .init(2, focal)])
        let plain = WeightedLossSum([
            .init(
                1.5,
                try CrossEntropyLoss(
                    classWeights: batch.weights, ignoreIndex: 255, labelSmoothing: 0.1)),
            .init(0.5, dice), .init(2, focal),
        ])
        try expectAgreement(batch, fast, plain)
    }

    @Test func whereNothingCountsTheWeightAndTheGradientAreZero() throws {
        let batch = Batch([1, 4, 4], classes: 3, seed: 1, ignored: 2)
        let options = try FusedCrossEntropy(classCount: 3, ignoreIndex: 255)
        let terms: [TrainingLoss.Term] = [
            .init(1, FocalLoss(ignoreIndex: 255)), .init(1, TverskyLoss(ignoreIndex: 255)),
            .init(1, LovaszSoftmaxLoss(ignoreIndex: 255)),
            .init(1, HardPixelLoss(minimumKept: 1, ignoreIndex: 255)),
        ]
        for factor in [0.0, 1] {
            let found = try batch.fast(
                TrainingLoss(options, factor: factor, terms: terms), threads: 2)
            #expect(found.sums == LossSums(ignored: 16))
            #expect(found.gradient.allSatisfy { $0 == 0 })
        }
    }

    @Test func logitsOfIgnoredPixelsMayBeAnything() throws {
        let options = try FusedCrossEntropy(classCount: 2, ignoreIndex: 255)
        let loss = try TrainingLoss(
            options,
            terms: [.init(1, TverskyLoss(ignoreIndex: 255)), .init(1, FocalLoss(ignoreIndex: 255))])
        let values = AlignedBuffer<Float>([.nan, .infinity, 1, -1])
        let sums = try loss.evaluate(
            logits: values.pointer, labels: [255, 0], labelShape: [1, 1, 2],
            gradient: values.pointer, memory: .init(), team: ThreadTeam(threads: 1))
        #expect(sums.loss.isFinite && sums.counted == 1)
        #expect(values.array.allSatisfy(\.isFinite) && values.array[0] == 0)
    }

    @Test func aLabelOutOfRangeIsNamedBeforeAnythingIsWritten() throws {
        let loss = try TrainingLoss(
            FusedCrossEntropy(classCount: 2, ignoreIndex: 255),
            terms: [.init(1, TverskyLoss(ignoreIndex: 255))])
        let values = AlignedBuffer<Float>([1, 2, 3, 4])
        #expect(
            throws: LossError.labelOutOfRange(
                label: 7, position: [0, 0, 1], count: 1, classCount: 2, ignoreIndex: 255)
        ) {
            try loss.evaluate(
                logits: values.pointer, labels: [0, 7], labelShape: [1, 1, 2],
                gradient: values.pointer, memory: .init(), team: ThreadTeam(threads: 1))
        }
        #expect(values.array == [1, 2, 3, 4])
    }
}
