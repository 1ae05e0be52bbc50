import COneDNN

/// The sizes of a two-dimensional convolution, channels-last activations, weights out × in/groups × kernel × kernel.
///
/// The output has `(input + 2 · padding − dilation · (kernel − 1) − 1) / stride + 1` rows (and columns), rounded
/// down, as in PyTorch.
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
    package var padding: Int
    /// Pixels from one kernel element to the next; 1 is dense.
    package var dilation: Int
    /// Parts into which the channels fall; it divides both channel counts.
    ///
    /// A part of the output sees only that part of the input.
    package var groups: Int

    /// Takes all sizes; they are checked by the layer that knows their names.
    package init(
        batch: Int, inputChannels: Int, inputHeight: Int, inputWidth: Int, outputChannels: Int,
        kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
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
    package var outputHeight: Int { outputSize(inputHeight) }
    /// Columns out.
    package var outputWidth: Int { outputSize(inputWidth) }
    /// The number of weights.
    package var weightCount: Int { outputChannels * inputChannels / groups * kernel * kernel }

    /// "conv 3×3 16→32 at 4×176×240".
    package var description: String {
        "convolve \(kernel)×\(kernel) \(inputChannels)→\(outputChannels)\(groups > 1 ? " in \(groups) groups" : "")"
            + " at \(batch)×\(inputHeight)×\(inputWidth)"
    }

    private func outputSize(_ size: Int) -> Int {
        (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    }

    /// The convolution that carries a gradient from output to input when the stride is 1: the same kernel,
    /// turned by 180° and with its channels swapped.
    var transposed: ConvolutionShape {
        ConvolutionShape(
            batch: batch, inputChannels: outputChannels, inputHeight: outputHeight,
            inputWidth: outputWidth, outputChannels: inputChannels, kernel: kernel, stride: 1,
            padding: dilation * (kernel - 1) - padding, dilation: dilation, groups: groups)
    }

    func onednn(
        _ type: ActivationType, bias: Bool, relu: Bool = false, accumulate: Bool = false,
        training: Bool
    ) -> onednn_convolution_t {
        onednn_convolution_t(
            batch: Int64(batch), input_channels: Int64(inputChannels),
            input_height: Int64(inputHeight), input_width: Int64(inputWidth),
            output_channels: Int64(outputChannels), output_height: Int64(outputHeight),
            output_width: Int64(outputWidth), kernel_height: Int64(kernel),
            kernel_width: Int64(kernel), stride: Int64(stride), padding: Int64(padding),
            dilation: Int64(dilation), groups: Int64(groups), activations: type.onednn,
            has_bias: bias ? 1 : 0,
            relu: relu ? 1 : 0, accumulate: accumulate ? 1 : 0, training: training ? 1 : 0)
    }
}
