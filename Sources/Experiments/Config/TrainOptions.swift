import Foundation
import Machine
import NetworkDescriptions
import NeuralNetworks
import Planning
import RunRecords
import Training
import YAMLFiles

/// The `train:` entry of a config.
package struct TrainOptions: Equatable, Sendable {
    /// Passes over the training split.
    package var epochs = 30
    /// Batches an epoch; nil for one pass over the training split.
    package var epochBatches: Int?
    /// Seconds from the start of the command within which the run ends; nil for as long as its epochs take.
    package var budget: TimeSpan?
    /// Images a step.
    package var batch = 8
    /// Batches whose gradients are added up for one step, as if they were one batch of `batch · accumulate` images.
    package var accumulate = 1
    /// The type of activations.
    package var precision = PrecisionChoice.auto
    /// Inner layers that learn the classes directly, in training only.
    package var auxiliary: [AuxiliaryHead] = []
    /// From what all randomness follows: first weights, order, augmentation.
    package var seed = 0
    /// Threads that compute; nil for as many as the machine has physical cores.
    package var threads: Int?
    /// Threads that prepare samples; they change nothing but the time.
    package var workers = 2
    /// Whether decoded images stay in memory; it changes nothing but the time.
    package var cache = CacheChoice.auto
    /// Whether every step gets a line in `log.jsonl`.
    package var logSteps = false
    /// Whether the run folder holds an event file for TensorBoard.
    package var tensorBoard = true
    /// What becomes of a batch in which no pixel counts.
    package var allIgnored = AllIgnoredPolicy.skip

    /// The decay of the running mean of weights that is evaluated and saved; nil for the weights themselves.
    package var ema: Double?
    /// The greatest length of a step's gradient; nil for any.
    package var clipNorm: Double?
    /// The parts of the network that do not learn.
    package var freeze: [String] = []
    /// Parts of the network that learn faster or slower.
    package var learningRates: [LearningRateFactor] = []
    /// By what the best epoch is chosen.
    package var best = BestMetric.meanIoU
    /// After how many epochs without a better one training ends; nil for never.
    package var patience: Int?

    /// Whether decoded images and label maps stay in memory.
    package enum CacheChoice: String, CaseIterable, Sendable {
        /// As many as fit into a quarter of the memory that is free at the start.
        case auto
        /// All.
        case memory
        /// None: every epoch decodes its images.
        case none
    }

    /// The type of activations in the network.
    package enum PrecisionChoice: String, CaseIterable, Sendable {
        /// bfloat16 where the CPU computes with it in hardware, otherwise float32.
        case auto
        /// 32-bit floating point.
        case float32
        /// 16-bit floating point with float32's exponent; weights, loss and optimizer stay float32.
        case bfloat16

        /// Exactly this precision.
        package init(_ precision: Precision) {
            self = precision == .bfloat16 ? .bfloat16 : .float32
        }

        /// What the choice means on this machine.
        package var resolved: Precision {
            switch self {
            case .auto: .fastest
            case .float32: .float32
            case .bfloat16: .bfloat16
            }
        }
    }

    /// The defaults.
    package init() {}

    /// Threads that compute: as given, or as many as the machine has physical cores.
    package var threadCount: Int {
        threads ?? ThreadTeam.ofAllCores.threads
    }

    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<TrainOptions>] =
        [
            .key(
                "epochs", \.epochs, .int(atLeast: 1, atMost: EpochRecord.largestEpoch),
                "Passes over the training split."),
            .unlessNil(
                "epoch_batches", \.epochBatches, .int(atLeast: 1, atMost: EpochRecord.largestEpoch),
                "Batches of an epoch, which a validation follows; by default as many as make a pass over the training split."
            ),
            .unlessNil(
                "budget", \.budget, TimeSpan.yaml,
                "The run ends in this time from the start of the command: at the ends of epochs what is left of it becomes "
                    + "shorter or longer, and every decision stands in log.jsonl."),
            .key("batch", \.batch, .int(atLeast: 1, atMost: 4096), "Images a step."),
            .key(
                "accumulate", \.accumulate, .int(atLeast: 1, atMost: 65536),
                "So many batches make one step, as one batch of all their images would; a batch norm still normalises each "
                    + "batch by itself."),
            .key(
                "precision", \.precision, .choice,
                "The type of activations; auto is bfloat16 where the processor computes with it."),
            .key(
                "seed", \.seed, .int(atLeast: 0),
                "From what all randomness follows: first weights, order, augmentation."),
            .key(
                "threads", \.threads, .word("auto", or: .int(atLeast: 1, atMost: 1024)),
                "Threads that compute; auto is one for each physical core, shared among the ranks of a machine."
            ).incidental,
            .key(
                "workers", \.workers, .int(atLeast: 1, atMost: 256), "Threads that prepare samples."
            ).incidental,
            .key(
                "cache", \.cache, .choice,
                "Whether decoded images stay in memory: as many as fit into a quarter of what is free, all, or none."
            ).incidental,
            .key(
                "log_steps", \.logSteps, .bool, "Whether every step gets a line in log.jsonl."
            ).incidental,
            .key(
                "all_ignored", \.allIgnored, .choice,
                "What becomes of a batch in which no pixel counts: it is passed over, or ends the run."
            ).incidental,
            .key(
                "tensorboard", \.tensorBoard, .bool,
                "Whether the run folder holds an event file for TensorBoard."
            ).incidental,
            .optional(
                "ema", \.ema, .double(atLeast: 0, atMost: 0.999999),
                "The decay of the running mean of weights that is evaluated and saved."),
            .optional(
                "clip_norm", \.clipNorm, .double(above: 0, atMost: 1e6),
                "The greatest length of a step's gradient."),
            .key(
                "auxiliary", \.auxiliary, .list(of: AuxiliaryHead.yaml, values: "a list of heads"),
                "Inner layers that learn the classes directly, in training only."),
            .key("best", \.best, .choice, "By what the best epoch is chosen."),
            .optional(
                "patience", \.patience, .int(atLeast: 1, atMost: EpochRecord.largestEpoch),
                "After how many epochs without a better one training ends."),
        ] + fineTuningKeys

    /// How the entry `train:` stands in a config.
    static let yaml = YAMLValue<TrainOptions>.mapping(TrainOptions(), keys)
}

extension AuxiliaryHead {
    /// Every key.
    package static let keys: [YAMLKey<AuxiliaryHead>] = [
        .required(
            "from", \.from, .text,
            "The layer that the head reads; 'inspect CONFIG' lists the names."),
        .key(
            "weight", \.weight, .double(above: 0, atMost: 100),
            "The factor of its loss beside that of the network's own answer."),
    ]

    fileprivate static let yaml = YAMLValue<AuxiliaryHead>.mapping(
        AuxiliaryHead(from: "", weight: 0.4), keys)
}
