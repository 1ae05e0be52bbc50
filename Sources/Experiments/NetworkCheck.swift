import NeuralNetworks
import YAMLFiles

extension ExperimentConfig {
    /// Makes sure that the network goes together and answers the crop at its own size, before any image is read.
    ///
    /// - Throws: ``ExperimentError/network(at:problem:)`` with the line of the layer, the model or the crop.
    package func checkNetwork(classCount: Int) throws(ExperimentError) {
        do throws(NetworkError) {
            let graph = try model.graph(
                classCount: classCount, auxiliaryHeads: train.auxiliary)
            let crop = augment.crop
            if crop == nil, graph.inputSizes != nil { return }
            try graph.requireOutputSize(
                of: FeatureShape(
                    batch: 1, channels: 3, height: crop?[0] ?? 256, width: crop?[1] ?? 256))
        } catch {
            throw .network(at: place(of: error), problem: "\(error)")
        }
    }

    private func place(of error: NetworkError) -> YAMLAddress {
        switch error {
        case .layerEntry(let index, _, _) where places.layers.indices.contains(index):
            return places.layers[index]
        case .auxiliaryHead(let index, _) where places.auxiliary.indices.contains(index):
            return places.auxiliary[index]
        case .shapeMismatch(let layer, _, _):
            if let layers = model.layers, let index = LayerList(layers).index(ofLayer: layer),
                places.layers.indices.contains(index)
            {
                return places.layers[index]
            }
            return places.crop ?? places.model
        case .imageSize: return places.crop ?? places.model
        default: return places.model
        }
    }
}
