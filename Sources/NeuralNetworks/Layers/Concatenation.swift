import CPixelKernels
import Machine

/// Puts the channels of two values of the same height and width side by side: first those of a, then those of b.
///
/// Where only a convolution reads the result, the plan lets that read both values instead, and nothing is copied.
/// Shapes: N × A × H × W and N × B × H × W → N × (A + B) × H × W.
struct Concatenation: Layer {
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

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedConcatenation(site) }
}

extension NetworkGraph {
    /// Appends the channels of `a` followed by those of `b`; both have the same height and width.
    package mutating func concatenation(_ name: String, _ a: Value, _ b: Value) -> Value {
        append(
            Concatenation(), name: name, inputs: [a, b], outputChannels: a.channels + b.channels)
    }
}

private final class PreparedConcatenation: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    /// Calls `body` with every input's index, channels, and where its channels begin in the output.
    private func forEachPart(_ body: (_ index: Int, _ channels: Int, _ offset: Int) -> Void) {
        var offset = 0
        for (index, shape) in site.inputShapes.enumerated() {
            body(index, shape.channels, offset)
            offset += shape.channels
        }
    }

    func forward() {
        let total = site.outputShape.channels
        forEachPart { index, channels, offset in
            site.team.forEachRange(of: site.outputShape.pixelCount) { range in
                pixel_copy_channels(
                    site.storage, site.address(site.inputs[index], range.lowerBound * channels),
                    Int64(channels),
                    site.address(site.output, range.lowerBound * total + offset), Int64(total),
                    Int64(range.count), Int64(channels), 0)
            }
        }
    }

    func backward() {
        guard let dy = site.outputGradient else {
            preconditionFailure("backward was called on an inference plan")
        }
        let total = site.outputShape.channels
        forEachPart { index, channels, offset in
            guard let dx = site.inputGradients[index] else { return }
            site.team.forEachRange(of: site.outputShape.pixelCount) { range in
                pixel_copy_channels(
                    site.storage, site.address(dy, range.lowerBound * total + offset),
                    Int64(total), site.address(dx, range.lowerBound * channels), Int64(channels),
                    Int64(range.count), Int64(channels), site.accumulates[index] ? 1 : 0)
            }
        }
    }
}
