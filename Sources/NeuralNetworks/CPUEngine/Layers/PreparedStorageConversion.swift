import CPixelKernels
import Machine
import NetworkDescriptions

extension StorageConversion: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedStorageConversion(site) }
}

private final class PreparedStorageConversion: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    private func convert(
        _ from: ArenaRegion, _ source: Precision, _ to: ArenaRegion, _ target: Precision,
        accumulate: Bool
    ) {
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            pixel_convert(
                source.storage, from.bytes + range.lowerBound * source.byteCount, target.storage,
                to.bytes + range.lowerBound * target.byteCount, Int64(range.count),
                accumulate ? 1 : 0)
        }
    }

    func forward() {
        convert(
            site.inputs[0], site.inputPrecision, site.output, site.outputPrecision,
            accumulate: false)
    }

    func backward() {
        let outputGradient = site.gradientToPass
        guard let inputGradient = site.inputGradients[0] else { return }
        convert(
            outputGradient, site.outputPrecision, inputGradient, site.inputPrecision,
            accumulate: site.accumulates[0])
    }
}
