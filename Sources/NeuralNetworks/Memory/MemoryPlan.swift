import NetworkDescriptions

/// Decides for every value and gradient of a graph when it is in use and which memory it may share.
///
/// Steps are those of ``ValueUses``.
final class MemoryPlan {
    let graph: NetworkGraph
    let purpose: NetworkPurpose
    /// What every layer costs, in the order in which they run.
    let costs: [LayerCost]
    let uses: ValueUses
    /// Whether the gradient with respect to the images is wanted too.
    private let inputGradient: Bool
    /// The shape of every value.
    let shapes: [FeatureShape]
    /// How every value and its gradient are stored.
    let storage: [Precision]
    /// Where values are that are computed again, in the backward pass.
    private(set) var recomputed: [Int: ArenaRegion] = [:]
    private var values: [ArenaRegion?]
    private(set) var gradients: [ArenaRegion?]
    private(set) var regions: [ArenaRegion] = []

    private init(
        _ graph: NetworkGraph, inputShape: FeatureShape, purpose: NetworkPurpose,
        precision: Precision, inputGradient: Bool, recomputes: Bool
    ) throws(NetworkError) {
        guard inputShape.channels == graph.input.channels, inputShape.elementCount > 0 else {
            throw .shapeMismatch(
                layer: "input", expected: "\(graph.input.channels) channels and no empty side",
                found: inputShape.description)
        }
        self.graph = graph
        self.purpose = purpose
        self.inputGradient = inputGradient
        shapes = try graph.shapes(for: inputShape)
        costs = try graph.costs(for: inputShape, between: precision)
        storage = (0..<graph.valueCount).map { graph.storage(of: $0, between: precision) }
        uses = ValueUses(
            graph, shapes: shapes, training: purpose == .training, recomputes: recomputes)
        values = Array(repeating: nil, count: graph.valueCount)
        gradients = Array(repeating: nil, count: graph.valueCount)
        placeValues()
        if purpose == .training { placeGradients() }
    }

    /// The plan of a network as it runs: without copies for concatenations, and with outputs of batch norms computed
    /// again where keeping all would take more than `budget` bytes.
    ///
    /// - Throws: ``NetworkError/shapeMismatch(layer:expected:found:)``.
    static func fitting(
        _ graph: NetworkGraph, inputShape: FeatureShape, purpose: NetworkPurpose,
        precision: Precision, inputGradient: Bool = false, keepsUpTo budget: Int
    ) throws(NetworkError) -> MemoryPlan {
        let runs = graph.joiningConcatenations().convertingStorage(to: precision)
        func plan(recomputes: Bool) throws(NetworkError) -> MemoryPlan {
            try MemoryPlan(
                runs, inputShape: inputShape, purpose: purpose, precision: precision,
                inputGradient: inputGradient, recomputes: recomputes)
        }
        let keeping = try plan(recomputes: false)
        guard purpose == .training, keeping.arenaByteCount > budget else { return keeping }
        return try plan(recomputes: true)
    }

    /// Bytes of all regions as they share memory.
    var arenaByteCount: Int { Arena.byteCount(of: regions) }

    /// Where a value is in the forward pass.
    func region(of value: Int) -> ArenaRegion {
        guard let region = values[value] else {
            preconditionFailure("value \(value) of the graph has no memory")
        }
        return region
    }

    /// Takes memory for the numbers of a value, in use from one step to another.
    func makeRegion(for value: Int, from first: Int, to last: Int) -> ArenaRegion {
        makeRegion(
            byteCount: shapes[value].elementCount * storage[value].byteCount, from: first, to: last)
    }

    /// Takes memory that is in use from one step to another.
    func makeRegion(byteCount: Int, from first: Int, to last: Int) -> ArenaRegion {
        let region = ArenaRegion(byteCount: byteCount, firstUse: first, lastUse: last)
        regions.append(region)
        return region
    }

    private func placeValues() {
        let input = graph.input.index
        values[input] = makeRegion(
            for: input, from: -1, to: max(uses.lastRead(of: input, producer: nil), 0))
        for (index, node) in graph.nodes.enumerated() {
            let last = uses.lastRead(of: node.output, producer: index)
            if let shared = regionToOverwrite(by: index) {
                shared.extend(from: index, to: last)
                values[node.output] = shared
            } else {
                values[node.output] = makeRegion(for: node.output, from: index, to: last)
            }
            let again = uses.recomputingReaders(of: node.output)
            if let first = again.first, let last = again.last {
                recomputed[node.output] = makeRegion(
                    for: node.output, from: uses.backwardStep(of: first),
                    to: uses.backwardStep(of: last))
            }
        }
    }

    /// The memory of the first input of layer `index`, where the layer may write its output over that.
    private func regionToOverwrite(by index: Int) -> ArenaRegion? {
        let node = graph.nodes[index]
        let first = node.inputs[0]
        guard uses.traits[index].forwardInPlace, first != graph.input.index,
            uses.lastRead(of: first, producer: uses.producer(of: first)) <= index,
            shapes[first] == shapes[node.output], storage[first] == storage[node.output],
            !uses.outputs.contains(first)
        else { return nil }
        return values[first]
    }

    private func needsGradient(_ value: Int) -> Bool {
        value != graph.input.index || inputGradient
    }

    private func placeGradients() {
        for index in graph.nodes.indices.reversed() {
            let node = graph.nodes[index]
            if uses.outputs.contains(node.output) {
                placeOutputGradient(node.output, producer: index)
            }
            shareGradient(of: index)
            for value in node.inputs
            where needsGradient(value) && gradients[value] == nil && uses.reads(node, value) {
                gradients[value] = makeRegion(
                    for: value, from: uses.backwardStep(of: index),
                    to: uses.lastGradientUse(of: value))
            }
        }
    }

    /// The loss replaces scores by their gradient in the same memory, unless a backward pass reads the scores.
    private func placeOutputGradient(_ output: Int, producer: Int) {
        let last = uses.backwardStep(of: producer)
        if uses.lastRead(of: output, producer: producer) > uses.lossStep {
            gradients[output] = makeRegion(for: output, from: uses.lossStep, to: last)
        } else {
            let shared = region(of: output)
            shared.extend(from: uses.lossStep, to: last)
            gradients[output] = shared
        }
    }

    /// Lets the input gradients of layer `index` live where its output gradient is, where that is safe: the layer is
    /// the only reader, and of two inputs that would share, neither's maker changes the memory before the other has
    /// read it.
    private func shareGradient(of index: Int) {
        let node = graph.nodes[index]
        guard uses.traits[index].backwardInPlace, let shared = gradients[node.output] else {
            return
        }
        let candidates = node.inputs.filter { value in
            needsGradient(value) && !uses.outputs.contains(value)
                && shapes[value] == shapes[node.output]
                && storage[value] == storage[node.output] && uses.readers(of: value) == [index]
        }
        let overwritten = candidates.compactMap(uses.producer).contains {
            uses.traits[$0].backwardInPlace
        }
        let sharing =
            candidates.count > 1 && overwritten ? Array(candidates.prefix(1)) : candidates
        // An input that does not share copies from the output gradient before anyone changes it: same step.
        for value in sharing {
            shared.extend(
                from: uses.backwardStep(of: index), to: uses.lastGradientUse(of: value))
            gradients[value] = shared
        }
    }
}
