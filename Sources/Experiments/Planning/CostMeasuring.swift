import BatchLoading
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Planning
import SegmentationDatasets
import Tensors
import Training

/// Measures what steps and files cost on this machine: a few real ones of each.
struct CostMeasuring {
    let dataset: SegmentationDataset
    let facts: DatasetFacts
    let samples: [SamplePaths]
    let team: ThreadTeam

    /// Rows and columns of the pictures on which steps are timed, or those of the images where they are smaller.
    private static let timedSide = (height: 192, width: 256)
    /// Images of a step.
    private static let timedBatch = 2
    /// Files that are decoded.
    private static let timedFiles = 4
    /// Seconds that log and page of an epoch take.
    private static let save = 0.05
    /// Seconds a byte at which checkpoints are written and brought to the disk.
    private static let saveByte = 1 / 400e6
    /// Seconds for which steps of one network are timed, and the fewest and most of them.
    private static let timedSeconds = 0.3
    private static let timedSteps = 2...12

    /// Times everything.
    ///
    /// - Throws: What `SegmentationDataset.loadPair(_:)` throws; `NetworkError` and `ExecutionError` where memory does not
    ///   suffice.
    func costs() throws -> MeasuredCosts {
        let networks = try NetworkCandidate.suiting(facts).map(cost)
        let (decode, judge) = try fileCosts()
        return MeasuredCosts(
            networks: networks, decode: decode, renderPixel: Self.renderPixel,
            judgePixel: judge, save: Self.save, saveByte: Self.saveByte, start: 1,
            threads: team.threads, freeBytes: MachineMemory.availableBytes ?? 4 << 30,
            hasBfloat16: Precision.fastest == .bfloat16)
    }

    /// Seconds of augmentation a pixel; the trial of the plan replaces it together with the step.
    private static let renderPixel = 8e-9
    /// Seconds of argmax, counts and losses a pixel and class in validation.
    private static let judgePixelOfClass = 0.4e-9

    private func fileCosts() throws -> (decode: Double, judge: Double) {
        let count = min(Self.timedFiles, samples.count)
        let clock = ContinuousClock()
        let seconds = try clock.measure {
            for index in 0..<count {
                _ = try dataset.loadPair(samples[index * samples.count / count])
            }
        }
        let judge = Self.judgePixelOfClass * Double(dataset.classNames.count + 4)
        return (seconds / .seconds(1) / Double(count), judge)
    }

    private func cost(_ candidate: NetworkCandidate) throws -> NetworkCost {
        let classCount = dataset.classNames.count
        let network = try Network.make(
            candidate.model, classCount: classCount, seed: 0,
            inputChannels: facts.channels)
        network.precision = .fastest
        let size = [
            max(32, min(facts.height, Self.timedSide.height)),
            max(32, min(facts.width, Self.timedSide.width)),
        ]
        let shape = FeatureShape(
            batch: Self.timedBatch, channels: facts.channels, height: size[0], width: size[1])
        let options = LossOptions([LossTerm(), LossTerm(.dice(), weight: 0.5)])
        let weights = [Float](repeating: 1, count: classCount)
        let loss = try ModelCard.LossDescription(options, classWeights: [weights, weights])
            .trainingLoss()
        let step = TrainingStep(
            network: network, optimizer: Optimizer(.adamW(AdamWOptions()), for: network),
            loss: loss, team: team)
        let made = MadeUpBatch(shape, classCount: classCount)
        var seconds = Double.infinity
        let clock = ContinuousClock()
        let run = {
            _ = try step.run(
                images: made.images, labels: made.labels, shape: shape, learningRate: 1e-3)
        }
        // The first one prepares the network.
        try run()
        let start = clock.now
        var count = 0
        while count < Self.timedSteps.lowerBound
            || count < Self.timedSteps.upperBound
                && (clock.now - start) / .seconds(1) < Self.timedSeconds
        {
            // The quickest: what else the machine does at the moment, the trial of the plan shows.
            seconds = min(seconds, try clock.measure(run) / .seconds(1))
            count += 1
        }
        let forecast = try network.forecast(
            batch: shape.batch, height: size[0], width: size[1], purpose: .training)
        let pixels = Double(shape.pixelCount)
        return NetworkCost(
            name: candidate.name, stepPixel: seconds / pixels,
            forwardPixel: seconds / TrainingForecast.stepOverForward / pixels,
            bytesPixel: Double(forecast.arenaByteCount) / pixels,
            parameterBytes: forecast.parameterCount * 4 * 5)
    }
}
