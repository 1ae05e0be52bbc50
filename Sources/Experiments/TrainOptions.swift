import Foundation
import Machine
import NeuralNetworks
import Training
import YAMLFiles

/// The `train:` entry of a config.
package struct TrainOptions: Equatable, Sendable {
    /// Passes over the training split.
    package var epochs = 30
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

    init(config: YAMLMapping) throws(YAMLFileError) {
        let train = try config.mapping(
            "train",
            keys: [
                "epochs", "batch", "accumulate", "precision", "seed", "threads", "workers", "cache",
                "log_steps", "all_ignored", "ema", "clip_norm", "best", "patience",
                "tensorboard", "auxiliary",
            ])
        epochs = try train.int("epochs", default: epochs, atLeast: 1, atMost: 1_000_000)
        batch = try train.int("batch", default: batch, atLeast: 1, atMost: 4096)
        accumulate = try train.int(
            "accumulate", default: accumulate, atLeast: 1, atMost: 65536)
        let name = try train.choice(
            "precision", of: PrecisionChoice.allCases.map(\.rawValue),
            default: precision.rawValue)
        precision = PrecisionChoice(rawValue: name) ?? precision
        for element in try train.optionalList("auxiliary") {
            let head = try element.mapping(keys: ["from", "weight"])
            auxiliary.append(
                AuxiliaryHead(
                    from: try head.string("from"),
                    weight: try head.double("weight", default: 0.4, above: 0, atMost: 100)))
        }
        seed = try train.int("seed", default: seed, atLeast: 0)
        if let node = train.optional("threads"), (try? node.string()) != "auto" {
            guard let count = try? node.int(atLeast: 1, atMost: 1024) else {
                throw node.wrongValue(expected: "'auto' or a whole number from 1 to 1024")
            }
            threads = count
        }
        workers = try train.int("workers", default: workers, atLeast: 1, atMost: 256)
        let choice = try train.choice(
            "cache", of: CacheChoice.allCases.map(\.rawValue), default: cache.rawValue)
        cache = CacheChoice(rawValue: choice) ?? cache
        logSteps = try train.bool("log_steps", default: logSteps)
        tensorBoard = try train.bool("tensorboard", default: tensorBoard)
        let policy = try train.choice(
            "all_ignored", of: AllIgnoredPolicy.allCases.map(\.rawValue),
            default: allIgnored.rawValue)
        allIgnored = AllIgnoredPolicy(rawValue: policy) ?? allIgnored
        ema = try train.optional("ema")?.double(atLeast: 0, atMost: 0.999999)
        clipNorm = try train.optional("clip_norm")?.double(above: 0, atMost: 1e6)
        let metric = try train.choice(
            "best", of: BestMetric.allCases.map(\.rawValue), default: best.rawValue)
        best = BestMetric(rawValue: metric) ?? best
        patience = try train.optional("patience")?.int(atLeast: 1, atMost: 1_000_000)
    }

    var config: YAMLNode {
        .mapping([
            "epochs": .int(epochs), "batch": .int(batch),
            "accumulate": .int(accumulate), "precision": .string(precision.rawValue),
            "seed": .int(seed), "threads": threads.map { .int($0) } ?? .string("auto"),
            "workers": .int(workers), "cache": .string(cache.rawValue),
            "log_steps": .bool(logSteps),
            "all_ignored": .string(allIgnored.rawValue), "tensorboard": .bool(tensorBoard),
            "ema": ema.map { .double($0) } ?? .null,
            "clip_norm": clipNorm.map { .double($0) } ?? .null,
            "auxiliary": .list(
                auxiliary.map {
                    .mapping(["from": .string($0.from), "weight": .double($0.weight)])
                }),
            "best": .string(best.rawValue), "patience": patience.map { .int($0) } ?? .null,
        ])
    }
}
