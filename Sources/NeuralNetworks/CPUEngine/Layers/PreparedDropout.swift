import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

extension Dropout: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(accumulates: false, forwardInPlace: true, backwardInPlace: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedDropout(self, site) }
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
        let dy = site.gradientToPass
        guard let dx = site.inputGradients[0] else { return }
        apply(from: dy, to: dx)
    }

    private func apply(from: ArenaRegion, to: ArenaRegion) {
        let key = key
        let shape = site.outputShape
        let before = site.store.imagesBefore * (shape.elementCount / shape.batch)
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            pixel_dropout(
                site.storage, key, threshold, scale, site.address(from, range.lowerBound),
                site.address(to, range.lowerBound), Int64(before + range.lowerBound),
                Int64(range.count))
        }
    }
}
