import CPixelKernels
import Machine

/// A smooth or leaky relative of ReLU, number by number.
///
/// - `leakyReLU`: `x < 0 ? slope · x : x`; the gradient at 0 is the slope's, as in PyTorch's `nn.LeakyReLU`.
/// - `gelu`: `x · Φ(x)` with the exact normal distribution (to 2e-7), PyTorch's `nn.GELU()`; not its tanh form.
/// - `silu`: `x / (1 + e^−x)`, PyTorch's `nn.SiLU`.
struct Activation: Layer {
    enum Kind: Sendable, Equatable {
        case leakyReLU(slope: Float)
        case gelu
        case silu
    }
    let kind: Kind

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }

    private var isLeaky: Bool { if case .leakyReLU = kind { true } else { false } }

    // The sign of a leaky ReLU's output tells its slope; the others need what came in.
    func backwardReadsInput(_ index: Int) -> Bool { !isLeaky }
    var backwardReadsOutput: Bool { isLeaky }
    var forwardInPlace: Bool { true }
    var backwardInPlace: Bool { true }
    func canAccumulate(_ inputs: [FeatureShape]) -> Bool { false }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedActivation(kind, site) }
}

extension NetworkGraph {
    /// Appends `x < 0 ? slope · x : x`; the slope is from 0 to 1.
    package mutating func leakyReLU(_ name: String, _ x: Value, slope: Float = 0.01) -> Value {
        precondition((0...1).contains(slope), "leaky ReLU expects a slope of 0…1, got \(slope)")
        return append(
            Activation(kind: .leakyReLU(slope: slope)), name: name, inputs: [x],
            outputChannels: x.channels)
    }

    /// Appends `x · Φ(x)`: GELU in its exact form.
    package mutating func gelu(_ name: String, _ x: Value) -> Value {
        append(Activation(kind: .gelu), name: name, inputs: [x], outputChannels: x.channels)
    }

    /// Appends `x / (1 + e^−x)`.
    package mutating func silu(_ name: String, _ x: Value) -> Value {
        append(Activation(kind: .silu), name: name, inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedActivation: PreparedLayer {
    private let site: LayerSite
    private let kind: pixel_activation
    private let slope: Float

    init(_ kind: Activation.Kind, _ site: LayerSite) {
        self.site = site
        switch kind {
        case .leakyReLU(let slope): (self.kind, self.slope) = (pixel_leaky_relu, slope)
        case .gelu: (self.kind, slope) = (pixel_gelu, 0)
        case .silu: (self.kind, slope) = (pixel_silu, 0)
        }
    }

    func forward() {
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            pixel_activate(
                site.storage, kind, slope, site.address(site.inputs[0], range.lowerBound),
                site.address(site.output, range.lowerBound), Int64(range.count))
        }
    }

    func backward() {
        guard let dy = site.outputGradient else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let dx = site.inputGradients[0] else { return }
        let known = kind == pixel_leaky_relu ? site.output : site.inputs[0]
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            let start = range.lowerBound
            pixel_activate_backward(
                site.storage, kind, slope, site.address(known, start), site.address(dy, start),
                site.address(dx, start), Int64(range.count))
        }
    }
}
