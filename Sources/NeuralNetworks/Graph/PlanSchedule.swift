import Machine
import OneDNN

/// Decides for every value and gradient of a graph when it is in use and which memory it may share.
///
/// Time: layer i runs forward at step i, the loss stands at step n, layer i runs backward at step 2n − i.
final class PlanSchedule {
    private let graph: NetworkGraph
    private let purpose: PlanPurpose
    /// Whether the gradient with respect to the images is wanted too.
    private let inputGradient: Bool
    private let precision: Precision
    /// Whether outputs that only backward passes still need are computed again there instead of being kept.
    private let recomputes: Bool
    /// Where such outputs are in the backward pass, by value.
    private var recomputed: [Int: ArenaRegion] = [:]
    private var shapes: [FeatureShape]
    private var values: [ArenaRegion?]
    private var gradients: [ArenaRegion?]
    private(set) var regions: [ArenaRegion] = []

    /// The values that leave the network: its own output and those of auxiliary heads.
    private let outputs: Set<Int>

    private var count: Int { graph.nodes.count }
    private var training: Bool { purpose == .training }

    init(
        _ graph: NetworkGraph, inputShape: FeatureShape, purpose: PlanPurpose,
        precision: Precision, inputGradient: Bool, recomputes: Bool = false
    ) throws(NetworkError) {
        self.recomputes = recomputes
        self.precision = precision
        self.graph = graph
        outputs = Set(graph.outputs.map(\.index))
        self.purpose = purpose
        self.inputGradient = inputGradient
        shapes = Array(repeating: inputShape, count: graph.valueCount)
        values = Array(repeating: nil, count: graph.valueCount)
        gradients = Array(repeating: nil, count: graph.valueCount)
        guard inputShape.channels == graph.input.channels, inputShape.elementCount > 0 else {
            throw .shapeMismatch(
                layer: "input", expected: "\(graph.input.channels) channels and no empty side",
                found: inputShape.description)
        }
        for node in graph.nodes {
            shapes[node.output] = try node.layer.outputShape(
                of: node.inputs.map { shapes[$0] }, name: node.name)
        }
        placeValues()
        if training { placeGradients() }
    }

    /// The schedule of a network as it runs: without copies for concatenations, and with outputs of batch norms computed
    /// again where keeping all would take more than `budget` bytes.
    static func fitting(
        _ graph: NetworkGraph, inputShape: FeatureShape, purpose: PlanPurpose,
        precision: Precision, inputGradient: Bool = false, keepsUpTo budget: Int
    ) throws(NetworkError) -> PlanSchedule {
        let planned = graph.withoutConcatenations().storingBetween(precision)
        func schedule(recomputes: Bool) throws(NetworkError) -> PlanSchedule {
            try PlanSchedule(
                planned, inputShape: inputShape, purpose: purpose, precision: precision,
                inputGradient: inputGradient, recomputes: recomputes)
        }
        let keeping = try schedule(recomputes: false)
        guard purpose == .training, ArenaPlan.byteCount(of: keeping.regions) > budget else {
            return keeping
        }
        return try schedule(recomputes: true)
    }

    var outputShape: FeatureShape { shapes[graph.output.index] }
    var outputGradientRegion: ArenaRegion? { gradients[graph.output.index] }
    var inputGradientRegion: ArenaRegion? { gradients[graph.input.index] }
    var inputRegion: ArenaRegion { region(values[graph.input.index]) }
    var outputRegion: ArenaRegion { region(values[graph.output.index]) }
    /// Of every auxiliary head its scores and, in training, their gradient.
    var auxiliaryRegions: [(shape: FeatureShape, scores: ArenaRegion, gradient: ArenaRegion?)] {
        graph.auxiliaryOutputs.map {
            (shapes[$0.index], region(values[$0.index]), gradients[$0.index])
        }
    }

    /// What runs, in order, with the sizes that the schedule gave it.
    var summaries: [LayerSummary] {
        graph.nodes.map { node in
            let inputs = node.inputs.map { shapes[$0] }
            let read = node.inputs.indices.filter { node.layer.readsInput($0) }
                .reduce(0) { $0 + inputs[$1].elementCount * storedAs(node.inputs[$1]).byteCount }
            return LayerSummary(
                name: node.name, kind: String(describing: type(of: node.layer)),
                outputShape: shapes[node.output], multiplyAdds: node.layer.multiplyAdds(inputs),
                byteCount: read + shapes[node.output].elementCount
                    * storedAs(node.output).byteCount,
                parameterCount: node.layer.parameters().filter { $0.kind == .learned }
                    .reduce(0) { $0 + $1.shape.reduce(1, *) })
        }
    }

    private func region(_ region: ArenaRegion?) -> ArenaRegion {
        guard let region else { preconditionFailure("a value of the graph has no memory") }
        return region
    }

    private func makeRegion(for value: Int, from first: Int, to last: Int) -> ArenaRegion {
        let region = ArenaRegion(
            byteCount: shapes[value].elementCount * storedAs(value).byteCount, firstUse: first,
            lastUse: last)
        regions.append(region)
        return region
    }

    /// Images come and logits go as float32; everything between is stored in the plan's precision.
    private func storedAs(_ value: Int) -> Precision {
        value == graph.input.index || outputs.contains(value) ? .float32 : precision
    }

    /// The layers that read the numbers of a value, in the order in which they run.
    private func readers(of value: Int) -> [Int] {
        (0..<count).filter { index in
            let node = graph.nodes[index]
            return node.inputs.indices.contains {
                node.inputs[$0] == value && node.layer.readsInput($0)
            }
        }
    }

    /// The layers whose backward passes read `value` and do not mind where, the last of the network first; empty
    /// where the value is kept.
    private func recomputingReaders(of value: Int) -> [Int] {
        guard recomputes, training, !outputs.contains(value), let maker = producer(of: value),
            graph.nodes[maker].layer.recomputes, !graph.nodes[maker].layer.backwardReadsOutput
        else { return [] }
        let backwardReaders = readers(of: value).filter { index in
            let node = graph.nodes[index]
            return node.inputs.indices.contains {
                node.inputs[$0] == value && node.layer.backwardReadsInput($0)
            }
        }
        let willing = backwardReaders.allSatisfy { graph.nodes[$0].layer.readsRecomputedInputs }
        return willing ? backwardReaders.reversed() : []
    }

    /// The last step at which the numbers of `value` are read where the forward pass put them.
    private func lastRead(of value: Int, producer: Int?) -> Int {
        let again = recomputingReaders(of: value)
        var last = outputs.contains(value) ? count : 0
        for index in readers(of: value) {
            last = max(last, index)
            let node = graph.nodes[index]
            let readAgain = node.inputs.indices.contains {
                node.inputs[$0] == value && node.layer.backwardReadsInput($0)
            }
            if training && readAgain && again.isEmpty { last = max(last, 2 * count - index) }
        }
        if let producer, training, graph.nodes[producer].layer.backwardReadsOutput {
            last = max(last, 2 * count - producer)
        }
        return last
    }

    private func placeValues() {
        let input = graph.input.index
        values[input] = makeRegion(
            for: input, from: -1, to: max(lastRead(of: input, producer: nil), 0))
        for (index, node) in graph.nodes.enumerated() {
            let last = lastRead(of: node.output, producer: index)
            let first = node.inputs[0]
            if node.layer.forwardInPlace, first != input,
                lastRead(of: first, producer: producer(of: first)) <= index,
                let shared = values[first], shapes[first] == shapes[node.output],
                storedAs(first) == storedAs(node.output),
                !outputs.contains(first)
            {
                shared.extend(from: index, to: last)
                values[node.output] = shared
            } else {
                values[node.output] = makeRegion(for: node.output, from: index, to: last)
            }
            let again = recomputingReaders(of: node.output)
            if let first = again.first, let last = again.last {
                recomputed[node.output] = makeRegion(
                    for: node.output, from: 2 * count - first, to: 2 * count - last)
            }
        }
    }

    private func producer(of value: Int) -> Int? {
        graph.nodes.firstIndex { $0.output == value }
    }

    private func needsGradient(_ value: Int) -> Bool {
        value != graph.input.index || inputGradient
    }

    /// The step after which nobody reads the gradient of `value`.
    private func lastGradientUse(of value: Int) -> Int {
        producer(of: value).map { 2 * count - $0 } ?? 2 * count + 1
    }

    private func placeGradients() {
        for index in graph.nodes.indices.reversed() {
            let node = graph.nodes[index]
            if outputs.contains(node.output) {
                placeOutputGradient(node.output, producer: index)
            }
            shareGradient(of: index)
            for value in node.inputs
            where needsGradient(value) && gradients[value] == nil && reads(node, value) {
                gradients[value] = makeRegion(
                    for: value, from: 2 * count - index, to: lastGradientUse(of: value))
            }
        }
    }

    /// The loss replaces logits by their gradient in the same memory, unless a backward pass reads the logits.
    private func placeOutputGradient(_ output: Int, producer: Int) {
        let last = 2 * count - producer
        if lastRead(of: output, producer: producer) > count {
            gradients[output] = makeRegion(for: output, from: count, to: last)
        } else {
            let shared = region(values[output])
            shared.extend(from: count, to: last)
            gradients[output] = shared
        }
    }

    private func reads(_ node: NetworkGraph.Node, _ value: Int) -> Bool {
        node.inputs.indices.contains { node.inputs[$0] == value && node.layer.readsInput($0) }
    }

    /// Lets the input gradients of layer `index` live where its output gradient is, where that is safe: the layer is
    /// the only reader, and of two inputs that would share, neither's maker changes the memory before the other has
    /// read it.
    private func shareGradient(of index: Int) {
        let node = graph.nodes[index]
        guard node.layer.backwardInPlace, let shared = gradients[node.output] else { return }
        let candidates = node.inputs.filter { value in
            needsGradient(value) && !outputs.contains(value)
                && shapes[value] == shapes[node.output]
                && storedAs(value) == storedAs(node.output) && readers(of: value) == [index]
        }
        let overwritten = candidates.compactMap(producer).contains {
            graph.nodes[$0].layer.backwardInPlace
        }
        let sharing =
            candidates.count > 1 && overwritten ? Array(candidates.prefix(1)) : candidates
        // An input that does not share copies from the output gradient before anyone changes it: same step.
        for value in sharing {
            shared.extend(from: 2 * count - index, to: lastGradientUse(of: value))
            gradients[value] = shared
        }
    }

    /// Prepares every layer, in the order of the graph, with the memory that was decided.
    func prepare(
        store: ParameterStore, team: ThreadTeam, engine: Engine
    ) throws -> [NetworkPlan.BackwardStep] {
        let scratchpad = SharedScratchpad()
        var prepared: [any PreparedLayer] = []
        return try graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            let inputShapes = node.inputs.map { shapes[$0] }
            var additions: [NetworkPlan.GradientAddition] = []
            var targets: [ArenaRegion?] = []
            var accumulates: [Bool] = []
            for (place, value) in node.inputs.enumerated() {
                let gradient = node.layer.readsInput(place) ? gradients[value] : nil
                let begun = gradient != nil && readers(of: value).contains { $0 > index }
                if begun, let gradient, !node.layer.canAccumulate(inputShapes) {
                    let own = makeRegion(
                        for: value, from: 2 * count - index, to: 2 * count - index)
                    additions.append(
                        .init(
                            from: own, to: gradient, count: shapes[value].elementCount,
                            precision: storedAs(value)))
                    targets.append(own)
                    accumulates.append(false)
                } else {
                    targets.append(gradient)
                    accumulates.append(begun)
                }
            }
            let site = LayerSite(
                name: node.name, purpose: purpose, team: team, engine: engine,
                inputShapes: inputShapes, outputShape: shapes[node.output],
                inputPrecision: storedAs(node.inputs[0]), outputPrecision: storedAs(node.output),
                inputs: node.inputs.map { region(values[$0]) },
                inputsInBackward: node.inputs.map { recomputed[$0] ?? region(values[$0]) },
                output: region(values[node.output]), inputGradients: targets,
                accumulates: accumulates, outputGradient: gradients[node.output],
                parameters: node.parameterNames.map(store.slot), store: store,
                scratchpad: scratchpad,
                keepUntilBackward: { [self] bytes in
                    let region = ArenaRegion(
                        byteCount: bytes, firstUse: index, lastUse: 2 * count - index)
                    regions.append(region)
                    return region
                })
            let layer = try node.layer.prepare(site)
            prepared.append(layer)
            return NetworkPlan.BackwardStep(
                layer: layer, additions: additions,
                recomputations: recomputations(before: index, prepared))
        }
    }

    /// What has to be computed again before layer `index` runs backward: its is the first backward pass that reads it.
    private func recomputations(
        before index: Int, _ prepared: [any PreparedLayer]
    ) -> [(layer: any RecomputingLayer, region: ArenaRegion)] {
        graph.nodes[index].inputs.compactMap { value in
            guard let region = recomputed[value], recomputingReaders(of: value).first == index,
                let maker = producer(of: value), let layer = prepared[maker] as? RecomputingLayer
            else { return nil }
            return (layer, region)
        }
    }
}
