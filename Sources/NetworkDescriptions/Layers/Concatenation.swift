/// Puts the channels of two values of the same height and width side by side: first those of a, then those of b.
///
/// Where only a convolution reads the result, ``NetworkGraph/joiningConcatenations()`` lets that read both values.
/// Shapes: N × A × H × W and N × B × H × W → N × (A + B) × H × W.
package struct Concatenation: LayerOptions {
    static let kind = "Concatenation"

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        try Self.joined(inputs, name: name)
    }

    /// The shape of all inputs' channels side by side.
    static func joined(
        _ inputs: [FeatureShape], name: String
    ) throws(NetworkError) -> FeatureShape {
        var shape = inputs[0]
        for input in inputs.dropFirst() {
            guard
                (input.batch, input.height, input.width) == (shape.batch, shape.height, shape.width)
            else {
                throw .shapeMismatch(
                    layer: name,
                    expected:
                        "two inputs of \(shape.height)×\(shape.width) (sizes that halve evenly at every stage)",
                    found: "\(input.height)×\(input.width)")
            }
            shape.channels += input.channels
        }
        return shape
    }
}

extension NetworkGraph {
    /// Appends the channels of `a` followed by those of `b`; both have the same height and width.
    package mutating func concatenation(_ name: String, _ a: Value, _ b: Value) -> Value {
        append(
            .concatenation(Concatenation()), name: name, inputs: [a, b],
            outputChannels: a.channels + b.channels)
    }
}
