/// Cuts at zero: `y = max(0, x)`; NaN stays NaN.
///
/// The gradient passes where y > 0.
///
/// Behind a batch norm, use the norm's own `relu`, which costs no pass over memory.
package struct ReLU: LayerOptions {
    static let kind = "ReLU"

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }
}

extension NetworkGraph {
    /// Appends `max(0, x)`.
    package mutating func relu(_ name: String, _ x: Value) -> Value {
        append(.relu(ReLU()), name: name, inputs: [x], outputChannels: x.channels)
    }
}
