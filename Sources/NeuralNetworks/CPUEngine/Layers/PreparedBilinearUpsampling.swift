import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

extension BilinearUpsampling: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedBilinearUpsampling(site) }
}

/// The interpolation of one axis: for every output its two inputs and the share of the second; for every input
/// the range of outputs that it reaches.
final class BilinearAxis {
    private let first, second, reach, reachEnd: AlignedBuffer<Int32>
    private let share: AlignedBuffer<Float>
    let kernelAxis: pixel_bilinear_axis

    init(input: Int, output: Int) {
        first = AlignedBuffer(count: output)
        second = AlignedBuffer(count: output)
        share = AlignedBuffer(count: output)
        reach = AlignedBuffer(repeating: Int32(output), count: input)
        reachEnd = AlignedBuffer(repeating: 0, count: input)
        let step = Float(input) / Float(output)
        for o in 0..<output {
            let place = max(0, (Float(o) + 0.5) * step - 0.5)
            let lower = min(Int(place), input - 1)
            let upper = min(lower + 1, input - 1)
            first[o] = Int32(lower)
            second[o] = Int32(upper)
            share[o] = min(max(place - Float(lower), 0), 1)
            for i in [lower, upper] {
                reach[i] = min(reach[i], Int32(o))
                reachEnd[i] = max(reachEnd[i], Int32(o + 1))
            }
        }
        for i in 0..<input where reach[i] > reachEnd[i] { reach[i] = reachEnd[i] }
        kernelAxis = pixel_bilinear_axis(
            first: first.pointer, second: second.pointer, share: share.pointer,
            reach: reach.pointer, reach_end: reachEnd.pointer, input: Int64(input),
            output: Int64(output))
    }
}

private final class PreparedBilinearUpsampling: PreparedLayer {
    private let site: LayerSite
    private let rows, columns: BilinearAxis
    private let scratch: [AlignedBuffer<Float>]

    init(_ site: LayerSite) {
        self.site = site
        let (input, output) = (site.inputShapes[0], site.outputShape)
        rows = BilinearAxis(input: input.height, output: output.height)
        columns = BilinearAxis(input: input.width, output: output.width)
        scratch = (0..<site.team.threads).map { _ in
            AlignedBuffer(count: output.width * output.channels + Int(PIXEL_BILINEAR_SLACK))
        }
    }

    /// Calls `body` with a range of rows and the scratch memory of the worker that runs it.
    private func forEachRows(
        of count: Int, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) {
        site.team.forEachUncheckedShare(of: count) { body($1, scratch[$0].pointer) }
    }

    func forward() {
        let (x, y) = (site.inputs[0].bytes, site.output.bytes)
        let (input, output) = (site.inputPrecision.storage, site.outputPrecision.storage)
        var rowAxis = rows.kernelAxis
        var columnAxis = columns.kernelAxis
        let channels = Int64(site.outputShape.channels)
        withUnsafePointer(to: &rowAxis) { rowAxis in
            withUnsafePointer(to: &columnAxis) { columnAxis in
                forEachRows(of: site.outputShape.batch * site.outputShape.height) { rows, scratch in
                    pixel_bilinear_upsample(
                        input, x, output, y, channels, rowAxis, columnAxis, Int64(rows.lowerBound),
                        Int64(rows.upperBound), scratch)
                }
            }
        }
    }

    func backward() {
        let outputGradient = site.gradientToPass
        guard let inputGradient = site.inputGradients[0] else { return }
        let (dy, dx) = (outputGradient.bytes, inputGradient.bytes)
        let (input, output) = (site.inputPrecision.storage, site.outputPrecision.storage)
        var rowAxis = rows.kernelAxis
        var columnAxis = columns.kernelAxis
        let channels = Int64(site.outputShape.channels)
        let accumulate: Int32 = site.accumulates[0] ? 1 : 0
        withUnsafePointer(to: &rowAxis) { rowAxis in
            withUnsafePointer(to: &columnAxis) { columnAxis in
                forEachRows(of: site.inputShapes[0].batch * site.inputShapes[0].height) {
                    rows, scratch in
                    pixel_bilinear_upsample_backward(
                        output, dy, input, dx, channels, rowAxis, columnAxis, accumulate,
                        Int64(rows.lowerBound),
                        Int64(rows.upperBound), scratch)
                }
            }
        }
    }
}
