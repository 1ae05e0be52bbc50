import CPixelKernels
import Machine

/// The largest value of every size × size window; windows do not overlap (stride = size).
///
/// Shapes: N × C × H × W → N × C × ⌊H/size⌋ × ⌊W/size⌋. The first of equal values gets the gradient; NaN wins over
/// numbers. PyTorch's `F.max_pool2d(x, size)`.
struct MaxPooling: Layer {
    let size: Int

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

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedMaxPooling(self, site) }
}

extension NetworkGraph {
    /// Appends max pooling over windows of size × size (1 … 16) that do not overlap.
    package mutating func maxPooling(_ name: String, _ x: Value, size: Int) -> Value {
        precondition((1...16).contains(size), "max pooling expects a size of 1…16, got \(size)")
        return append(
            MaxPooling(size: size), name: name, inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedMaxPooling: PreparedLayer {
    private let site: LayerSite
    private let size: Int64
    private let winners: ArenaRegion?

    init(_ layer: MaxPooling, _ site: LayerSite) {
        self.site = site
        size = Int64(layer.size)
        winners =
            site.purpose == .training ? site.keepUntilBackward(site.outputShape.elementCount) : nil
    }

    private var winnerBytes: UnsafeMutablePointer<UInt8>? {
        winners?.bytes.assumingMemoryBound(to: UInt8.self)
    }

    func forward() {
        let input = site.inputShapes[0]
        let (x, y, winner) = (site.inputs[0].bytes, site.output.bytes, winnerBytes)
        site.team.forEachRange(of: input.batch * site.outputShape.height) { rows in
            pixel_max_pool(
                site.storage, x, y, winner, Int64(input.height), Int64(input.width),
                Int64(input.channels), size,
                Int64(rows.lowerBound), Int64(rows.upperBound))
        }
    }

    func backward() {
        guard let outputGradient = site.outputGradient, let winner = winnerBytes else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let inputGradient = site.inputGradients[0] else { return }
        let input = site.inputShapes[0]
        let (dy, dx) = (outputGradient.bytes, inputGradient.bytes)
        site.team.forEachRange(of: input.batch * input.height) { rows in
            pixel_max_pool_backward(
                site.storage, dy, winner, dx, Int64(input.height), Int64(input.width),
                Int64(input.channels),
                size, site.accumulates[0] ? 1 : 0, Int64(rows.lowerBound), Int64(rows.upperBound))
        }
    }
}
