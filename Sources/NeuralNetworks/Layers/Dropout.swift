import CPixelKernels
import Machine
import Tensors

/// Sets a share of the numbers to 0 in training and divides the rest by what is left: `y = keep ? x / (1 − rate) : 0`.
///
/// In inference it does nothing. Which numbers go is a hash of the network's seed, ``Network/dropoutStep``, the layer's
/// name and the number's place, so that neither threads nor an interruption change it. PyTorch's `nn.Dropout` drops
/// with the same probability, but other numbers.
struct Dropout: Layer {
    /// The share that goes, 0 ..< 1.
    let rate: Float

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }

    var forwardInPlace: Bool { true }
    var backwardInPlace: Bool { true }
    func canAccumulate(_ inputs: [FeatureShape]) -> Bool { false }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedDropout(self, site) }
}

extension NetworkGraph {
    /// Appends dropout of the share `rate` (0 ..< 1) of all numbers, in training only.
    package mutating func dropout(_ name: String, _ x: Value, rate: Float) -> Value {
        precondition((0..<1).contains(rate), "dropout expects a rate of 0 to below 1, got \(rate)")
        return append(Dropout(rate: rate), name: name, inputs: [x], outputChannels: x.channels)
    }
}

private final class PreparedDropout: PreparedLayer {
    private let site: LayerSite
    private let threshold: UInt32
    private let scale: Float
    private let layerKey: UInt64
    /// The key of the last forward pass, which the backward pass draws again.
    private var key: UInt64 = 0

    init(_ layer: Dropout, _ site: LayerSite) {
        self.site = site
        threshold = UInt32((Double(layer.rate) * 0x1p32).rounded())
        scale = 1 / (1 - layer.rate)
        // FNV-1a of the name: two dropouts of one network draw apart.
        layerKey = site.name.utf8.reduce(0xcbf2_9ce4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
    }

    func forward() {
        let (x, y) = (site.inputs[0], site.output)
        guard site.purpose == .training else {
            if x.bytes != y.bytes {
                y.bytes.copyMemory(
                    from: x.bytes,
                    byteCount: site.outputShape.elementCount * site.outputPrecision.byteCount)
            }
            return
        }
        var generator = SplitMix64(seeds: site.store.seed, site.store.dropoutStep, layerKey)
        key = generator.next()
        apply(from: x, to: y)
    }

    func backward() {
        guard let dy = site.outputGradient else {
            preconditionFailure("backward was called on an inference plan")
        }
        guard let dx = site.inputGradients[0] else { return }
        apply(from: dy, to: dx)
    }

    private func apply(from: ArenaRegion, to: ArenaRegion) {
        let key = key
        site.team.forEachRange(of: site.outputShape.elementCount, multipleOf: 16) { range in
            pixel_dropout(
                site.storage, key, threshold, scale, site.address(from, range.lowerBound),
                site.address(to, range.lowerBound), Int64(range.lowerBound), Int64(range.count))
        }
    }
}
