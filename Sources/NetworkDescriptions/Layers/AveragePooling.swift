/// The mean of every size × size window, or of the whole image; windows do not overlap (stride = size).
///
/// Shapes: N × C × H × W → N × C × ⌊H/size⌋ × ⌊W/size⌋, or N × C × 1 × 1. The divisor is the window's pixel count.
/// PyTorch's `F.avg_pool2d(x, size)` and `F.adaptive_avg_pool2d(x, 1)`.
package struct AveragePooling: LayerOptions {
    static let kind = "AveragePooling"

    /// The window's side; nil for the whole image.
    package let size: Int?

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        var shape = inputs[0]
        let side = size ?? 1
        guard shape.height >= side, shape.width >= side else {
            throw .shapeMismatch(
                layer: name, expected: "at least \(side) rows and columns to pool",
                found: shape.description)
        }
        shape.height = size.map { shape.height / $0 } ?? 1
        shape.width = size.map { shape.width / $0 } ?? 1
        return shape
    }
}

extension NetworkGraph {
    /// Appends the means of windows of size × size (at least 1) that do not overlap.
    package mutating func averagePooling(_ name: String, _ x: Value, size: Int) -> Value {
        precondition(size > 0, "average pooling expects a size of at least 1, got \(size)")
        return append(
            .averagePooling(AveragePooling(size: size)), name: name, inputs: [x],
            outputChannels: x.channels)
    }

    /// Appends the mean of every channel over the image, N × C × 1 × 1.
    package mutating func globalAveragePooling(_ name: String, _ x: Value) -> Value {
        append(
            .averagePooling(AveragePooling(size: nil)), name: name, inputs: [x],
            outputChannels: x.channels)
    }
}
