/// A smooth, leaky or bounded relative of ReLU, number by number.
///
/// - `leakyReLU`: `x < 0 ? slope · x : x`; the gradient at 0 is the slope's, as in PyTorch's `nn.LeakyReLU`.
/// - `gelu`: `x · Φ(x)` with the exact normal distribution (to 2e-7), PyTorch's `nn.GELU()`; not its tanh form.
/// - `silu`: `x / (1 + e^−x)`, PyTorch's `nn.SiLU`.
/// - `relu6`: `min(max(0, x), 6)`, PyTorch's `nn.ReLU6`; the gradient passes where 0 < x < 6.
package struct Activation: LayerOptions {
    static let kind = "Activation"

    package enum Kind: Sendable, Equatable {
        case leakyReLU(slope: Float)
        case gelu
        case silu
        case relu6
    }
    package let kind: Kind

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }
}

extension NetworkGraph {
    /// Appends `x < 0 ? slope · x : x`; the slope is from 0 to 1.
    package mutating func leakyReLU(_ name: String, _ x: Value, slope: Float = 0.01) -> Value {
        precondition((0...1).contains(slope), "leaky ReLU expects a slope of 0…1, got \(slope)")
        return append(
            .activation(Activation(kind: .leakyReLU(slope: slope))), name: name, inputs: [x],
            outputChannels: x.channels)
    }

    /// Appends `x · Φ(x)`: GELU in its exact form.
    package mutating func gelu(_ name: String, _ x: Value) -> Value {
        append(
            .activation(Activation(kind: .gelu)), name: name, inputs: [x],
            outputChannels: x.channels)
    }

    /// Appends `x / (1 + e^−x)`.
    package mutating func silu(_ name: String, _ x: Value) -> Value {
        append(
            .activation(Activation(kind: .silu)), name: name, inputs: [x],
            outputChannels: x.channels)
    }

    /// Appends `min(max(0, x), 6)`.
    ///
    /// Behind a batch norm, use the norm's own rectifier, which costs no pass over memory.
    package mutating func relu6(_ name: String, _ x: Value) -> Value {
        append(
            .activation(Activation(kind: .relu6)), name: name, inputs: [x],
            outputChannels: x.channels)
    }
}
