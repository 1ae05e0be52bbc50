import CPixelKernels
import Machine
import NetworkDescriptions

extension ReLU: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(
            backwardReadsOutput: true, accumulates: false, forwardInPlace: true,
            backwardInPlace: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedReLU(site) }
}

private final class PreparedReLU: PreparedLayer {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    func forward() {
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            pixel_relu(
                site.storage, site.address(site.inputs[0], range.lowerBound),
                site.address(site.output, range.lowerBound), Int64(range.count))
        }
    }

    func backward() {
        let dy = site.gradientToPass
        guard let dx = site.inputGradients[0] else { return }
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            let start = range.lowerBound
            pixel_relu_backward(
                site.storage, site.address(site.output, start), site.address(dy, start),
                site.address(dx, start), Int64(range.count))
        }
    }
}
