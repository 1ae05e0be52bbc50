/// The sizes of a two-dimensional convolution, channels-last activations, weights out × in/groups × kernel × kernel.
///
/// With as many zeros on all sides the output has `(input + 2 · padding − dilation · (kernel − 1) − 1) / stride + 1` rows
/// (and columns), rounded down, as in PyTorch.
package struct ConvolutionShape: Sendable, Equatable, CustomStringConvertible {
    /// Images in the batch.
    package var batch: Int
    /// Channels in.
    package var inputChannels: Int
    /// Rows in.
    package var inputHeight: Int
    /// Columns in.
    package var inputWidth: Int
    /// Channels out.
    package var outputChannels: Int
    /// Rows and columns of the kernel.
    package var kernel: Int
    /// Pixels from one window to the next.
    package var stride: Int
    /// Rows and columns of zeros around the input.
    package var padding: ConvolutionPadding
    /// Pixels from one kernel element to the next; 1 is dense.
    package var dilation: Int
    /// Parts into which the channels fall; it divides both channel counts.
    ///
    /// A part of the output sees only that part of the input.
    package var groups: Int

    /// Takes all sizes; they are checked by the layer that knows their names.
    package init(
        batch: Int, inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int,
        kernel: Int, stride: Int = 1, padding: ConvolutionPadding = 0, dilation: Int = 1,
        groups: Int = 1
    ) {
        self.batch = batch
        self.inputChannels = inputChannels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// Rows out.
    package var outputHeight: Int { padding.outputs(inputHeight, reach: reach, stride: stride) }
    /// Columns out.
    package var outputWidth: Int { padding.outputs(inputWidth, reach: reach, stride: stride) }
    /// Rows of zeros above the input.
    package var paddingTop: Int { padding.before(inputHeight, reach: reach, stride: stride) }
    /// Columns of zeros before the input.
    package var paddingLeft: Int { padding.before(inputWidth, reach: reach, stride: stride) }
    /// Rows of zeros below the input that the last row out sees.
    package var paddingBottom: Int {
        max(0, (outputHeight - 1) * stride + reach - inputHeight - paddingTop)
    }
    /// Columns of zeros behind the input that the last column out sees.
    package var paddingRight: Int {
        max(0, (outputWidth - 1) * stride + reach - inputWidth - paddingLeft)
    }
    /// The zeros where there are as many on every side; nil where that depends on the size.
    package var evenPadding: Int? { if case .zeros(let count) = padding { count } else { nil } }
    /// Whether every channel is convolved by itself, into one channel.
    package var isDepthwise: Bool { groups == inputChannels && groups == outputChannels }
    /// The number of weights.
    package var weightCount: Int { outputChannels * inputChannels / groups * kernel * kernel }

    /// "conv 3×3 16→32 at 4×176×240".
    package var description: String {
        "convolve \(kernel)×\(kernel) \(inputChannels)→\(outputChannels)\(groups > 1 ? " in \(groups) groups" : "")"
            + " at \(batch)×\(inputHeight)×\(inputWidth)"
    }

    /// Rows (or columns) that a window spans.
    private var reach: Int { dilation * (kernel - 1) + 1 }
}
