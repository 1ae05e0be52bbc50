import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Training

/// Times the training step and inference of a model on made-up data: medians over several runs.
package struct StepBenchmark: Sendable {
    /// The model.
    package var model: ModelOptions
    /// Classes, 1…255.
    package var classCount: Int
    /// Channels of an image: 1, 3 or 4.
    package var channels: Int
    /// Images a step.
    package var batch: Int
    /// Rows of an image.
    package var height: Int
    /// Columns of an image.
    package var width: Int
    /// How activations are stored.
    package var precision: Precision
    /// Threads of the team.
    package var threads: Int
    /// Counted runs, after two that warm up.
    package var runs: Int

    /// Takes everything that the figures depend on.
    package init(
        model: ModelOptions, classCount: Int, channels: Int = 3, batch: Int, height: Int,
        width: Int,
        precision: Precision = .float32, threads: Int, runs: Int
    ) {
        self.precision = precision
        self.model = model
        self.classCount = classCount
        self.channels = channels
        self.batch = batch
        self.height = height
        self.width = width
        self.threads = threads
        self.runs = runs
    }

    /// Medians in seconds.
    package struct Result: Sendable {
        /// One whole step.
        package var step: Double
        /// The stages; their medians are taken one by one.
        package var stages: StageSeconds
        /// One image through the folded network, batch of one.
        package var inference: Double
        /// Bytes of activations, gradients and workspaces in training.
        package var arenaByteCount: Int
        /// Learned numbers.
        package var parameterCount: Int
        /// Seconds from the start of the process to the end of its first step; nil where the system does not tell.
        package var firstStep: Double?
        /// What was told before the first step.
        package var forecast: TrainingForecast
        /// Every layer's median seconds; empty unless asked for.
        package var layers: [LayerTime]
    }

    /// Medians in seconds of one image through the folded network, batch of one.
    package struct InferenceResult: Sendable {
        /// The whole.
        package var seconds: Double
        /// Every layer's; empty unless asked for.
        package var layers: [LayerTime]
    }

    /// One layer of a training step or of an inference.
    package struct LayerTime: Sendable {
        /// Its sizes.
        package var layer: LayerCost
        /// Median seconds of the forward pass.
        package var forward: Double
        /// Median seconds of the backward pass; 0 in inference.
        package var backward: Double
    }

    /// Runs and times; with `profile` also every layer.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes.
    package func run(profile: Bool = false) throws -> Result {
        let (step, shape) = try preparedStep()
        let (network, team) = (step.network, step.team)
        let forecast = try TrainingForecast(
            network: network, batch: batch, height: height, width: width, copiesOfParameters: 4,
            team: team)
        let made = MadeUpBatch(shape, classCount: classCount)
        let (images, labels) = (made.images, made.labels)
        var laps: [StageSeconds] = []
        var firstStep: Double?
        for _ in 0..<runs + 2 {
            _ = try step.run(
                images: images, labels: labels, shape: shape,
                learningRate: 1e-3)
            if laps.isEmpty { firstStep = ProcessAge.seconds }
            laps.append(step.stages)
        }
        laps.removeFirst(2)
        var stages = StageSeconds()
        stages.forward = median(laps.map(\.forward))
        stages.loss = median(laps.map(\.loss))
        stages.backward = median(laps.map(\.backward))
        stages.update = median(laps.map(\.update))
        let training = try network.prepared(
            batch: batch, height: height, width: width, purpose: .training, team: team)
        return Result(
            step: median(laps.map(\.total)), stages: stages,
            inference: try timeInference(network, images, team).seconds,
            arenaByteCount: training.arenaByteCount, parameterCount: network.parameterCount,
            firstStep: firstStep, forecast: forecast,
            layers: profile ? timeLayers(training, images) : [])
    }

    /// A step of a new network, and the shape of its batches.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes, before anything of that size is made.
    func preparedStep() throws -> (TrainingStep, FeatureShape) {
        let network = try Network.make(
            model, classCount: classCount, seed: 0, inputChannels: channels)
        network.precision = precision
        let team = ThreadTeam(threads: threads)
        try team.requireStart()
        let step = TrainingStep(
            network: network, optimizer: Optimizer(.adamW(AdamWOptions()), for: network),
            loss: try TrainingLoss(FusedCrossEntropy(classCount: classCount, ignoreIndex: 255)),
            team: team)
        _ = try network.prepared(
            batch: batch, height: height, width: width, purpose: .training, team: team)
        return (
            step, FeatureShape(batch: batch, channels: channels, height: height, width: width)
        )
    }

    /// Times one image through the folded network, batch of one; nothing is trained.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes.
    package func inference(profile: Bool = false) throws -> InferenceResult {
        let network = try Network.make(
            model, classCount: classCount, seed: 0, inputChannels: channels)
        network.precision = precision
        let team = ThreadTeam(threads: threads)
        try team.requireStart()
        // Refuses sizes that do not fit before anything of that size is made.
        _ = try network.prepared(
            batch: 1, height: height, width: width, purpose: .inference, team: team)
        let shape = FeatureShape(batch: 1, channels: channels, height: height, width: width)
        let images = MadeUpBatch(shape, classCount: classCount).images
        return try timeInference(network, images, team, profile: profile)
    }

    private func timeLayers(
        _ plan: PreparedNetwork, _ images: AlignedBuffer<Float>
    ) -> [LayerTime] {
        var forward = [[Double]](repeating: [], count: plan.layers.count)
        var backward = forward
        for run in 0..<runs + 2 {
            _ = plan.input.update(fromContentsOf: images.buffer.prefix(plan.input.count))
            let clock = ContinuousClock()
            let seconds = plan.measureLayers { clock.measure($0) / .seconds(1) }
            guard run >= 2 else { continue }
            for (index, time) in seconds.enumerated() {
                forward[index].append(time.forward)
                backward[index].append(time.backward ?? 0)
            }
        }
        return plan.layers.indices.map {
            LayerTime(
                layer: plan.layers[$0], forward: median(forward[$0]), backward: median(backward[$0])
            )
        }
    }

    private func timeInference(
        _ network: Network, _ images: AlignedBuffer<Float>, _ team: ThreadTeam,
        profile: Bool = false
    ) throws -> InferenceResult {
        let plan = try network.prepared(
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
        return InferenceResult(
            seconds: median(Array(times.dropFirst(2))),
            layers: profile ? timeLayers(plan, images) : [])
    }
}
