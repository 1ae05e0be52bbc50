import Communication
import Machine
import NetworkDescriptions
import OneDNN

extension MemoryPlan {
    /// Prepares every layer, in the order of the graph, with the memory that was decided.
    func prepareLayers(
        store: ParameterStore, team: ThreadTeam, group: RankGroup, engine: Engine
    ) throws -> [PreparedNetwork.BackwardStep] {
        let scratchpad = SharedScratchpad()
        var prepared: [any PreparedLayer] = []
        return try graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            let targets = gradientTargets(of: index)
            let site = LayerSite(
                name: node.name, purpose: purpose, team: team, group: group, engine: engine,
                inputShapes: node.inputs.map { shapes[$0] }, outputShape: shapes[node.output],
                inputPrecision: storage[node.inputs[0]], outputPrecision: storage[node.output],
                inputs: node.inputs.map(region),
                inputsInBackward: node.inputs.map { recomputed[$0] ?? region(of: $0) },
                output: region(of: node.output), inputGradients: targets.map(\.region),
                accumulates: targets.map(\.accumulates), outputGradient: gradients[node.output],
                parameters: node.parameterNames.map(store.slot), store: store,
                scratchpad: scratchpad,
                keepUntilBackward: { [self] bytes in
                    makeRegion(byteCount: bytes, from: index, to: uses.backwardStep(of: index))
                })
            let layer = try node.layer.onCPU.prepare(site)
            prepared.append(layer)
            return PreparedNetwork.BackwardStep(
                layer: layer, additions: targets.compactMap(\.addition),
                recomputations: recomputations(before: index, prepared))
        }
    }

    /// Where a layer puts the gradient of one input.
    private struct GradientTarget {
        /// `nil` where no gradient is needed.
        let region: ArenaRegion?
        /// Whether it adds to what is there.
        let accumulates: Bool
        /// What is to be added afterwards where the layer cannot add by itself.
        let addition: PreparedNetwork.GradientAddition?
    }

    private func gradientTargets(of index: Int) -> [GradientTarget] {
        let node = graph.nodes[index]
        return node.inputs.enumerated().map { place, value in
            guard node.layer.readsInput(place), let gradient = gradients[value] else {
                return GradientTarget(region: nil, accumulates: false, addition: nil)
            }
            let begun = uses.readers(of: value).contains { $0 > index }
            guard begun, !uses.traits[index].accumulates else {
                return GradientTarget(region: gradient, accumulates: begun, addition: nil)
            }
            let step = uses.backwardStep(of: index)
            let own = makeRegion(for: value, from: step, to: step)
            return GradientTarget(
                region: own, accumulates: false,
                addition: .init(
                    from: own, to: gradient, count: shapes[value].elementCount,
                    precision: storage[value]))
        }
    }

    /// What has to be computed again before layer `index` runs backward: its is the first backward pass that reads it.
    private func recomputations(
        before index: Int, _ prepared: [any PreparedLayer]
    ) -> [(layer: any PreparedLayer, region: ArenaRegion)] {
        graph.nodes[index].inputs.compactMap { value in
            guard let region = recomputed[value],
                uses.recomputingReaders(of: value).first == index,
                let maker = uses.producer(of: value)
            else { return nil }
            return (prepared[maker], region)
        }
    }
}
