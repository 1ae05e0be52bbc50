import CPixelKernels
import Machine
import NetworkDescriptions

extension Addition: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(backwardReadsOutput: relu, forwardInPlace: true, backwardInPlace: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedAddition(self, site) }
}

private final class PreparedAddition: PreparedLayer {
    private let relu: Bool
    private let site: LayerSite

    init(_ layer: Addition, _ site: LayerSite) {
        relu = layer.relu
        self.site = site
    }

    private func forEachUncheckedRange(_ body: (_ start: Int, _ count: Int) -> Void) {
        site.team.forEachUncheckedRange(of: site.outputShape.elementCount, multipleOf: 16) {
            body($0.lowerBound, $0.count)
        }
    }

    func forward() {
        forEachUncheckedRange { start, count in
            pixel_sum(
                site.storage, site.address(site.inputs[0], start),
                site.address(site.inputs[1], start), site.address(site.output, start),
                Int64(count), relu ? 1 : 0)
        }
    }

    func backward() {
        let outputGradient = site.gradientToPass
        if relu {
            forEachUncheckedRange { start, count in
                let gradient = site.address(outputGradient, start)
                pixel_relu_backward(
                    site.storage, site.address(site.output, start), gradient, gradient,
                    Int64(count))
            }
        }
        for (gradient, accumulate) in zip(site.inputGradients, site.accumulates) {
            guard let gradient, gradient.bytes != outputGradient.bytes else { continue }
            forEachUncheckedRange { start, count in
                let target = site.address(gradient, start)
                let source = site.address(outputGradient, start)
                if accumulate {
                    pixel_add(site.storage, target, source, Int64(count))
                } else {
                    target.copyMemory(
                        from: source, byteCount: count * site.outputPrecision.byteCount)
                }
            }
        }
    }
}
