import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing
import Training

/// Several batches make one step, divided once.
@Suite struct AccumulationTests {
    private let shape = FeatureShape(batch: 1, channels: 3, height: 9, width: 11)
    private let team = ThreadTeam(threads: 2)

    /// Two convolutions without a batch norm, which would see other batches.
    private func step() throws -> TrainingStep {
        var graph = NetworkGraph(inputChannels: 3)
        let features = graph.convolution(
            "features", graph.input, outputChannels: 6, kernel: 3, padding: 1)
        let cut = graph.gelu("gelu", features)
        graph.output = graph.convolution("head", cut, outputChannels: 3, kernel: 1)
        let network = try Network.make(graph, seed: 4)
        return TrainingStep(
            network: network,
            optimizer: Optimizer(.sgd(.init(learningRate: 0.1, momentum: 0)), for: network),
            loss: try TrainingLoss(
                FusedCrossEntropy(classCount: 3, classWeights: [0.5, 1, 3], ignoreIndex: 255)),
            team: team)
    }

    /// Images and labels of which batch `index` has its own share of classes and of ignored pixels.
    private func batch(_ indices: Range<Int>) -> (AlignedBuffer<Float>, AlignedBuffer<UInt8>) {
        var images: [Float] = []
        var labels: [UInt8] = []
        for index in indices {
            var generator = SplitMix64(seed: UInt64(index))
            for _ in 0..<shape.elementCount { images.append(generator.uniform(in: -2...2)) }
            for _ in 0..<shape.pixelCount {
                let draw = generator.uniform()
                labels.append(
                    draw < 0.2 * Float(index) ? 255 : UInt8(generator.next() % UInt64(index + 1)))
            }
        }
        return (AlignedBuffer(images), AlignedBuffer(labels))
    }

    @Test func batchesThatAreAccumulatedAreOneBatchInLossAndGradient() throws {
        let (whole, parts) = (try step(), try step())
        var all = shape
        all.batch = 3
        let (images, labels) = batch(0..<3)
        let expected = try whole.run(
            images: images, labels: labels, shape: all, learningRate: 0.1)
        for index in 0..<3 {
            let (images, labels) = batch(index..<index + 1)
            try parts.accumulate(images: images, labels: labels, shape: shape)
        }
        let found = parts.update(learningRate: 0.1)
        guard case .updated(let wholeSums) = expected, case .updated(let partSums) = found else {
            Issue.record("\(expected), \(found)")
            return
        }
        #expect(abs(wholeSums.loss - partSums.loss) < 1e-5 * wholeSums.loss)
        #expect(abs(wholeSums.weight - partSums.weight) < 1e-9 * wholeSums.weight)
        // Sums of float32 in another order.
        let scale = whole.network.parameterGradients.array.map(abs).max() ?? 0
        for (a, b) in zip(
            parts.network.parameterGradients.array, whole.network.parameterGradients.array)
        {
            #expect(abs(a - b) <= 1e-5 * scale)
        }
        #expect(parts.optimizer.stepCount == 1)
    }

    @Test func theMeanOfTheBatchesOwnMeansIsSomethingElse() throws {
        // Guards the test above: the batches differ enough that dividing a batch at a time would show.
        let steps = try (0..<3).map { index in
            let step = try step()
            let (images, labels) = batch(index..<index + 1)
            _ = try step.run(images: images, labels: labels, shape: shape, learningRate: 0)
            return step.network.parameterGradients.array
        }
        let whole = try step()
        var all = shape
        all.batch = 3
        let (images, labels) = batch(0..<3)
        _ = try whole.run(images: images, labels: labels, shape: all, learningRate: 0)
        let expected = whole.network.parameterGradients.array
        let scale = expected.map(abs).max() ?? 0
        let largest = expected.indices.map { index in
            abs((steps[0][index] + steps[1][index] + steps[2][index]) / 3 - expected[index])
        }.max()
        #expect((largest ?? 0) > 1e-2 * scale)
    }

    @Test func anUpdateForgetsWhatWasAccumulatedBefore() throws {
        let (once, again) = (try step(), try step())
        let (first, firstLabels) = batch(0..<1)
        let (second, secondLabels) = batch(1..<2)
        for _ in 0..<2 {
            try again.accumulate(images: second, labels: secondLabels, shape: shape)
        }
        _ = again.update(learningRate: 0)
        for step in [once, again] {
            _ = try step.run(images: first, labels: firstLabels, shape: shape, learningRate: 0)
        }
        #expect(
            once.network.parameterGradients.array == again.network.parameterGradients.array)
    }

    @Test func batchesWithoutACountedPixelLeaveTheOthersAsTheyAre() throws {
        let (alone, among) = (try step(), try step())
        let (images, labels) = batch(1..<2)
        let empty = AlignedBuffer<UInt8>(repeating: 255, count: shape.pixelCount)
        _ = try alone.run(images: images, labels: labels, shape: shape, learningRate: 0.1)
        try among.accumulate(images: images, labels: empty, shape: shape)
        try among.accumulate(images: images, labels: labels, shape: shape)
        try among.accumulate(images: images, labels: empty, shape: shape)
        _ = among.update(learningRate: 0.1)
        #expect(alone.network.parameterValues.array == among.network.parameterValues.array)
        try among.accumulate(images: images, labels: empty, shape: shape)
        guard case .nothingCounted = among.update(learningRate: 0.1) else {
            Issue.record("a step of ignored pixels alone must change nothing")
            return
        }
        #expect(alone.network.parameterValues.array == among.network.parameterValues.array)
    }
}
