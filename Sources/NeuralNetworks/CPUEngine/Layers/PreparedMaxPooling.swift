import CPixelKernels
import Machine
import NetworkDescriptions

extension MaxPooling: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedMaxPooling(self, site) }
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
        site.team.forEachUncheckedRange(of: input.batch * site.outputShape.height) { rows in
            pixel_max_pool(
                site.storage, x, y, winner, Int64(input.height), Int64(input.width),
                Int64(input.channels), size,
                Int64(rows.lowerBound), Int64(rows.upperBound))
        }
    }

    func backward() {
        guard let outputGradient = site.outputGradient, let winner = winnerBytes else {
            preconditionFailure("backward was called in inference")
        }
        guard let inputGradient = site.inputGradients[0] else { return }
        let input = site.inputShapes[0]
        let (dy, dx) = (outputGradient.bytes, inputGradient.bytes)
        site.team.forEachUncheckedRange(of: input.batch * input.height) { rows in
            pixel_max_pool_backward(
                site.storage, dy, winner, dx, Int64(input.height), Int64(input.width),
                Int64(input.channels),
                size, site.accumulates[0] ? 1 : 0, Int64(rows.lowerBound), Int64(rows.upperBound))
        }
    }
}
