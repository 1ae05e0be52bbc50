import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

/// 3×3 convolutions with stride 1 by Winograd's F(4×4, 3×3): a quarter of the multiplications, all in float32.
///
/// On two cores of a Zen 4 they run up to three times as fast as float32 sums of products at the arithmetic peak, and up to
/// 1.6 times as fast as bfloat16 ones. Inputs and outputs are stored in either precision. Nothing depends on the number
/// of threads.
package struct WinogradConvolution {
    let sizes: pixel_convolution_sizes
    let precision: Precision
    let team: ThreadTeam
    let tiles: Int

    package init(
        _ shape: ConvolutionShape, _ precision: Precision, team: ThreadTeam
    ) {
        self.init(DirectConvolution(shape, team: team).sizes, precision, team: team)
    }

    private init(
        _ sizes: pixel_convolution_sizes, _ precision: Precision, team: ThreadTeam
    ) {
        self.sizes = sizes
        self.precision = precision
        self.team = team
        tiles = withUnsafePointer(to: sizes) { Int(pixel_winograd_tiles($0)) }
    }

    /// The convolution that carries a gradient from output to input.
    var turned: WinogradConvolution {
        var turned = sizes
        turned.input_channels = sizes.output_channels
        turned.input_height = sizes.output_height
        turned.input_width = sizes.output_width
        turned.output_channels = sizes.input_channels
        turned.output_height = sizes.input_height
        turned.output_width = sizes.input_width
        turned.padding = 2 * sizes.dilation - sizes.padding
        return WinogradConvolution(turned, precision, team: team)
    }

    /// Whether the formula applies.
    package static func suits(_ shape: ConvolutionShape) -> Bool {
        let group = Int(PIXEL_WINOGRAD_GROUP)
        return shape.kernel == 3 && shape.stride == 1 && shape.groups == 1
            && shape.inputChannels % group == 0 && shape.outputChannels % group == 0
            && shape.evenPadding.map { $0 <= 2 * shape.dilation } == true
    }

    /// The convolution where this is the faster way on this machine, as far as it was measured.
    static func serving(
        _ shape: ConvolutionShape, _ precision: Precision, team: ThreadTeam
    ) -> WinogradConvolution? {
        guard pixel_winograd_serves(precision.storage) != 0, suits(shape) else { return nil }
        // The transforms cost as much a channel whatever the products save: few channels do not pay for them.
        let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
        guard inputs * outputs / (inputs + outputs) >= leastChannels(precision) else { return nil }
        let convolution = WinogradConvolution(shape, precision, team: team)
        // Tiles reach over the edges of small maps; bfloat16 sums of products are twice as fast.
        let pixels = shape.batch * shape.outputHeight * shape.outputWidth
        let share = precision == .float32 ? 2.0 : 1.5
        return Double(convolution.tiles * 16) <= Double(pixels) * share ? convolution : nil
    }

    /// Half the harmonic mean of both channel counts from which on the products outweigh the transforms.
    private static func leastChannels(_ precision: Precision) -> Int {
        precision == .float32 ? 8 : 16
    }

    var weightCount: Int {
        Int(PIXEL_WINOGRAD_POINTS) * Int(sizes.input_channels * sizes.output_channels)
    }
}

/// The forward pass, with bias, addition to what is there, and rectifier on the way out; the gradient by data is one, too.
package final class WinogradForward: ForwardConvolution, DataGradient {
    private let convolution: WinogradConvolution
    private let rectifier, accumulate: Int32
    private let turned: Bool
    private let packed: AlignedBuffer<Float>
    private let workerScratch: Int

    /// Makes the forward pass.
    package convenience init(
        _ convolution: WinogradConvolution, rectifier: Rectifier = .none, accumulate: Bool = false
    ) {
        self.init(convolution, rectifier: rectifier, accumulate: accumulate, turned: false)
    }

    /// Makes the gradient by data of `convolution`: a forward pass with the kernel turned by 180°.
    package convenience init(dataGradientOf convolution: WinogradConvolution, accumulate: Bool) {
        self.init(convolution.turned, rectifier: .none, accumulate: accumulate, turned: true)
    }

    private init(
        _ convolution: WinogradConvolution, rectifier: Rectifier, accumulate: Bool, turned: Bool
    ) {
        self.convolution = convolution
        self.rectifier = rectifier.kernel
        self.accumulate = accumulate ? 1 : 0
        self.turned = turned
        packed = AlignedBuffer(count: convolution.weightCount)
        workerScratch = withUnsafePointer(to: convolution.sizes) { Int(pixel_winograd_scratch($0)) }
    }

    package var scratchpadBytes: Int {
        convolution.team.threads * workerScratch * MemoryLayout<Float>.stride
    }

    package func loadWeights(_ plain: UnsafeMutablePointer<Float>) {
        let sizes = convolution.sizes
        let (inputs, outputs) = (sizes.input_channels, sizes.output_channels)
        convolution.team.forEachUncheckedRange(of: Int(outputs) / Int(PIXEL_WINOGRAD_GROUP)) {
            groups in
            pixel_winograd_weights(
                plain, turned ? inputs : outputs, turned ? outputs : inputs,
                turned ? 1 : 0, packed.pointer, Int64(groups.lowerBound), Int64(groups.upperBound))
        }
    }

    package func execute(
        input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer,
        bias: UnsafeMutablePointer<Float>?, scratchpad: UnsafeMutableRawPointer?
    ) {
        let scratch = scratchNumbers(scratchpad)
        withUnsafePointer(to: convolution.sizes) { sizes in
            convolution.team.forEachUncheckedShare(of: convolution.tiles) { worker, tiles in
                pixel_winograd_forward(
                    convolution.precision.storage, sizes, input, packed.pointer, bias, output,
                    accumulate, rectifier, Int64(tiles.lowerBound), Int64(tiles.upperBound),
                    scratch + worker * workerScratch)
            }
        }
    }

    package func execute(
        outputGradient: UnsafeMutableRawPointer, inputGradient: UnsafeMutableRawPointer,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        execute(input: outputGradient, output: inputGradient, bias: nil, scratchpad: scratchpad)
    }
}
