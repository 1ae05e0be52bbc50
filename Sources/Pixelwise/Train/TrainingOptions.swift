import Experiments
import Training

extension TrainingConfig {
    /// Passes over the training split, 1…1 000 000.
    public var epochs: Int {
        get { config.train.epochs }
        set { config.train.epochs = newValue }
    }
    /// Images a batch, 1…4096.
    public var batch: Int {
        get { config.train.batch }
        set { config.train.batch = newValue }
    }
    /// Batches whose gradients make one step, 1…65 536; a batch norm still normalises each batch by itself.
    public var accumulate: Int {
        get { config.train.accumulate }
        set { config.train.accumulate = newValue }
    }
    /// From what all randomness follows, at least 0: first weights, order, augmentation.
    public var seed: Int {
        get { config.train.seed }
        set { config.train.seed = newValue }
    }
    /// Threads that compute, 1…1024; nil for one a physical core.
    public var threads: Int? {
        get { config.train.threads }
        set { config.train.threads = newValue }
    }
    /// How activations are stored.
    public var precision: PrecisionChoice {
        get {
            switch config.train.precision {
            case .auto: .auto
            case .float32: .float32
            case .bfloat16: .bfloat16
            }
        }
        set {
            switch newValue {
            case .auto: config.train.precision = .auto
            case .float32: config.train.precision = .float32
            case .bfloat16: config.train.precision = .bfloat16
            }
        }
    }
    /// The decay of the running mean of weights that is evaluated and saved, 0…0.999999; nil for the weights themselves.
    public var ema: Double? {
        get { config.train.ema }
        set { config.train.ema = newValue }
    }
    /// The greatest length of a step's gradient, above 0; nil for any.
    public var clipNorm: Double? {
        get { config.train.clipNorm }
        set { config.train.clipNorm = newValue }
    }
    /// By what the best epoch is chosen.
    public var best: Metric {
        get {
            switch config.train.best {
            case .meanIoU: .meanIoU
            case .loss: .loss
            case .pixelAccuracy: .pixelAccuracy
            case .meanAccuracy: .meanAccuracy
            }
        }
        set {
            switch newValue {
            case .meanIoU: config.train.best = .meanIoU
            case .loss: config.train.best = .loss
            case .pixelAccuracy: config.train.best = .pixelAccuracy
            case .meanAccuracy: config.train.best = .meanAccuracy
            }
        }
    }
    /// After how many epochs without a better one training ends, at least 1; nil for never.
    public var patience: Int? {
        get { config.train.patience }
        set { config.train.patience = newValue }
    }

    /// How activations are stored; weights, loss and optimizer stay float32.
    public enum PrecisionChoice: Sendable, Equatable {
        /// bfloat16 where the processor computes with it, otherwise float32.
        case auto
        /// 32-bit floating point.
        case float32
        /// 16-bit floating point with float32's exponent.
        case bfloat16
    }

    /// A number of the validation split.
    public enum Metric: Sendable, Equatable {
        /// The mean IoU over the classes that occur; the higher the better.
        case meanIoU
        /// The loss; the lower the better.
        case loss
        /// The share of labelled pixels that are right; the higher the better.
        case pixelAccuracy
        /// The mean of the classes' recalls; the higher the better.
        case meanAccuracy
    }
}
