/// Adds two values of the same shape: `y = a + b`, and with ReLU `y = max(0, a + b)`.
///
/// The gradient passes to both, with ReLU where y > 0.
package struct Addition: LayerOptions {
    static let kind = "Addition"

    /// Whether the sum is cut at 0.
    package let relu: Bool

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        guard inputs[0] == inputs[1] else {
            throw .shapeMismatch(
                layer: name, expected: inputs[0].description, found: inputs[1].description)
        }
        return inputs[0]
    }
}

extension NetworkGraph {
    /// Appends the sum of two different values of the same shape, cut at 0 if asked for.
    package mutating func addition(
        _ name: String, _ a: Value, _ b: Value, relu: Bool = false
    ) -> Value {
        precondition(a != b, "addition '\(name)' expects two different values")
        return append(
            .addition(Addition(relu: relu)), name: name, inputs: [a, b], outputChannels: a.channels)
    }
}
