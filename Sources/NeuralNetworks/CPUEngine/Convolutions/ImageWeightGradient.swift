import CPixelKernels
import Machine
import NetworkDescriptions

/// The gradient by weights and bias of a 3×3 convolution of images, for processors with AVX-512.
///
/// The rows are cut into chunks, always the same ones, whose sums are added in order: the number of threads changes
/// nothing.
package final class ImageWeightGradient: WeightGradient {
    private static let mostChunks = 16

    private let sizes: pixel_convolution_sizes
    private let precision: Precision
    private let team: ThreadTeam
    private let bias: ChannelSums?
    private let rows, chunks, sumsOfOne, rowsScratch: Int

    package init(
        _ shape: ConvolutionShape, _ precision: Precision, hasBias: Bool, team: ThreadTeam
    ) {
        sizes = DirectConvolution(shape, team: team).sizes
        self.precision = precision
        self.team = team
        rows = shape.batch * shape.outputHeight
        chunks = min(Self.mostChunks, rows)
        bias =
            hasBias
            ? ChannelSums(
                rows: rows, width: shape.outputWidth, channels: shape.outputChannels, team: team)
            : nil
        sumsOfOne = Int(PIXEL_IMAGE_WEIGHTS) * shape.outputChannels
        rowsScratch = withUnsafePointer(to: sizes) { Int(pixel_image_gradient_scratch($0)) }
    }

    /// Whether the kernel takes the shape.
    package static func suits(_ shape: ConvolutionShape) -> Bool {
        shape.inputChannels == Int(PIXEL_IMAGE_CHANNELS) && shape.kernel == 3
            && shape.dilation == 1 && shape.groups == 1 && shape.evenPadding != nil
            && shape.outputChannels % Int(PIXEL_IMAGE_GROUP) == 0
    }

    /// Whether it is the fastest way: its 27 sums need the 32 registers of AVX-512.
    static func serves(_ shape: ConvolutionShape) -> Bool {
        suits(shape) && InstructionSet.chosen == .avx512
    }

    package var scratchpadBytes: Int {
        (chunks * sumsOfOne + team.threads * rowsScratch) * MemoryLayout<Float>.stride
    }

    package func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        let sums = scratchNumbers(scratchpad)
        withUnsafePointer(to: sizes) { sizes in
            team.forEachUncheckedShare(of: chunks) { worker, share in
                let scratch = sums + chunks * sumsOfOne + worker * rowsScratch
                for chunk in share {
                    pixel_image_gradient(
                        precision.storage, sizes, input, outputGradient,
                        Int64(rows * chunk / chunks), Int64(rows * (chunk + 1) / chunks),
                        sums + chunk * sumsOfOne, scratch)
                }
            }
            pixel_image_gradient_weights(sizes, sums, Int64(chunks), weightGradient)
        }
        if let bias, let biasGradient {
            bias.sum(outputGradient, precision, into: biasGradient)
        }
    }
}
