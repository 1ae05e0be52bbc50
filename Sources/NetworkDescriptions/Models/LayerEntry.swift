/// One entry of a network that a config lists layer by layer; see ``LayerList``.
package struct LayerEntry: Codable, Equatable, Sendable {
    /// The name by which others refer to the result, and under which weights are saved; `layers.INDEX` without one.
    package var name: String?
    /// The entries that it reads; empty for the entry before (the images for the first one).
    package var from: [String]
    /// What it does.
    package var operation: LayerOperation

    /// Describes an entry.
    package init(_ operation: LayerOperation, name: String? = nil, from: [String] = []) {
        self.operation = operation
        self.name = name
        self.from = from
    }
}

/// What an entry of a listed network does.
package enum LayerOperation: Codable, Equatable, Sendable {
    /// A convolution, with a batch norm and an activation behind it where asked for.
    case convolution(ConvolutionEntry)
    /// A transposed convolution with bias.
    case transposedConvolution(channels: ChannelCount, kernel: Int, stride: Int)
    /// A batch norm and an activation.
    case batchNorm(ActivationName)
    /// An activation alone; the slope is that of `leaky-relu`.
    case activation(ActivationName, slope: Double)
    /// The largest number of size × size windows.
    case maxPooling(size: Int)
    /// The mean of size × size windows.
    case averagePooling(size: Int)
    /// The mean over the image.
    case globalAveragePooling
    /// Dropout in training, 0 ..< 1.
    case dropout(rate: Double)
    /// To the size of another entry, or of `input`.
    case upsample(like: String, mode: UpsamplingMode)
    /// The sum of entries of the same shape, and an activation.
    case add(ActivationName)
    /// The channels of entries of the same size, side by side.
    case concat
}

/// A convolution of a listed network; the meanings are PyTorch's.
package struct ConvolutionEntry: Codable, Equatable, Sendable {
    /// Channels that it makes; nil for a depthwise convolution, which makes as many as come in.
    package var channels: ChannelCount?
    /// The kernel's side.
    package var kernel = 3
    /// Pixels from one window to the next.
    package var stride = 1
    /// Zeros around the input.
    package var padding = 1
    /// Pixels from one kernel element to the next.
    package var dilation = 1
    /// Parts into which the channels fall.
    package var groups = 1
    /// Whether a learned number is added to every channel.
    package var bias = true
    /// Whether a batch norm follows.
    package var norm = false
    /// What follows at last.
    package var activation = ActivationName.none

    /// A 3×3 convolution that keeps the size.
    package init(channels: ChannelCount?) { self.channels = channels }
}

/// How many channels a layer makes.
package enum ChannelCount: Codable, Equatable, Sendable {
    /// This many.
    case count(Int)
    /// As many as the dataset has classes.
    case classes
}

/// The activations that an entry may name.
package enum ActivationName: String, Codable, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// `max(0, x)`.
    case relu
    /// `x < 0 ? slope · x : x`.
    case leakyReLU = "leaky-relu"
    /// `x · Φ(x)` in its exact form.
    case gelu
    /// `x / (1 + e^−x)`.
    case silu
    /// `min(max(0, x), 6)`.
    case relu6

    /// What a batch norm does in the same pass; nothing where it takes a layer of its own.
    var rectifier: Rectifier {
        switch self {
        case .relu: .relu
        case .relu6: .relu6
        case .none, .leakyReLU, .gelu, .silu: .none
        }
    }

    /// The slope of `leaky-relu` where none is given.
    package static let defaultSlope = 0.01
}

/// How pixels between pixels come about.
package enum UpsamplingMode: String, Codable, CaseIterable, Sendable {
    /// Blended from the four neighbours, align_corners = false.
    case bilinear
    /// Repeated.
    case nearest
}
