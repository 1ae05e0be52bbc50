import Communication
import Machine
import NetworkDescriptions
import OneDNN
import Tensors

/// A network: its graph, the numbers that it learns and keeps, and what is prepared to run it.
///
/// ```swift
/// let network = try Network.make(ModelOptions(name: "tiny-fcn", width: 16), classCount: 11, seed: 0)
/// let prepared = try network.prepared(batch: 4, height: 352, width: 480, purpose: .training, team: team)
/// ```
/// A reference type that lives on the compute thread.
package final class Network {
    /// What the network was made from.
    package let options: ModelOptions
    /// The number of logits a pixel.
    package let classCount: Int
    /// What training asks of inner layers beside the logits.
    package let auxiliaryHeads: [AuxiliaryHead]
    /// How activations are stored in what is prepared from now on.
    package var precision = Precision.float32
    /// Bytes up to which what is prepared for training from now on keeps all that its backward pass reads.
    ///
    /// Where activations and gradients would take more, or more than is free, the outputs of batch norms are computed
    /// a second time instead of being kept: a few percent of time for up to a half of the memory.
    package var keptActivationBytes = standardKeptActivationBytes
    /// ``keptActivationBytes`` of a new network.
    package static let standardKeptActivationBytes = 1 << 30
    /// The ranks on which the batches lie of what is prepared for training from now on: batch norms normalise by all of it.
    package var group = RankGroup.alone
    /// The layers.
    package let graph: NetworkGraph
    package let store: ParameterStore
    private let engine: Engine
    /// Whether the output must be as high and wide as the images.
    private let keepsSize: Bool
    /// The layers as inference runs them.
    private lazy var folded = graph.rewritten(for: .inference)
    private var ready: [(key: PreparationKey, network: PreparedNetwork)] = []
    /// Sizes for which the network stays prepared, for each purpose; the least recently used goes first.
    package var keptSizes = 2

    private struct PreparationKey: Equatable {
        let shape: FeatureShape
        let purpose: NetworkPurpose
        let precision: Precision
        let team: ThreadTeam
    }

    private init(
        options: ModelOptions, classCount: Int, graph: NetworkGraph, keepsSize: Bool,
        store: ParameterStore, auxiliaryHeads: [AuxiliaryHead] = []
    ) throws(OneDNNError) {
        self.auxiliaryHeads = auxiliaryHeads
        self.keepsSize = keepsSize
        self.options = options
        self.classCount = classCount
        self.graph = graph
        self.store = store
        engine = try Engine()
    }

    /// Builds a model with fresh parameters; the same seed gives the same numbers.
    ///
    /// - Parameters:
    ///   - inputChannels: Channels of the images.
    ///   - copiesOfParameters: How often the parameters' memory will be needed: by themselves, their gradients and
    ///     their copies in the order of the convolutions; an optimizer's moments come on top.
    /// - Throws: `NetworkError` for unknown names, values out of range, and parameters that memory cannot hold.
    package static func make(
        _ options: ModelOptions, classCount: Int, seed: UInt64,
        inputChannels: Int = 3, auxiliaryHeads: [AuxiliaryHead] = [], copiesOfParameters: Int = 4
    ) throws -> Network {
        let graph = try options.graph(
            classCount: classCount, inputChannels: inputChannels, auxiliaryHeads: auxiliaryHeads)
        let count = graph.parameters.reduce(0) { $0 + $1.count }
        let needed = count * MemoryLayout<Float>.stride * copiesOfParameters
        if let available = MachineMemory.availableBytes, needed > available {
            throw ExecutionError.tooManyParameters(
                count: count, needed: needed, available: available)
        }
        return try Network(
            options: options, classCount: classCount, graph: graph, keepsSize: true,
            store: ParameterStore(graph.parameters, seed: seed), auxiliaryHeads: auxiliaryHeads)
    }

    /// Wraps a graph of one's own.
    package static func make(
        _ graph: NetworkGraph, named name: String = "custom", seed: UInt64
    ) throws -> Network {
        try Network(
            options: ModelOptions(name: name), classCount: graph.output.channels, graph: graph,
            keepsSize: false, store: ParameterStore(graph.parameters, seed: seed))
    }

    /// A network with the same parameters, in the same memory, and prepared by itself: another thread can run
    /// forward passes of it at the same time.
    ///
    /// Nobody may write parameters meanwhile. The precision is that of now.
    package func sibling() throws -> Network {
        let sibling = try Network(
            options: options, classCount: classCount, graph: graph, keepsSize: keepsSize,
            store: store, auxiliaryHeads: auxiliaryHeads)
        sibling.precision = precision
        sibling.keptActivationBytes = keptActivationBytes
        sibling.keptSizes = keptSizes
        return sibling
    }

    /// What the optimizer changes, in the order of the flat buffers.
    package var parameters: [Parameter] { store.learned }
    /// All learned numbers, flat, in the order of ``parameters``.
    ///
    /// Call ``parametersDidChange()`` after writing.
    package var parameterValues: AlignedBuffer<Float> { store.values }
    /// The gradients that the last backward pass left, in the same order.
    package var parameterGradients: AlignedBuffer<Float> { store.gradients }
    /// The number of learned numbers.
    package var parameterCount: Int { store.values.count }

    /// From what start values and dropout follow.
    package var seed: UInt64 { store.seed }

    /// The forward pass of the run for which dropout draws: the same number drops the same places.
    ///
    /// A run sets it before every step from where it stands, so that going on is as if it had never stopped.
    package var dropoutStep: UInt64 {
        get { store.dropoutStep }
        set { store.dropoutStep = newValue }
    }

    /// How many images of the batch lie on ranks before this one: dropout draws for an image whatever rank has it.
    package var imagesBefore: Int {
        get { store.imagesBefore }
        set { store.imagesBefore = newValue }
    }

    /// The image sizes that the network takes and answers at the same size; nil for a graph of one's own that does not.
    package private(set) lazy var inputSizes = graph.inputSizes

    /// Tells what is prepared that ``parameterValues`` were written to.
    package func parametersDidChange() { store.touch() }

    /// Gets ready for one input size.
    ///
    /// What was made is kept, so asking again costs nothing.
    ///
    /// - Throws: `NetworkError.shapeMismatch(layer:expected:found:)` or
    ///   `NetworkError.imageSize(height:width:multiple:minimum:)` when the network cannot take the size.
    package func prepared(
        batch: Int, height: Int, width: Int, purpose: NetworkPurpose, team: ThreadTeam
    ) throws -> PreparedNetwork {
        let shape = FeatureShape(
            batch: batch, channels: graph.input.channels, height: height, width: width)
        let key = PreparationKey(shape: shape, purpose: purpose, precision: precision, team: team)
        if let place = ready.firstIndex(where: { $0.key == key }) {
            let kept = ready.remove(at: place)
            ready.append(kept)
            return kept.network
        }
        if keepsSize { try graph.requireOutputSize(of: shape) }
        let same = ready.indices.filter { ready[$0].key.purpose == purpose }
        if same.count >= keptSizes { ready.remove(at: same[0]) }
        let network = try PreparedNetwork(
            purpose == .training ? graph : folded, store: store, inputShape: shape,
            purpose: purpose, precision: precision, keepsUpTo: keptActivationBytes, team: team,
            group: group, engine: engine)
        ready.append((key, network))
        return network
    }

    /// The network prepared for inference, anew at every call and forgotten with the last use of what is returned.
    func preparedOnce(_ shape: FeatureShape, team: ThreadTeam) throws -> PreparedNetwork {
        try PreparedNetwork(
            folded, store: store, inputShape: shape, purpose: .inference, precision: precision,
            keepsUpTo: keptActivationBytes, team: team, engine: engine)
    }

    /// The network prepared for training with the gradient with respect to the images, too; made anew at every call.
    package func preparedWithInputGradient(_ shape: FeatureShape, team: ThreadTeam) throws
        -> PreparedNetwork
    {
        try PreparedNetwork(
            graph, store: store, inputShape: shape, purpose: .training,
            precision: precision, inputGradient: true, keepsUpTo: keptActivationBytes, team: team,
            engine: engine)
    }
}
