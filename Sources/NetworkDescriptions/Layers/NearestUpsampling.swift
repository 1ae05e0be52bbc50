/// Repeats pixels up to a larger (or equal) size: output pixel o takes input pixel ⌊o · (input / output)⌋.
///
/// Shapes: N × C × h × w → N × C × H × W with H ≥ h, W ≥ w. From 1 × 1 it spreads one number over the image.
/// PyTorch's `F.interpolate(x, size, mode: "nearest")`.
package struct NearestUpsampling: LayerOptions {
    static let kind = "NearestUpsampling"

    /// What gives height and width.
    package let target: UpsamplingTarget

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try target.outputShape(of: inputs, name: name)
    }

    func readsInput(_ index: Int) -> Bool { index == 0 }

    /// Which of `inputs` places the place `output` of `outputs` takes, computed in float32 as PyTorch does.
    package static func source(of output: Int, from inputs: Int, to outputs: Int) -> Int {
        min(Int(Float(output) * (Float(inputs) / Float(outputs))), inputs - 1)
    }
}

extension NetworkGraph {
    /// Appends nearest upsampling of `x` to the height and width of `target`, which gives only its size.
    package mutating func nearestUpsampling(
        _ name: String, _ x: Value, likeSizeOf target: Value
    ) -> Value {
        append(
            .nearestUpsampling(NearestUpsampling(target: .sizeOfSecondInput)), name: name,
            inputs: [x, target],
            outputChannels: x.channels)
    }

    /// Appends nearest upsampling of `x` to `height` × `width`, at least its own size.
    package mutating func nearestUpsampling(
        _ name: String, _ x: Value, height: Int, width: Int
    ) -> Value {
        append(
            .nearestUpsampling(NearestUpsampling(target: .size(height: height, width: width))),
            name: name,
            inputs: [x], outputChannels: x.channels)
    }
}
