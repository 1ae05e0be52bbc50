import CPixelKernels
import Communication
import Machine
import NetworkDescriptions
import OneDNN
import Tensors

/// A network made ready for one input shape: compiled primitives, one arena for everything that moves.
///
/// Fill ``input``, call ``forward()``, read ``logits``. In training write the loss gradient to
/// ``logitsGradient`` and call ``backward()``; parameter gradients are then in the network. Used by one thread at a
/// time.
package final class PreparedNetwork {
    /// N × 3 × H × W of the images; in memory channels last.
    package let inputShape: FeatureShape
    /// N × C × H × W of the logits; in memory channels last.
    package let outputShape: FeatureShape
    /// What it was prepared for.
    package let purpose: NetworkPurpose
    /// Bytes of activations, gradients and workspaces.
    package var arenaByteCount: Int { arena.byteCount }

    private let forwardSteps: [any PreparedLayer]
    /// What runs, in the order of the forward pass.
    package let layers: [LayerCost]
    private let backwardSteps: [BackwardStep]
    /// For each of them, where in the flat gradients those begin that are complete after it.
    private let gradientStarts: [Int]
    /// Where each layer writes, in the order of the forward pass.
    private let outputs: [(region: ArenaRegion, count: Int, precision: Precision)]
    private let arena: Arena
    private let inputRegion, outputRegion: ArenaRegion
    private let outputGradientRegion, inputGradientRegion: ArenaRegion?
    private let auxiliaryRegions:
        [(shape: FeatureShape, scores: ArenaRegion, gradient: ArenaRegion?)]
    private let team: ThreadTeam

    /// A layer's backward pass and what it leaves to be added to gradients that others have begun.
    struct BackwardStep {
        let layer: any PreparedLayer
        let additions: [GradientAddition]
        /// Inputs that are computed again before the backward pass, and where to.
        let recomputations: [(layer: any PreparedLayer, region: ArenaRegion)]

        func run(_ team: ThreadTeam) {
            for (layer, region) in recomputations { layer.recompute(into: region) }
            layer.backward()
            for addition in additions { addition.run(team) }
        }
    }

    /// Adds a gradient that a layer could only make by itself to what other readers have begun.
    struct GradientAddition {
        let from, to: ArenaRegion
        let count: Int
        let precision: Precision

        func run(_ team: ThreadTeam) {
            let bytes = precision.byteCount
            team.forEachUncheckedRange(of: count, multipleOf: 16) { range in
                let start = range.lowerBound * bytes
                pixel_add(
                    precision.storage, to.bytes + start, from.bytes + start, Int64(range.count))
            }
        }
    }

    init(
        _ graph: NetworkGraph, store: ParameterStore, inputShape: FeatureShape,
        purpose: NetworkPurpose, precision: Precision, inputGradient: Bool = false,
        keepsUpTo budget: Int, team: ThreadTeam, group: RankGroup = .alone, engine: Engine
    ) throws {
        if graph.nodes.contains(where: \.layer.convolves) { try precision.requireSupport() }
        team.adoptForOneDNN()
        let limit = MachineMemory.availableBytes
        let memory = try MemoryPlan.fitting(
            graph, inputShape: inputShape, purpose: purpose, precision: precision,
            inputGradient: inputGradient, keepsUpTo: min(budget, limit ?? budget))
        let prepared: [BackwardStep]
        do {
            // Before primitives are compiled, too: oneDNN does not survive sizes beyond its 32-bit counts.
            try Arena.place(memory.regions, limit: limit)
            prepared = try memory.prepareLayers(
                store: store, team: team, group: group, engine: engine)
            arena = try Arena(placing: memory.regions, limit: limit)
        } catch let error as ArenaTooLarge {
            throw ExecutionError.notEnoughMemory(
                input: inputShape.description, purpose: purpose, needed: error.needed,
                available: error.limit)
        }
        self.inputShape = inputShape
        self.purpose = purpose
        self.team = team
        let output = memory.graph.output.index
        outputShape = memory.shapes[output]
        forwardSteps = prepared.map(\.layer)
        layers = memory.costs
        outputs = memory.graph.nodes.map {
            (
                memory.region(of: $0.output), memory.shapes[$0.output].elementCount,
                memory.storage[$0.output]
            )
        }
        backwardSteps = prepared.reversed()
        gradientStarts = store.gradientStarts(of: memory.graph)
        inputRegion = memory.region(of: memory.graph.input.index)
        outputRegion = memory.region(of: output)
        outputGradientRegion = memory.gradients[output]
        inputGradientRegion = memory.gradients[memory.graph.input.index]
        auxiliaryRegions = memory.graph.auxiliaryOutputs.map {
            (memory.shapes[$0.index], memory.region(of: $0.index), memory.gradients[$0.index])
        }
    }

    /// The images, `N · H · W · 3` float32 numbers, channels last.
    package var input: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: inputRegion.floats, count: inputShape.elementCount)
    }

    /// Copies images into ``input``.
    ///
    /// - Parameter images: At least as many numbers.
    package func fillInput(from images: AlignedBuffer<Float>) {
        let (input, source) = (inputRegion.floats, images.pointer)
        team.forEachUncheckedRange(of: inputShape.elementCount, multipleOf: 16) { range in
            (input + range.lowerBound).update(
                from: source + range.lowerBound, count: range.count)
        }
    }

    /// The class scores, `N · H · W · C` float32 numbers, channels last; valid after ``forward()``.
    package var logits: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: logitsPointer, count: outputShape.elementCount)
    }

    /// The first of ``logits``.
    package var logitsPointer: UnsafeMutablePointer<Float> { outputRegion.floats }

    /// The gradient of the loss with respect to the logits, to be written before ``backward()``.
    ///
    /// Where the network allows it this is the memory of ``logits``, which the loss replaces pixel by pixel.
    package var logitsGradient: UnsafeMutableBufferPointer<Float> {
        precondition(
            purpose == .training,
            "only a network prepared for training has gradients, got \(purpose)")
        return UnsafeMutableBufferPointer(
            start: (outputGradientRegion ?? outputRegion).floats, count: outputShape.elementCount)
    }

    /// The scores of an auxiliary head, and where the loss puts their gradient before ``backward()``.
    package struct AuxiliaryScores {
        /// N × C × h × w, the size of the layer that the head reads; in memory channels last.
        package let shape: FeatureShape
        /// `N · h · w · C` numbers; valid after ``PreparedNetwork/forward()``.
        package let scores: UnsafeMutableBufferPointer<Float>
        /// As many numbers, perhaps in the memory of the scores.
        package let gradient: UnsafeMutableBufferPointer<Float>
    }

    /// What the network's auxiliary heads say, in their order; none in inference.
    package var auxiliaryScores: [AuxiliaryScores] {
        auxiliaryRegions.map { shape, scores, gradient in
            let count = shape.elementCount
            return AuxiliaryScores(
                shape: shape,
                scores: UnsafeMutableBufferPointer(start: scores.floats, count: count),
                gradient: UnsafeMutableBufferPointer(
                    start: (gradient ?? scores).floats, count: count))
        }
    }

    /// The gradient with respect to the images where it was asked for; valid after ``backward()``.
    package var inputGradient: UnsafeMutableBufferPointer<Float>? {
        inputGradientRegion.map {
            UnsafeMutableBufferPointer(start: $0.floats, count: inputShape.elementCount)
        }
    }

    /// Computes the logits from the input.
    package func forward() {
        team.adoptForOneDNN()
        for step in forwardSteps { step.forward() }
    }

    /// Computes the logits from the input, and names the first layer whose output holds NaN or infinity; nil where all are
    /// finite.
    package func firstNonFiniteLayer() -> String? {
        team.adoptForOneDNN()
        for (index, step) in forwardSteps.enumerated() {
            step.forward()
            let (region, count, precision) = outputs[index]
            let isFinite =
                switch precision {
                case .float32:
                    UnsafeBufferPointer(start: region.floats, count: count).allSatisfy(\.isFinite)
                case .bfloat16:
                    UnsafeRawBufferPointer(start: region.bytes, count: 2 * count)
                        .bindMemory(to: UInt16.self).allSatisfy { $0 & 0x7F80 != 0x7F80 }
                }
            if !isFinite { return layers[index].name }
        }
        return nil
    }

    /// Runs forward and, in training, backward once, and measures every layer.
    ///
    /// Gradients come out as from ``backward()``; `logitsGradient` must have been written for meaningful ones.
    ///
    /// - Parameter measure: Runs what it is given, and says what it has measured.
    /// - Returns: One entry a layer in the order of ``layers``; `backward` is nil in inference.
    package func measureLayers<Measure>(
        _ measure: (() -> Void) -> Measure
    ) -> [(forward: Measure, backward: Measure?)] {
        team.adoptForOneDNN()
        var layers = forwardSteps.map { step in
            (forward: measure { step.forward() }, backward: Measure?.none)
        }
        guard purpose == .training else { return layers }
        for (index, step) in zip(layers.indices.reversed(), backwardSteps) {
            layers[index].backward = measure { step.run(team) }
        }
        return layers
    }

    /// Computes the gradient of every parameter from ``logitsGradient``; gradients are replaced, not added.
    ///
    /// - Parameter done: Is called after each layer with the place in the flat gradients from which on they are complete.
    package func backward(done: (_ start: Int) -> Void = { _ in }) {
        precondition(
            purpose == .training,
            "backward() expects a network prepared for training, got \(purpose)")
        team.adoptForOneDNN()
        for (step, start) in zip(backwardSteps, gradientStarts) {
            step.run(team)
            done(start)
        }
    }
}
