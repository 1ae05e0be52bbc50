import NetworkDescriptions

/// Who makes and who reads the values of a graph, and when.
///
/// Time: layer i runs forward at step i, the loss stands at step n, layer i runs backward at step 2n − i.
struct ValueUses {
    let graph: NetworkGraph
    /// What the layers ask of memory, in the order of the graph.
    let traits: [MemoryTraits]
    /// Whether layers run backward, too.
    let training: Bool
    /// Whether outputs that only backward passes still need are computed again there instead of being kept.
    let recomputes: Bool
    /// The values that leave the network: its own output and those of auxiliary heads.
    let outputs: Set<Int>

    init(_ graph: NetworkGraph, shapes: [FeatureShape], training: Bool, recomputes: Bool) {
        self.graph = graph
        self.training = training
        self.recomputes = recomputes
        traits = graph.nodes.map { node in
            node.layer.onCPU.memoryTraits(node.inputs.map { shapes[$0] })
        }
        outputs = Set(graph.outputs.map(\.index))
    }

    /// The step of the loss.
    var lossStep: Int { graph.nodes.count }

    /// The step at which layer `index` runs backward.
    func backwardStep(of index: Int) -> Int { 2 * graph.nodes.count - index }

    /// The layer that makes a value; nil for the images.
    func producer(of value: Int) -> Int? {
        graph.nodes.firstIndex { $0.output == value }
    }

    /// Whether a layer reads the numbers of a value.
    func reads(_ node: NetworkGraph.Node, _ value: Int) -> Bool {
        node.inputs.indices.contains { node.inputs[$0] == value && node.layer.readsInput($0) }
    }

    /// The layers that read the numbers of a value, in the order in which they run.
    func readers(of value: Int) -> [Int] {
        graph.nodes.indices.filter { reads(graph.nodes[$0], value) }
    }

    /// The layers whose backward passes read `value` and do not mind where, the last of the network first; empty
    /// where the value is kept.
    func recomputingReaders(of value: Int) -> [Int] {
        guard recomputes, training, !outputs.contains(value), let maker = producer(of: value),
            traits[maker].recomputes, !traits[maker].backwardReadsOutput
        else { return [] }
        let backwardReaders = readers(of: value).filter { traits[$0].backwardReadsInputs }
        let willing = backwardReaders.allSatisfy { traits[$0].readsRecomputedInputs }
        return willing ? backwardReaders.reversed() : []
    }

    /// The last step at which the numbers of `value` are read where the forward pass put them.
    func lastRead(of value: Int, producer: Int?) -> Int {
        let again = recomputingReaders(of: value)
        var last = outputs.contains(value) ? lossStep : 0
        for index in readers(of: value) {
            last = max(last, index)
            if training, traits[index].backwardReadsInputs, again.isEmpty {
                last = max(last, backwardStep(of: index))
            }
        }
        if let producer, training, traits[producer].backwardReadsOutput {
            last = max(last, backwardStep(of: producer))
        }
        return last
    }

    /// The step after which nobody reads the gradient of `value`.
    func lastGradientUse(of value: Int) -> Int {
        producer(of: value).map(backwardStep) ?? 2 * graph.nodes.count + 1
    }
}
