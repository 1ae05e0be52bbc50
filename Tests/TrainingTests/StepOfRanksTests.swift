import Communication
import InProcessRanks
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing
import Training

/// A step of several ranks is the step of one rank with all their images.
@Suite(.serialized) struct StepOfRanksTests {
    private static let shape = FeatureShape(batch: 5, channels: 3, height: 32, width: 48)

    /// What a network has after some steps.
    private struct Trained: Equatable {
        var losses: [Double] = []
        var gradients: [Float] = []
        var values: [Float] = []
        var kept: [Float] = []
    }

    private static func batch(_ step: Int) -> (images: [Float], labels: [UInt8]) {
        var generator = SplitMix64(seed: UInt64(step + 1))
        var images: [Float] = []
        var labels: [UInt8] = []
        for image in 0..<shape.batch {
            // Every image has a brightness, classes and ignored pixels of its own.
            let light = Float(image) - 2
            for _ in 0..<shape.elementCount / shape.batch {
                images.append(light + generator.uniform(in: -1...1))
            }
            for _ in 0..<shape.pixelCount / shape.batch {
                let draw = generator.uniform()
                labels.append(
                    draw < 0.15 * Float(image)
                        ? 255 : UInt8(generator.next() % UInt64(image % 3 + 1)))
            }
        }
        return (images, labels)
    }

    /// Runs steps on `ranks` ranks of `threads` threads each; what comes out on each.
    private func train(
        _ ranks: Int, threads: Int = 1, steps: Int, accumulate: Int = 1, clipNorm: Double? = nil,
        model: ModelOptions = ModelOptions(name: "tiny-fcn", width: 4), heads: [AuxiliaryHead] = [],
        loss: @escaping @Sendable () throws -> TrainingLoss
    ) throws -> [Trained] {
        let shape = Self.shape
        return try InProcessRanks.run(ranks) { group in
            let network = try Network.make(model, classCount: 3, seed: 4, auxiliaryHeads: heads)
            let average = WeightAverage(decay: 0.9, of: network)
            let step = TrainingStep(
                network: network,
                optimizer: Optimizer(
                    .sgd(.init(learningRate: 0.05, momentum: 0.9)), for: network),
                loss: try loss(), team: ThreadTeam(threads: threads), average: average,
                clipNorm: clipNorm, group: group)
            let share = group.share(of: shape.batch)
            var own = shape
            own.batch = share.count
            let (numbers, pixels) = (
                shape.elementCount / shape.batch, shape.pixelCount / shape.batch
            )
            var trained = Trained()
            for index in 0..<steps {
                for part in 0..<accumulate {
                    let (images, labels) = Self.batch(index * accumulate + part)
                    let sums = try step.accumulate(
                        images: AlignedBuffer(
                            Array(images[share.lowerBound * numbers..<share.upperBound * numbers])),
                        labels: AlignedBuffer(
                            Array(labels[share.lowerBound * pixels..<share.upperBound * pixels])),
                        shape: own, imagesBefore: share.lowerBound,
                        isLast: part == accumulate - 1)
                    trained.losses.append(sums.mean)
                }
                guard case .updated = step.update(learningRate: 0.05) else {
                    Issue.record("a step that changes nothing")
                    return trained
                }
                if index == 0 { trained.gradients = network.parameterGradients.array }
            }
            trained.values = network.parameterValues.array
            trained.kept = network.state.filter { $0.name.contains("running") }
                .flatMap(\.array.floats)
            return trained
        }.map { try $0.get() }
    }

    private static let crossEntropy: @Sendable () throws -> TrainingLoss = {
        try TrainingLoss(
            FusedCrossEntropy(classCount: 3, classWeights: [0.5, 1, 3], ignoreIndex: 255))
    }

    /// The largest difference of two lists over the largest of their numbers.
    private func difference(_ a: [Float], _ b: [Float]) -> Float {
        guard a.count == b.count, !a.isEmpty else { return .infinity }
        return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / (b.map(abs).max() ?? 1)
    }

    @Test(arguments: [2, 4])
    func oneStepHasTheLossGradientAndStatisticsOfOneRank(ranks: Int) throws {
        let one = try train(1, steps: 1, loss: Self.crossEntropy)[0]
        let several = try train(ranks, steps: 1, loss: Self.crossEntropy)
        for rank in several {
            #expect(rank == several[0], "the ranks have drifted apart")
            #expect(abs(rank.losses[0] - one.losses[0]) <= 1e-5 * one.losses[0])
            #expect(difference(rank.gradients, one.gradients) <= 1e-5)
            #expect(difference(rank.kept, one.kept) <= 1e-5)
        }
    }

    @Test func aBatchNormThatSeesItsOwnRankAloneWouldShow() throws {
        // Guards the test above: the images differ so much that statistics of a part are others.
        let shape = Self.shape
        let network = try Network.make(
            ModelOptions(name: "tiny-fcn", width: 4), classCount: 3, seed: 4)
        let step = TrainingStep(
            network: network, optimizer: Optimizer(.sgd(.init()), for: network),
            loss: try Self.crossEntropy(), team: ThreadTeam(threads: 1))
        var part = shape
        part.batch = 2
        let (images, labels) = Self.batch(0)
        _ = try step.run(
            images: AlignedBuffer(images), labels: AlignedBuffer(labels), shape: part,
            learningRate: 0)
        let one = try train(1, steps: 1, loss: Self.crossEntropy)[0]
        let kept = network.state.filter { $0.name.contains("running") }.flatMap(\.array.floats)
        #expect(difference(kept, one.kept) > 1e-2)
    }

    @Test func twentyStepsFollowEachOtherAsOneAndTwoThreadsDo() throws {
        let one = try train(1, steps: 20, loss: Self.crossEntropy)[0]
        let threads = try train(1, threads: 2, steps: 20, loss: Self.crossEntropy)[0]
        let ranks = try train(2, steps: 20, loss: Self.crossEntropy)
        #expect(ranks[0] == ranks[1])
        let byThreads = difference(threads.values, one.values)
        // Rounding grows from step to step alike; where threads change nothing at all, float32 allows this much.
        #expect(difference(ranks[0].values, one.values) <= max(10 * byThreads, 1e-3))
        for (a, b) in zip(ranks[0].losses, one.losses) { #expect(abs(a - b) <= 1e-3 * b) }
        #expect((one.losses.last ?? 9) < one.losses[0])
    }

    @Test func clippingAndAccumulationSeeTheWholeGradient() throws {
        for (accumulate, clip) in [(1, 0.01), (3, 0.01), (3, nil)] as [(Int, Double?)] {
            let one = try train(
                1, steps: 1, accumulate: accumulate, clipNorm: clip, loss: Self.crossEntropy)[0]
            let two = try train(
                2, steps: 1, accumulate: accumulate, clipNorm: clip, loss: Self.crossEntropy)
            #expect(two[0] == two[1])
            #expect(difference(two[0].gradients, one.gradients) <= 1e-5)
            if let clip {
                let length = one.gradients.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
                #expect(abs(length - clip) <= 1e-3 * clip)
            }
        }
    }

    @Test func hardPixelsAndDiceAreThoseOfTheWholeBatch() throws {
        let loss: @Sendable () throws -> TrainingLoss = {
            try TrainingLoss(
                FusedCrossEntropy(classCount: 3, ignoreIndex: 255), factor: 0,
                terms: [
                    .init(1, HardPixelLoss(threshold: 0.01, minimumKept: 900, ignoreIndex: 255)),
                    .init(1, DiceLoss(ignoreIndex: 255)),
                ])
        }
        let one = try train(1, steps: 1, loss: loss)[0]
        let three = try train(3, steps: 1, loss: loss)
        #expect(three[0] == three[1] && three[0] == three[2])
        #expect(difference(three[0].gradients, one.gradients) <= 1e-5)
    }

    @Test func dropoutAndAuxiliaryHeadsDependOnTheImageAndNotOnTheRank() throws {
        let layers = ModelOptions(name: "res-fcn", width: 4)
        let heads = [AuxiliaryHead(from: "stages.1", weight: 0.4)]
        let one = try train(1, steps: 1, heads: heads, loss: Self.crossEntropy)[0]
        let two = try train(2, steps: 1, heads: heads, loss: Self.crossEntropy)
        #expect(difference(two[0].gradients, one.gradients) <= 1e-5)
        let residual = try train(1, steps: 1, model: layers, loss: Self.crossEntropy)[0]
        let shared = try train(2, steps: 1, model: layers, loss: Self.crossEntropy)
        #expect(difference(shared[1].gradients, residual.gradients) <= 1e-5)
    }

    @Test func aDroppedPlaceIsTheSameOnWhateverRankItsImageLies() throws {
        func gradients(_ ranks: Int) throws -> [Float] {
            let shape = Self.shape
            return try InProcessRanks.run(ranks) { group in
                var graph = NetworkGraph(inputChannels: 3)
                let features = graph.convolution(
                    "features", graph.input, outputChannels: 6, kernel: 3, padding: 1)
                let dropped = graph.dropout("drop", features, rate: 0.5)
                graph.output = graph.convolution("head", dropped, outputChannels: 3, kernel: 1)
                let network = try Network.make(graph, seed: 4)
                let step = TrainingStep(
                    network: network, optimizer: Optimizer(.sgd(.init()), for: network),
                    loss: try Self.crossEntropy(), team: ThreadTeam(threads: 1), group: group)
                let share = group.share(of: shape.batch)
                var own = shape
                own.batch = share.count
                let (images, labels) = Self.batch(0)
                let (numbers, pixels) = (
                    shape.elementCount / shape.batch, shape.pixelCount / shape.batch
                )
                try step.accumulate(
                    images: AlignedBuffer(
                        Array(images[share.lowerBound * numbers..<share.upperBound * numbers])),
                    labels: AlignedBuffer(
                        Array(labels[share.lowerBound * pixels..<share.upperBound * pixels])),
                    shape: own, imagesBefore: share.lowerBound)
                _ = step.update(learningRate: 0)
                return network.parameterGradients.array
            }.map { try $0.get() }[0]
        }
        #expect(try difference(gradients(3), gradients(1)) <= 1e-5)
    }

    @Test func aLabelOutOfRangeOnOneRankEndsAll() throws {
        let results = InProcessRanks.run(2) { group in
            let network = try Network.make(
                ModelOptions(name: "tiny-fcn", width: 2), classCount: 3, seed: 4)
            let step = TrainingStep(
                network: network, optimizer: Optimizer(.sgd(.init()), for: network),
                loss: try Self.crossEntropy(), team: ThreadTeam(threads: 1), group: group)
            let shape = FeatureShape(batch: 1, channels: 3, height: 32, width: 32)
            _ = try step.run(
                images: AlignedBuffer(repeating: 0, count: shape.elementCount),
                labels: AlignedBuffer(
                    repeating: UInt8(group.index == 1 ? 7 : 0), count: shape.pixelCount),
                shape: shape, learningRate: 0)
        }
        #expect(throws: RankError.endedElsewhere(rank: 1)) { try results[0].get() }
        #expect(throws: LossError.self) { try results[1].get() }
    }
}
