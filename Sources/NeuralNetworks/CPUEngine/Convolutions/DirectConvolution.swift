import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

/// Convolutions by our own kernels, channels last and float32, for processors with AVX2 and without AVX-512.
///
/// There oneDNN 2.6 runs channels-last convolutions at 80 to 130 of 166 GFLOP/s forward and at 25 to 80 backward by
/// weights. Sixteen output channels and six pixels are computed at a time; memory is read as it lies, so strides,
/// dilations and padding cost nothing, and strided gradients are as fast as dense ones.
package struct DirectConvolution {
    let sizes: pixel_convolution_sizes
    let shape: ConvolutionShape
    let team: ThreadTeam

    package init(_ shape: ConvolutionShape, team: ThreadTeam) {
        self.shape = shape
        self.team = team
        sizes = pixel_convolution_sizes(
            batch: Int64(shape.batch), input_channels: Int64(shape.inputChannels),
            input_height: Int64(shape.inputHeight), input_width: Int64(shape.inputWidth),
            output_channels: Int64(shape.outputChannels),
            output_height: Int64(shape.outputHeight), output_width: Int64(shape.outputWidth),
            kernel: Int64(shape.kernel), stride: Int64(shape.stride),
            padding: Int64(shape.paddingTop), dilation: Int64(shape.dilation))
    }

    /// Whether our kernels are the faster ones for a convolution on this machine.
    static func serves(_ shape: ConvolutionShape, _ precision: Precision) -> Bool {
        // Below eight channels a kernel element is too short a loop; images have three.
        precision == .float32 && InstructionSet.chosen == .avx2 && shape.inputChannels >= 8
            && shape.groups == 1 && shape.evenPadding != nil
            && shape.kernel <= Int(PIXEL_CONVOLUTION_KERNEL)
    }

    /// Groups of channels that are computed together.
    static func groups(_ channels: Int) -> Int {
        let group = Int(PIXEL_CONVOLUTION_GROUP)
        return (channels + group - 1) / group
    }

    /// Channels in whole groups.
    static func wholeGroups(_ channels: Int) -> Int {
        groups(channels) * Int(PIXEL_CONVOLUTION_GROUP)
    }

    /// Brings weights into the order of the forward pass, or of the gradient by data.
    func pack(
        _ plain: UnsafeMutablePointer<Float>, byData: Bool, into packed: AlignedBuffer<Float>
    ) {
        let written = byData ? shape.inputChannels : shape.outputChannels
        team.forEachUncheckedRange(of: Self.groups(written)) { groups in
            pixel_convolution_pack(
                plain, Int64(shape.outputChannels), Int64(shape.inputChannels),
                Int64(shape.kernel * shape.kernel), byData ? 1 : 0, packed.pointer,
                Int64(groups.lowerBound), Int64(groups.upperBound))
        }
    }
}

/// The forward pass by our own kernel, with bias, addition to what is there, and rectifier on the way out.
package final class DirectForward: ForwardConvolution {
    private let convolution: DirectConvolution
    private let rectifier, accumulate: Int32
    private let packed, zeros: AlignedBuffer<Float>

    package init(
        _ shape: ConvolutionShape, rectifier: Rectifier, accumulate: Bool, team: ThreadTeam
    ) {
        convolution = DirectConvolution(shape, team: team)
        self.rectifier = rectifier.kernel
        self.accumulate = accumulate ? 1 : 0
        packed = AlignedBuffer(
            count: shape.kernel * shape.kernel * shape.inputChannels
                * DirectConvolution.wholeGroups(shape.outputChannels))
        zeros = AlignedBuffer(repeating: 0, count: shape.inputChannels)
    }

    package var scratchpadBytes: Int { 0 }

    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        convolution.pack(plain, byData: false, into: packed)
    }

    package func execute(
        input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
        bias: UnsafeMutablePointer<Float>?, scratchpad: UnsafeMutableRawPointer?
    ) {
        var sizes = convolution.sizes
        let x = input.assumingMemoryBound(to: Float.self)
        let y = output.assumingMemoryBound(to: Float.self)
        withUnsafePointer(to: &sizes) { sizes in
            convolution.team.forEachUncheckedRange(
                of: convolution.shape.batch * convolution.shape.outputHeight
            ) { rows in
                pixel_convolution_forward(
                    sizes, x, packed.pointer, bias, y, accumulate, rectifier, zeros.pointer,
                    Int64(rows.lowerBound), Int64(rows.upperBound))
            }
        }
    }
}

/// The gradient by data by our own kernel; with a stride, too, it takes no more arithmetic than the forward pass.
package final class DirectDataGradient: DataGradient {
    private let convolution: DirectConvolution
    private let accumulate: Int32
    private let packed, zeros: AlignedBuffer<Float>

    package init(_ shape: ConvolutionShape, accumulate: Bool, team: ThreadTeam) {
        convolution = DirectConvolution(shape, team: team)
        self.accumulate = accumulate ? 1 : 0
        packed = AlignedBuffer(
            count: shape.kernel * shape.kernel * shape.outputChannels
                * DirectConvolution.wholeGroups(shape.inputChannels))
        zeros = AlignedBuffer(repeating: 0, count: shape.outputChannels)
    }

    package var scratchpadBytes: Int { 0 }

    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        convolution.pack(plain, byData: true, into: packed)
    }

    package func execute(
        outputGradient: UnsafeMutableRawPointer, inputGradient: UnsafeMutableRawPointer,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        var sizes = convolution.sizes
        let dy = outputGradient.assumingMemoryBound(to: Float.self)
        let dx = inputGradient.assumingMemoryBound(to: Float.self)
        withUnsafePointer(to: &sizes) { sizes in
            convolution.team.forEachUncheckedRange(
                of: convolution.shape.batch * convolution.shape.inputHeight
            ) { rows in
                pixel_convolution_backward_data(
                    sizes, dy, packed.pointer, nil, dx, accumulate, zeros.pointer,
                    Int64(rows.lowerBound), Int64(rows.upperBound))
            }
        }
    }
}

/// The gradient by weights and bias by our own kernel.
///
/// Every worker sums its rows; the workers' sums are added in their order.
package final class DirectWeightGradient: WeightGradient {
    private let convolution: DirectConvolution
    private let count: Int

    package init(_ shape: ConvolutionShape, team: ThreadTeam) {
        convolution = DirectConvolution(shape, team: team)
        count =
            shape.kernel * shape.kernel * shape.inputChannels
            * DirectConvolution.wholeGroups(shape.outputChannels)
    }

    package var scratchpadBytes: Int {
        convolution.team.threads * count * MemoryLayout<Float>.stride
    }

    package func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        let (shape, team) = (convolution.shape, convolution.team)
        let rows = shape.batch * shape.outputHeight
        let sums = scratchNumbers(scratchpad)
        let x = input.assumingMemoryBound(to: Float.self)
        let dy = outputGradient.assumingMemoryBound(to: Float.self)
        var sizes = convolution.sizes
        withUnsafePointer(to: &sizes) { sizes in
            team.forEachUncheckedWorker { worker in
                let own = sums + worker * count
                own.update(repeating: 0, count: count)
                pixel_convolution_backward_weights(
                    sizes, x, dy, own, Int64(rows * worker / team.threads),
                    Int64(rows * (worker + 1) / team.threads))
            }
            team.forEachUncheckedRange(of: DirectConvolution.groups(shape.outputChannels)) {
                groups in
                pixel_convolution_unpack_sums(
                    sizes, sums, Int64(team.threads), weightGradient, Int64(groups.lowerBound),
                    Int64(groups.upperBound))
            }
        }
        if let biasGradient {
            ChannelSums(
                rows: rows, width: shape.outputWidth, channels: shape.outputChannels, team: team
            ).sum(outputGradient, .float32, into: biasGradient)
        }
    }
}
