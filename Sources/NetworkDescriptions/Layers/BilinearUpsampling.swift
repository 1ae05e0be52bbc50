/// Bilinear interpolation to the height and width of another value, align_corners = false.
///
/// Output pixel o stands at `(o + 0.5) · input / output − 0.5`, held inside the input.
/// Shapes: N × C × h × w and any N × · × H × W with H ≥ h, W ≥ w → N × C × H × W. PyTorch's
/// `F.interpolate(x, size: like.shape[-2:], mode: "bilinear", align_corners: False)`.
package struct BilinearUpsampling: LayerOptions {
    static let kind = "BilinearUpsampling"

    /// What gives height and width.
    package let target: UpsamplingTarget

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try target.outputShape(of: inputs, name: name)
    }

    func readsInput(_ index: Int) -> Bool { index == 0 }
    var convertsStorage: Bool { true }
}

extension NetworkGraph {
    /// Appends bilinear upsampling of `x` to the height and width of `target`, which gives only its size.
    package mutating func bilinearUpsampling(
        _ name: String, _ x: Value, likeSizeOf target: Value
    ) -> Value {
        append(
            .bilinearUpsampling(BilinearUpsampling(target: .sizeOfSecondInput)), name: name,
            inputs: [x, target],
            outputChannels: x.channels)
    }

    /// Appends bilinear upsampling of `x` to `height` × `width`, at least its own size.
    package mutating func bilinearUpsampling(
        _ name: String, _ x: Value, height: Int, width: Int
    ) -> Value {
        append(
            .bilinearUpsampling(BilinearUpsampling(target: .size(height: height, width: width))),
            name: name,
            inputs: [x], outputChannels: x.channels)
    }
}
