import Machine
import NetworkDescriptions

extension AveragePooling: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer {
        PreparedAveragePooling(self, site)
    }
}

private final class PreparedAveragePooling: PreparedLayer {
    private let site: LayerSite
    private let passes: WindowPasses
    private let factor: Float

    init(_ layer: AveragePooling, _ site: LayerSite) {
        self.site = site
        let input = site.inputShapes[0]
        let (height, width) = (layer.size ?? input.height, layer.size ?? input.width)
        factor = 1 / Float(height * width)
        passes = WindowPasses(
            team: site.team, storage: site.storage, channels: input.channels, batch: input.batch,
            rows: WindowAxis(places: input.height, windowsOf: height),
            columns: WindowAxis(places: input.width, windowsOf: width))
    }

    func forward() {
        passes.sum(site.inputs[0].bytes, into: site.output.bytes, factor: factor, accumulate: false)
    }

    func backward() {
        let outputGradient = site.gradientToPass
        guard let inputGradient = site.inputGradients[0] else { return }
        passes.spread(
            outputGradient.bytes, into: inputGradient.bytes, factor: factor,
            accumulate: site.accumulates[0])
    }
}
