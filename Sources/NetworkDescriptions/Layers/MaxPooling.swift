/// The largest value of every size × size window; windows do not overlap (stride = size).
///
/// Shapes: N × C × H × W → N × C × ⌊H/size⌋ × ⌊W/size⌋. The first of equal values gets the gradient; NaN wins over
/// numbers. PyTorch's `F.max_pool2d(x, size)`.
package struct MaxPooling: LayerOptions {
    static let kind = "MaxPooling"

    /// The window's side.
    package let size: Int

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        var shape = inputs[0]
        guard shape.height >= size, shape.width >= size else {
            throw .shapeMismatch(
                layer: name, expected: "at least \(size) rows and columns to pool",
                found: shape.description)
        }
        shape.height /= size
        shape.width /= size
        return shape
    }
}

extension NetworkGraph {
    /// Appends max pooling over windows of size × size (1 … 16) that do not overlap.
    package mutating func maxPooling(_ name: String, _ x: Value, size: Int) -> Value {
        precondition((1...16).contains(size), "max pooling expects a size of 1…16, got \(size)")
        return append(
            .maxPooling(MaxPooling(size: size)), name: name, inputs: [x], outputChannels: x.channels
        )
    }
}
