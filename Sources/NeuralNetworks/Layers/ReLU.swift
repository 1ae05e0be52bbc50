import CPixelKernels
import Machine

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
    package mutating func relu(_ name: String, _ x: Value) -> Value {
        append(ReLU(), name: name, inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedReLU: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    func forward() {
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            pixel_relu(
                site.storage, site.address(site.inputs[0], range.lowerBound),
                site.address(site.output, range.lowerBound), Int64(range.count))
        }
    }

    func backward() {
        guard let dy = site.outputGradient else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let dx = site.inputGradients[0] else { return }
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            let start = range.lowerBound
            pixel_relu_backward(
                site.storage, site.address(site.output, start), site.address(dy, start),
                site.address(dx, start), Int64(range.count))
        }
    }
}
