import COneDNN
import NetworkDescriptions

extension ConvolutionShape {
    /// The convolution that carries a gradient from output to input when the stride is 1: the same kernel,
    /// turned by 180° and with its channels swapped; nil where that would begin inside the output.
    var transposed: ConvolutionShape? {
        guard stride == 1, let evenPadding, evenPadding <= dilation * (kernel - 1) else {
            return nil
        }
        return ConvolutionShape(
            batch: batch, inputChannels: outputChannels, inputHeight: outputHeight,
            inputWidth: outputWidth, outputChannels: inputChannels, kernel: kernel, stride: 1,
            padding: .zeros(dilation * (kernel - 1) - evenPadding), dilation: dilation,
            groups: groups)
    }

    /// The arguments of the C calls.
    func onednn(
        _ type: Precision, bias: Bool, rectifier: Rectifier = .none, accumulate: Bool = false,
        training: Bool
    ) -> onednn_convolution_t {
        onednn_convolution_t(
            batch: Int64(batch), input_channels: Int64(inputChannels),
            input_height: Int64(inputHeight), input_width: Int64(inputWidth),
            output_channels: Int64(outputChannels), output_height: Int64(outputHeight),
            output_width: Int64(outputWidth), kernel_height: Int64(kernel),
            kernel_width: Int64(kernel), stride: Int64(stride), padding_top: Int64(paddingTop),
            padding_left: Int64(paddingLeft),
            dilation: Int64(dilation), groups: Int64(groups), activations: type.onednn,
            has_bias: bias ? 1 : 0,
            rectifier: rectifier.onednn, accumulate: accumulate ? 1 : 0, training: training ? 1 : 0)
    }
}

extension Rectifier {
    /// Its number in the C calls.
    var onednn: onednn_rectifier_t {
        switch self {
        case .none: onednn_rectifier_none
        case .relu: onednn_rectifier_relu
        case .relu6: onednn_rectifier_relu6
        }
    }
}
