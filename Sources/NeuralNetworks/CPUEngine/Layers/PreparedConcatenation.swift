import CPixelKernels
import Machine
import NetworkDescriptions

extension Concatenation: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedConcatenation(site) }
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
            site.team.forEachUncheckedRange(of: site.outputShape.pixelCount) { range in
                pixel_copy_channels(
                    site.storage, site.address(site.inputs[index], range.lowerBound * channels),
                    Int64(channels),
                    site.address(site.output, range.lowerBound * total + offset), Int64(total),
                    Int64(range.count), Int64(channels), 0)
            }
        }
    }

    func backward() {
        let dy = site.gradientToPass
        let total = site.outputShape.channels
        forEachPart { index, channels, offset in
            guard let dx = site.inputGradients[index] else { return }
            site.team.forEachUncheckedRange(of: site.outputShape.pixelCount) { range in
                pixel_copy_channels(
                    site.storage, site.address(dy, range.lowerBound * total + offset),
                    Int64(total), site.address(dx, range.lowerBound * channels), Int64(channels),
                    Int64(range.count), Int64(channels), site.accumulates[index] ? 1 : 0)
            }
        }
    }
}
