import Machine
import NetworkDescriptions

extension NearestUpsampling: CPULayer {
    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedNearestUpsampling(site) }
}

private final class PreparedNearestUpsampling: PreparedLayer {
    private let site: LayerSite
    private let passes: WindowPasses

    init(_ site: LayerSite) {
        self.site = site
        let (input, output) = (site.inputShapes[0], site.outputShape)
        passes = WindowPasses(
            team: site.team, storage: site.storage, channels: input.channels, batch: input.batch,
            rows: WindowAxis(places: output.height, nearestOf: input.height),
            columns: WindowAxis(places: output.width, nearestOf: input.width))
    }

    func forward() {
        passes.spread(site.inputs[0].bytes, into: site.output.bytes, factor: 1, accumulate: false)
    }

    func backward() {
        let outputGradient = site.gradientToPass
        guard let inputGradient = site.inputGradients[0] else { return }
        passes.sum(
            outputGradient.bytes, into: inputGradient.bytes, factor: 1,
            accumulate: site.accumulates[0])
    }
}
