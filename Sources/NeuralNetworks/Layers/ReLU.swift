import CPixelKernels
import Tensors

/// Cuts at zero: `y = max(0, x)`; NaN stays NaN.
///
/// The gradient passes where y > 0.
///
/// Behind a batch norm, use the norm's own `relu`, which costs no pass over memory.
struct ReLU: Layer {
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }

    var backwardReadsOutput: Bool { true }
    var forwardInPlace: Bool { true }
    var backwardInPlace: Bool { true }
    func canAccumulate(_ inputs: [FeatureShape]) -> Bool { false }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedReLU(site) }
}

extension NetworkGraph {
    /// Appends `max(0, x)`.
    public mutating func relu(_ name: String, _ x: Value) -> Value {
        append(ReLU(), name: name, inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedReLU: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    func forward() {
        let (x, y) = (site.inputs[0].floats, site.output.floats)
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            pixel_relu(x + range.lowerBound, y + range.lowerBound, Int64(range.count))
        }
    }

    func backward() {
        guard let dy = site.outputGradient?.floats else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let dx = site.inputGradients[0]?.floats else { return }
        let y = site.output.floats
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            let start = range.lowerBound
            pixel_relu_backward(y + start, dy + start, dx + start, Int64(range.count))
        }
    }
}
