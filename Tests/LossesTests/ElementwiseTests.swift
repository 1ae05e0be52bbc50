import Losses
import Machine
import Tensors
import Testing

/// What computes float64 and probability targets, on all threads, beside its plain twin.
@Suite struct ElementwiseTests {
    private func numbers<Scalar: LossScalar>(_ count: Int, seed: UInt64) -> [Scalar] {
        var random = SplitMix(state: seed)
        return (0..<count).map { _ in Scalar(Double.random(in: -9...9, using: &random)) }
    }

    @Test(arguments: [1, 2, 5, 19], [0, 0.2])
    func float64AgreesWithThePlainTwin(classes: Int, smoothing: Double) throws {
        let random = RandomCase(batch: 2, classes: classes, height: 41, width: 27, seed: 11)
        let logits = Tensor<Double>(
            shape: random.logits.shape, numbers(random.logits.elements.count, seed: 1))
        for reduction in LossReduction.allCases {
            let loss = try CrossEntropyLoss(
                classWeights: random.weights, ignoreIndex: 255, reduction: reduction,
                labelSmoothing: smoothing)
            let twin = try loss.plain(
                logits, labels: random.labels, gradient: true, team: ThreadTeam(threads: 1))
            for layout in [TensorLayout.contiguous, .channelsLast] {
                let found = try loss.evaluate(logits.inLayout(layout), labels: random.labels)
                expectSame(found, twin, relative: 1e-13)
            }
        }
    }

    @Test(arguments: [2, 19], [0, 0.2])
    func probabilitiesAgreeWithThePlainTwin(classes: Int, smoothing: Double) throws {
        let shape = [2, classes, 41, 27]
        let count = shape.reduce(1, *)
        let weights = (0..<classes).map { 0.5 + Double($0 % 3) }
        for reduction in LossReduction.allCases {
            let loss = try CrossEntropyLoss(
                classWeights: weights, reduction: reduction, labelSmoothing: smoothing)
            let logits = Tensor<Double>(shape: shape, numbers(count, seed: 2))
            let target = try softmax(Tensor<Double>(shape: shape, numbers(count, seed: 3)))
            let twin = try loss.plain(logits, probabilities: target, gradient: true)
            let floats = Tensor<Float>(shape: shape, logits.elements.map { Float($0) })
            let floatTarget = Tensor<Float>(shape: shape, target.elements.map { Float($0) })
            let floatTwin = try loss.plain(floats, probabilities: floatTarget, gradient: true)
            for layout in [TensorLayout.contiguous, .channelsLast] {
                for other in [TensorLayout.contiguous, .channelsLast] {
                    let found = try loss.evaluate(
                        logits.inLayout(layout), probabilities: target.inLayout(other))
                    expectSame(found, twin, relative: 1e-13)
                }
                let found = try loss.evaluate(floats.inLayout(layout), probabilities: floatTarget)
                expectSame(found, floatTwin, relative: 2e-6)
            }
        }
    }

    @Test(arguments: LossReduction.allCases)
    func theNumberOfThreadsChangesNoBit(reduction: LossReduction) throws {
        let random = RandomCase(batch: 3, classes: 5, height: 61, width: 67, seed: 5)
        let logits = Tensor<Double>(
            shape: random.logits.shape, random.logits.elements.map { Double($0) })
        let target = try softmax(random.logits)
        let indices = try CrossEntropyLoss(ignoreIndex: 255, reduction: reduction)
        let soft = try CrossEntropyLoss(reduction: reduction, labelSmoothing: 0.1)
        let alone = (
            try indices.evaluate(logits, labels: random.labels),
            try soft.evaluate(random.logits, probabilities: target)
        )
        for threads in [2, 3, 5] {
            let team = ThreadTeam(threads: threads)
            #expect(try indices.evaluate(logits, labels: random.labels, team: team) == alone.0)
            #expect(
                try soft.evaluate(random.logits, probabilities: target, team: team) == alone.1)
        }
    }

    private func expectSame<Scalar: LossScalar>(
        _ found: LossResult<Scalar>, _ twin: LossResult<Scalar>, relative: Double,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(
            isNear(
                found.value.elements, twin.value.elements.map { Double($0) }, relative: relative,
                absolute: relative / 10), sourceLocation: location)
        // Differences of numbers up to 3, the largest weight.
        #expect(
            isNear(
                found.gradient?.inLayout(.contiguous).elements ?? [],
                (twin.gradient?.elements ?? []).map { Double($0) }, relative: relative,
                absolute: relative), sourceLocation: location)
        #expect(found.sums.weight == twin.sums.weight, sourceLocation: location)
        #expect(found.sums.counted == twin.sums.counted, sourceLocation: location)
        #expect(found.sums.ignored == twin.sums.ignored, sourceLocation: location)
    }
}
