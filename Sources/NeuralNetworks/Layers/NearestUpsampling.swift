import CPixelKernels
import Tensors

/// Repeats pixels up to a larger (or equal) size: output pixel o takes input pixel ⌊o · input / output⌋.
///
/// Shapes: N × C × h × w → N × C × H × W with H ≥ h, W ≥ w. From 1 × 1 it spreads one number over the image.
/// PyTorch's `F.interpolate(x, size, mode: "nearest")`.
struct NearestUpsampling: Layer {
    let target: BilinearUpsampling.Target

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try BilinearUpsampling(target: target).outputShape(of: inputs, name: name)
    }

    func readsInput(_ index: Int) -> Bool { index == 0 }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedNearest(site) }
}

extension NetworkGraph {
    /// Appends nearest upsampling of `x` to the height and width of `target`, which gives only its size.
    package mutating func nearestUpsampling(
        _ name: String, _ x: Value, likeSizeOf target: Value
    ) -> Value {
        append(
            NearestUpsampling(target: .sizeOfSecondInput), name: name, inputs: [x, target],
            outputChannels: x.channels)
    }

    /// Appends nearest upsampling of `x` to `height` × `width`, at least its own size.
    package mutating func nearestUpsampling(
        _ name: String, _ x: Value, height: Int, width: Int
    ) -> Value {
        append(
            NearestUpsampling(target: .size(height: height, width: width)), name: name,
            inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedNearest: PreparedLayer {
    private let site: LayerSite
    private let passes: WindowPasses

    init(_ site: LayerSite) {
        self.site = site
        let (input, output) = (site.inputShapes[0], site.outputShape)
        passes = WindowPasses(
            team: site.team, storage: site.storage, channels: input.channels, batch: input.batch,
            rows: WindowAxis(places: output.height, nearestOf: input.height),
            columns: WindowAxis(places: output.width, nearestOf: input.width))
    }

    func forward() {
        passes.spread(site.inputs[0].bytes, into: site.output.bytes, factor: 1, accumulate: false)
    }

    func backward() {
        guard let outputGradient = site.outputGradient else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let inputGradient = site.inputGradients[0] else { return }
        passes.sum(
            outputGradient.bytes, into: inputGradient.bytes, factor: 1,
            accumulate: site.accumulates[0])
    }
}
