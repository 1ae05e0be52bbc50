/// The ranges of the numbers of listed layers: what a config takes, and what a checkpoint may say of its network.
package enum LayerRanges {
    /// Channels that a layer makes.
    package static let channels = 1...4096
    /// Channels of layers side by side: a list could double them at every entry.
    package static let joinedChannels = 1...65_536
    /// Layers of a network, where a convolution with a batch norm and an activation behind it counts as three: what plans
    /// its memory compares each with each.
    package static let layers = 1...4096
    /// The side of a kernel.
    package static let kernel = 1...64
    /// Pixels from one window to the next.
    package static let stride = 1...16
    /// Zeros around the input.
    package static let padding = 0...2048
    /// Pixels from one kernel element to the next.
    package static let dilation = 1...64
    /// Parts into which channels fall.
    package static let groups = 1...4096
    /// The side of a window whose largest number is kept.
    package static let maxPoolingSize = 1...16
    /// The side of a window whose mean is taken.
    package static let averagePoolingSize = 1...1024
    /// The share that dropout sets to 0.
    package static let dropoutRate = 0...0.99
    /// The slope of `leaky-relu` below 0.
    package static let slope = 0.0...1.0
}

extension LayerOperation {
    /// The first number that lies outside its range, with what is allowed: "has the kernel 0, allowed is 1…64"; nil where
    /// all are inside.
    var rangeFault: String? {
        func fault<Number: Comparable>(
            _ name: String, _ value: Number, _ allowed: ClosedRange<Number>
        ) -> String? {
            allowed.contains(value)
                ? nil
                : "has the \(name) \(value), allowed is \(allowed.lowerBound)…\(allowed.upperBound)"
        }
        func channels(_ count: ChannelCount) -> String? {
            if case .count(let count) = count {
                fault("channel count", count, LayerRanges.channels)
            } else {
                nil
            }
        }
        switch self {
        case .convolution(let options):
            return options.channels.flatMap(channels)
                ?? fault("kernel", options.kernel, LayerRanges.kernel)
                ?? fault("stride", options.stride, LayerRanges.stride)
                ?? fault("padding", options.padding, LayerRanges.padding)
                ?? fault("dilation", options.dilation, LayerRanges.dilation)
                ?? fault("group count", options.groups, LayerRanges.groups)
        case .transposedConvolution(let count, let kernel, let stride):
            return channels(count) ?? fault("kernel", kernel, LayerRanges.kernel)
                ?? fault("stride", stride, LayerRanges.stride)
        case .activation(_, let slope): return fault("slope", slope, LayerRanges.slope)
        case .maxPooling(let size): return fault("size", size, LayerRanges.maxPoolingSize)
        case .averagePooling(let size): return fault("size", size, LayerRanges.averagePoolingSize)
        case .dropout(let rate): return fault("rate", rate, LayerRanges.dropoutRate)
        case .batchNorm, .globalAveragePooling, .upsample, .add, .concat: return nil
        }
    }
}
