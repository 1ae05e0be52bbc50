import COneDNN
import NetworkDescriptions

extension ConvolutionShape {
    /// The convolution that carries a gradient from output to input when the stride is 1: the same kernel,
    /// turned by 180° and with its channels swapped.
    var transposed: ConvolutionShape {
        ConvolutionShape(
            batch: batch, inputChannels: outputChannels, inputHeight: outputHeight,
            inputWidth: outputWidth, outputChannels: inputChannels, kernel: kernel, stride: 1,
            padding: dilation * (kernel - 1) - padding, dilation: dilation, groups: groups)
    }

    /// The arguments of the C calls.
    func onednn(
        _ type: Precision, bias: Bool, relu: Bool = false, accumulate: Bool = false,
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
