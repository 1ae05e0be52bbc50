import CPixelKernels
import Machine
import NetworkDescriptions

extension Activation: CPULayer {
    /// Whether the output tells the slope, as its sign does of a leaky ReLU; the others need what came in.
    private var isToldByOutput: Bool {
        switch kind {
        case .leakyReLU, .relu6: true
        case .gelu, .silu: false
        }
    }

    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(
            backwardReadsInputs: !isToldByOutput, backwardReadsOutput: isToldByOutput,
            accumulates: false,
            forwardInPlace: true, backwardInPlace: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedActivation(kind, site) }
}

private final class PreparedActivation: PreparedLayer {
    private let site: LayerSite
    private let kind: pixel_activation
    private let slope: Float

    init(_ kind: Activation.Kind, _ site: LayerSite) {
        self.site = site
        switch kind {
        case .leakyReLU(let slope): (self.kind, self.slope) = (pixel_leaky_relu, slope)
        case .gelu: (self.kind, slope) = (pixel_gelu, 0)
        case .silu: (self.kind, slope) = (pixel_silu, 0)
        case .relu6: (self.kind, slope) = (pixel_relu6, 0)
        }
    }

    func forward() {
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            pixel_activate(
                site.storage, kind, slope, site.address(site.inputs[0], range.lowerBound),
                site.address(site.output, range.lowerBound), Int64(range.count))
        }
    }

    func backward() {
        let dy = site.gradientToPass
        guard let dx = site.inputGradients[0] else { return }
        let known =
            kind == pixel_leaky_relu || kind == pixel_relu6 ? site.output : site.inputs[0]
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            range in
            let start = range.lowerBound
            pixel_activate_backward(
                site.storage, kind, slope, site.address(known, start), site.address(dy, start),
                site.address(dx, start), Int64(range.count))
        }
    }
}
