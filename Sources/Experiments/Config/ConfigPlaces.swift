import BatchLoading
import NetworkDescriptions
import SegmentationDatasets
import YAMLFiles

/// Where a config says what the network, the dataset and other files must agree with.
///
/// Two configs are the same wherever they stand, so all places compare as equal.
package struct ConfigPlaces: Equatable, Sendable {
    /// Of `model`, or of the whole config where it is absent.
    var model = YAMLAddress.made
    /// Of each entry of `model.layers`.
    var layers: [YAMLAddress] = []
    /// Of each entry of `train.auxiliary`.
    var auxiliary: [YAMLAddress] = []
    /// Of `augment.crop`.
    var crop: YAMLAddress?
    /// Of `dataset`.
    private var dataset: YAMLAddress?
    /// Of `data_root`.
    private var dataRoot: YAMLAddress?
    /// The folder that `data_root` names.
    private(set) var dataRootText: String?
    /// Of `splits.train` and `splits.val`, with the name that stands there.
    private var splits: [(name: String, address: YAMLAddress)] = []
    /// Of the class weights of every loss.
    private var classWeights: [YAMLAddress?] = []
    /// Of `augment.crop_classes.names`, with the names that stand there.
    private var cropClasses: [(name: String, address: YAMLAddress)] = []
    /// Of the names in `report.loss_maps`.
    private var watchedImages: [(name: String, address: YAMLAddress)] = []

    init() {}

    init(config: YAMLMapping) throws(YAMLFileError) {
        model = config.optional("model")?.address ?? config.node.address
        layers = try config.optional("model")?["layers"]?.list().map(\.address) ?? []
        auxiliary = try config.optional("train")?["auxiliary"]?.list().map(\.address) ?? []
        let augment = config.optional("augment")
        crop = augment?["crop"]?.address
        dataset = config.optional("dataset")?.address
        dataRoot = config.optional("data_root")?.address
        dataRootText = try config.optionalPath("data_root")
        for key in ["train", "val"] {
            guard let node = config.optional("splits")?[key] else { continue }
            splits.append((try node.string(), node.address))
        }
        if let loss = config.optional("loss") {
            let terms = if case .list(let terms) = loss.content { terms } else { [loss] }
            classWeights = terms.map { $0["class_weights"]?.address }
        }
        for name in try augment?["crop_classes"]?["names"]?.list() ?? [] {
            cropClasses.append((try name.string(), name.address))
        }
        if let maps = config.optional("report")?["loss_maps"], case .list(let names) = maps.content
        {
            for name in names { watchedImages.append((try name.string(), name.address)) }
        }
    }

    /// All places are equal.
    package static func == (first: ConfigPlaces, second: ConfigPlaces) -> Bool { true }

    /// Opens a dataset; where the config's own words are at fault, the error tells their place.
    ///
    /// - Parameters:
    ///   - path: What `dataset` says.
    ///   - hasRoot: Whether the root is that of `data_root`, and not of the command line.
    func opening<Result>(_ path: String, hasRoot: Bool, _ body: () throws -> Result) throws
        -> Result
    {
        do {
            return try body()
        } catch YAMLFileError.missingFile(path) {
            throw fault(dataset, YAMLFileError.missingFile(path: path), isMissing: true)
        } catch let error as DatasetError {
            switch error {
            case .unknownFolder(path, _): throw fault(dataset, error)
            case .missingRoot where hasRoot, .missingData where hasRoot:
                throw fault(dataRoot, error, isMissing: true)
            case .unknownSplit(_, let split, _, _):
                throw fault(splits.first { $0.name == split }?.address, error)
            default: throw error
            }
        }
    }

    /// Makes the class weights of a loss; a file or list that does not fit is told of the place that names it.
    func weighing<Result>(term index: Int, _ body: () throws -> Result) throws -> Result {
        let address = classWeights.indices.contains(index) ? classWeights[index] : nil
        do {
            return try body()
        } catch YAMLFileError.missingFile(let path) {
            throw fault(address, YAMLFileError.missingFile(path: path), isMissing: true)
        } catch let error as DatasetError {
            switch error {
            case .weightsOfOtherData, .weightsOfOtherClasses: throw fault(address, error)
            default: throw error
            }
        } catch let error as ExperimentError {
            throw fault(address, error)
        }
    }

    /// Looks up the classes that crops prefer; one that the dataset does not have is told of its place.
    func namingClasses<Result>(_ body: () throws(BatchLoadingError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            guard case .unknownCropClass(let name, _) = error else { throw error }
            throw fault(cropClasses.first { $0.name == name }?.address, error)
        }
    }

    /// Looks up the images whose loss maps are kept; one that the split does not have is told of its place.
    func namingImages<Result>(_ body: () throws(ExperimentError) -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            guard case .unknownImage(let name, _, _) = error else { throw error }
            throw fault(watchedImages.first { $0.name == name }?.address, error)
        }
    }

    /// The error with its place, where that is in a file or an override.
    private func fault(
        _ address: YAMLAddress?, _ error: any Error, isMissing: Bool = false
    ) -> any Error {
        guard let address, address != .made else { return error }
        return ExperimentError.named(at: address, problem: "\(error)", isMissing: isMissing)
    }
}

extension YAMLNode {
    /// The value of a key, nil where the node is no mapping or the value absent.
    fileprivate subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key && !$0.value.isNull }?.value
    }
}

extension ExperimentConfig {
    /// Makes sure that the network goes together and answers the crop at its own size, before any image is read.
    ///
    /// - Parameter channels: Of the images.
    /// - Throws: ``ExperimentError/network(at:problem:)`` with the line of the layer, the model or the crop.
    package func checkNetwork(classCount: Int, channels: Int = 3) throws(ExperimentError) {
        let graph: NetworkGraph
        do throws(NetworkError) {
            graph = try model.graph(
                classCount: classCount, inputChannels: channels, auxiliaryHeads: train.auxiliary)
        } catch {
            throw .network(at: place(of: error), problem: "\(error)")
        }
        try requireKnownParts(of: graph)
        do throws(NetworkError) {
            let crop = augment.crop
            if crop == nil, graph.inputSizes != nil { return }
            try graph.requireOutputSize(
                of: FeatureShape(
                    batch: 1, channels: channels, height: crop?[0] ?? 256, width: crop?[1] ?? 256))
        } catch {
            throw .network(at: place(of: error), problem: "\(error)")
        }
    }

    /// Makes sure that `train.freeze` and `train.learning_rates` name parts of the network and leave some to learn.
    private func requireKnownParts(of graph: NetworkGraph) throws(ExperimentError) {
        let names = graph.parameters.filter { $0.kind == .learned }.map(\.name)
        if let (key, name) = train.unknownPart(among: names) {
            let layers = graph.nodes.filter { !$0.parameterNames.isEmpty }.map(\.name)
            throw .unknownPart(
                key: key, name: name, nearest: NearestName.of(name, in: layers + names))
        }
        if train.learningRateFactors(of: names).allSatisfy({ $0 == 0 }) { throw .allFrozen }
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
