import CPixelKernels
import Tensors

/// Adds two values of the same shape: `y = a + b`.
///
/// The gradient passes to both.
struct Addition: Layer {
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        guard inputs[0] == inputs[1] else {
            throw .shapeMismatch(
                layer: name, expected: inputs[0].description, found: inputs[1].description)
        }
        return inputs[0]
    }

    var forwardInPlace: Bool { true }
    var backwardInPlace: Bool { true }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedAddition(site) }
}

extension NetworkGraph {
    /// Appends the sum of two values of the same shape.
    public mutating func addition(_ name: String, _ a: Value, _ b: Value) -> Value {
        precondition(a != b, "addition '\(name)' expects two different values")
        return append(Addition(), name: name, inputs: [a, b], outputChannels: a.channels)
    }
}

private final class PreparedAddition: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    func forward() {
        let (a, b, y) = (site.inputs[0].floats, site.inputs[1].floats, site.output.floats)
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            let start = range.lowerBound
            if a != y { (y + start).update(from: a + start, count: range.count) }
            pixel_add(y + start, b + start, Int64(range.count))
        }
    }

    func backward() {
        guard let outputGradient = site.outputGradient?.floats else {
            preconditionFailure("backward was called on an inference plan")
        }
        for (gradient, accumulate) in zip(site.inputGradients, site.accumulates) {
            guard let target = gradient?.floats, target != outputGradient else { continue }
            site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
                let start = range.lowerBound
                if accumulate {
                    pixel_add(target + start, outputGradient + start, Int64(range.count))
                } else {
                    (target + start).update(from: outputGradient + start, count: range.count)
                }
            }
        }
    }
}
