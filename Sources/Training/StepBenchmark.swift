import Losses
import NeuralNetworks
import Tensors

/// Times the training step and inference of a model on made-up data: medians over several runs.
public struct StepBenchmark: Sendable {
    /// The model.
    public var model: ModelOptions
    /// Classes, 1…255.
    public var classCount: Int
    /// Images a step.
    public var batch: Int
    /// Rows of an image.
    public var height: Int
    /// Columns of an image.
    public var width: Int
    /// How activations are stored.
    public var precision: Precision
    /// Threads of the team.
    public var threads: Int
    /// Counted runs, after two that warm up.
    public var runs: Int

    /// Takes everything that the figures depend on.
    public init(
        model: ModelOptions, classCount: Int, batch: Int, height: Int, width: Int,
        precision: Precision = .float32, threads: Int, runs: Int
    ) {
        self.precision = precision
        self.model = model
        self.classCount = classCount
        self.batch = batch
        self.height = height
        self.width = width
        self.threads = threads
        self.runs = runs
    }

    /// Medians in seconds.
    public struct Result: Sendable {
        /// One whole step.
        public var step: Double
        /// The stages; their medians are taken one by one.
        public var stages: StageSeconds
        /// One image through the folded network, batch of one.
        public var inference: Double
        /// Bytes of activations, gradients and workspaces in training.
        public var arenaByteCount: Int
        /// Learned numbers.
        public var parameterCount: Int
        /// Every layer's median seconds; empty unless asked for.
        public var layers: [LayerTime]
    }

    /// One layer of the training step.
    public struct LayerTime: Sendable {
        /// Its sizes.
        public var layer: LayerSummary
        /// Median seconds of the forward pass.
        public var forward: Double
        /// Median seconds of the backward pass.
        public var backward: Double
    }

    /// Runs and times; with `profile` also every layer.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes.
    public func run(profile: Bool = false) throws -> Result {
        let network = try Network.make(model, classCount: classCount, seed: 0)
        network.precision = precision
        let team = ThreadTeam(threads: threads)
        let step = TrainingStep(
            network: network, optimizer: Optimizer(.adamW(AdamWOptions()), for: network),
            loss: try TrainingLoss(FusedCrossEntropy(classCount: classCount, ignoreIndex: 255)),
            team: team)
        let shape = FeatureShape(batch: batch, channels: 3, height: height, width: width)
        // Refuses sizes that do not fit before anything of that size is made.
        _ = try network.plan(
            batch: batch, height: height, width: width, purpose: .training, team: team)
        let (images, labels) = madeUpBatch(shape)
        var laps: [StageSeconds] = []
        for _ in 0..<runs + 2 {
            _ = try step.run(
                images: images, labels: labels, shape: shape,
                learningRate: 1e-3)
            laps.append(step.stages)
        }
        laps.removeFirst(2)
        var stages = StageSeconds()
        stages.forward = median(laps.map(\.forward))
        stages.loss = median(laps.map(\.loss))
        stages.backward = median(laps.map(\.backward))
        stages.update = median(laps.map(\.update))
        let training = try network.plan(
            batch: batch, height: height, width: width, purpose: .training, team: team)
        return Result(
            step: median(laps.map(\.total)), stages: stages,
            inference: try timeInference(network, images, team),
            arenaByteCount: training.arenaByteCount, parameterCount: network.parameterCount,
            layers: profile ? timeLayers(training, images) : [])
    }

    /// Median seconds of one image through the folded network, batch of one; nothing is trained.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes.
    public func inferenceSeconds() throws -> Double {
        let network = try Network.make(model, classCount: classCount, seed: 0)
        network.precision = precision
        let (images, _) = madeUpBatch(
            FeatureShape(batch: 1, channels: 3, height: height, width: width))
        return try timeInference(network, images, ThreadTeam(threads: threads))
    }

    private func timeLayers(
        _ plan: NetworkPlan, _ images: AlignedBuffer<Float>
    ) -> [LayerTime] {
        var forward = [[Double]](repeating: [], count: plan.layers.count)
        var backward = forward
        for run in 0..<runs + 2 {
            _ = plan.input.update(fromContentsOf: images.buffer)
            let seconds = plan.measureLayers()
            guard run >= 2 else { continue }
            for (index, time) in seconds.enumerated() {
                forward[index].append(time.forward)
                backward[index].append(time.backward)
            }
        }
        return plan.layers.indices.map {
            LayerTime(
                layer: plan.layers[$0], forward: median(forward[$0]), backward: median(backward[$0])
            )
        }
    }

    private func timeInference(
        _ network: Network, _ images: AlignedBuffer<Float>, _ team: ThreadTeam
    ) throws -> Double {
        let plan = try network.plan(
            batch: 1, height: height, width: width, purpose: .inference, team: team)
        let clock = ContinuousClock()
        var times: [Double] = []
        for _ in 0..<runs + 2 {
            let time = clock.measure {
                _ = plan.input.update(fromContentsOf: images.buffer.prefix(plan.input.count))
                plan.forward()
            }
            times.append(time / .seconds(1))
        }
        return median(Array(times.dropFirst(2)))
    }

    /// Numbers around 0 with deviation about 1, and random labels of which 4 % are ignored.
    private func madeUpBatch(
        _ shape: FeatureShape
    ) -> (images: AlignedBuffer<Float>, labels: AlignedBuffer<UInt8>) {
        var generator = SplitMix64(seed: 0)
        let images = AlignedBuffer<Float>(count: shape.elementCount)
        for index in 0..<images.count { images[index] = generator.uniform(in: -1.7...1.7) }
        let labels = AlignedBuffer<UInt8>(count: shape.pixelCount)
        for index in 0..<labels.count {
            labels[index] =
                generator.uniform() < 0.04
                ? 255 : UInt8(truncatingIfNeeded: generator.next() % UInt64(classCount))
        }
        return (images, labels)
    }
}

private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return .nan }
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2]
        : (sorted[sorted.count / 2 - 1] + (sorted.count > 1 ? sorted[sorted.count / 2] : last)) / 2
}
