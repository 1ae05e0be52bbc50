import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

/// Depthwise convolutions by our own kernels, channels last, in either storage type.
///
/// They do little arithmetic with each number, so that memory sets their pace: sums of four pixels at a time are kept in
/// registers, and memory is read as it lies, whatever stride, padding and dilation.
package struct DepthwiseConvolution {
    let sizes: pixel_depthwise_sizes
    let shape: ConvolutionShape
    let precision: Precision
    let team: ThreadTeam

    /// Takes a shape that ``suits(_:)``.
    package init(_ shape: ConvolutionShape, _ precision: Precision, team: ThreadTeam) {
        precondition(Self.suits(shape), "DepthwiseConvolution does not take: \(shape)")
        self.shape = shape
        self.precision = precision
        self.team = team
        sizes = pixel_depthwise_sizes(
            batch: Int64(shape.batch), channels: Int64(shape.inputChannels),
            input_height: Int64(shape.inputHeight), input_width: Int64(shape.inputWidth),
            output_height: Int64(shape.outputHeight), output_width: Int64(shape.outputWidth),
            kernel: Int64(shape.kernel), stride: Int64(shape.stride),
            padding_top: Int64(shape.paddingTop), padding_left: Int64(shape.paddingLeft),
            dilation: Int64(shape.dilation))
    }

    /// Whether the kernels take the shape.
    package static func suits(_ shape: ConvolutionShape) -> Bool {
        shape.isDepthwise && shape.groups > 1 && shape.kernel <= Int(PIXEL_DEPTHWISE_KERNEL)
    }

    /// Brings weights into the order of the kernels.
    func pack(_ plain: UnsafePointer<Float>, into packed: AlignedBuffer<Float>) {
        pixel_depthwise_pack(
            plain, sizes.channels, sizes.kernel * sizes.kernel, packed.pointer)
    }
}

/// The forward pass, with bias, addition to what is there, and rectifier on the way out.
package final class DepthwiseForward: ForwardConvolution {
    private let convolution: DepthwiseConvolution
    private let rectifier, accumulate: Int32
    private let packed: AlignedBuffer<Float>

    package init(
        _ convolution: DepthwiseConvolution, rectifier: Rectifier = .none, accumulate: Bool = false
    ) {
        self.convolution = convolution
        self.rectifier = rectifier.kernel
        self.accumulate = accumulate ? 1 : 0
        packed = AlignedBuffer(count: convolution.shape.weightCount)
    }

    package var scratchpadBytes: Int { 0 }

    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        convolution.pack(plain, into: packed)
    }

    package func execute(
        input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
        bias: UnsafeMutablePointer<Float>?, scratchpad: UnsafeMutableRawPointer?
    ) {
        let rows = convolution.shape.batch * convolution.shape.outputHeight
        withUnsafePointer(to: convolution.sizes) { sizes in
            convolution.team.forEachUncheckedRange(of: rows) { range in
                pixel_depthwise_forward(
                    convolution.precision.storage, sizes, input, packed.pointer, bias, output,
                    accumulate, rectifier, Int64(range.lowerBound), Int64(range.upperBound))
            }
        }
    }
}

/// The gradient by data, which can add to what is there whatever the stride.
package final class DepthwiseDataGradient: DataGradient {
    private let convolution: DepthwiseConvolution
    private let accumulate: Int32
    private let packed: AlignedBuffer<Float>

    package init(_ convolution: DepthwiseConvolution, accumulate: Bool) {
        self.convolution = convolution
        self.accumulate = accumulate ? 1 : 0
        packed = AlignedBuffer(count: convolution.shape.weightCount)
    }

    package var scratchpadBytes: Int { 0 }

    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        convolution.pack(plain, into: packed)
    }

    package func execute(
        outputGradient: UnsafeMutableRawPointer, inputGradient: UnsafeMutableRawPointer,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        let rows = convolution.shape.batch * convolution.shape.inputHeight
        withUnsafePointer(to: convolution.sizes) { sizes in
            convolution.team.forEachUncheckedRange(of: rows) { range in
                pixel_depthwise_backward_data(
                    convolution.precision.storage, sizes, outputGradient, packed.pointer,
                    inputGradient, accumulate, Int64(range.lowerBound), Int64(range.upperBound))
            }
        }
    }
}

/// The gradient by weights and bias.
///
/// The rows are cut into chunks, always the same ones, whose sums are added in order: the number of threads changes
/// nothing.
package final class DepthwiseWeightGradient: WeightGradient {
    private static let mostChunks = 16

    private let convolution: DepthwiseConvolution
    private let bias: ChannelSums?
    private let rows, chunks: Int

    package init(_ convolution: DepthwiseConvolution, hasBias: Bool) {
        self.convolution = convolution
        let shape = convolution.shape
        rows = shape.batch * shape.outputHeight
        chunks = min(Self.mostChunks, rows)
        bias =
            hasBias
            ? ChannelSums(
                rows: rows, width: shape.outputWidth, channels: shape.outputChannels,
                team: convolution.team) : nil
    }

    package var scratchpadBytes: Int {
        chunks * convolution.shape.weightCount * MemoryLayout<Float>.stride
    }

    package func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        let sums = scratchNumbers(scratchpad)
        let (count, precision) = (convolution.shape.weightCount, convolution.precision)
        withUnsafePointer(to: convolution.sizes) { sizes in
            convolution.team.forEachUncheckedRange(of: chunks) { range in
                for chunk in range {
                    let own = sums + chunk * count
                    own.update(repeating: 0, count: count)
                    pixel_depthwise_backward_weights(
                        precision.storage, sizes, input, outputGradient, own,
                        Int64(rows * chunk / chunks), Int64(rows * (chunk + 1) / chunks))
                }
            }
            pixel_depthwise_unpack_sums(
                sums, Int64(chunks), sizes.pointee.channels,
                sizes.pointee.kernel * sizes.pointee.kernel, weightGradient)
        }
        if let bias, let biasGradient {
            bias.sum(outputGradient, precision, into: biasGradient)
        }
    }
}
