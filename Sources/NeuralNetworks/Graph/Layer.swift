import CPixelKernels
import Machine
import OneDNN
import Tensors

/// Why a network is planned.
package enum PlanPurpose: Sendable, Hashable {
    /// Forward with batch statistics, and backward.
    case training
    /// Forward only, with running statistics; normalisation is folded into the convolutions.
    case inference
}

/// A layer of the graph: hyper-parameters, the shapes it makes, and how to get ready to run.
///
/// A layer is a value; what runs is the ``PreparedLayer`` that it makes for one input shape.
package protocol Layer: Sendable {
    /// What the layer learns and what it keeps, by local name ("weight", "running_mean").
    func parameters() -> [ParameterSpecification]
    /// The output's shape; throws when the layer cannot take these inputs.
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape
    /// Multiply-adds of the forward pass; 0 for layers that only move numbers.
    func multiplyAdds(_ inputs: [FeatureShape]) -> Int
    /// Whether the layer reads the numbers of input `index`; false when only its size counts.
    func readsInput(_ index: Int) -> Bool
    /// Whether the backward pass reads input `index`.
    func backwardReadsInput(_ index: Int) -> Bool
    /// Whether the backward pass takes its inputs from ``LayerSite/inputsInBackward``.
    var readsRecomputedInputs: Bool { get }
    /// Whether what ``prepare(_:)`` makes in training is a ``RecomputingLayer``.
    var recomputes: Bool { get }
    /// Whether the backward pass reads the output.
    var backwardReadsOutput: Bool { get }
    /// Whether the backward pass can add to an input gradient instead of replacing it.
    func canAccumulate(_ inputs: [FeatureShape]) -> Bool
    /// Whether the layer can write (and read gradients of) another storage type than it reads.
    var convertsStorage: Bool { get }
    /// Whether the output may be written over the first input (when nobody else reads that).
    var forwardInPlace: Bool { get }
    /// Whether the gradient of every input may be written over the output gradient.
    var backwardInPlace: Bool { get }
    /// Makes what runs at one place of the graph.
    func prepare(_ site: LayerSite) throws -> any PreparedLayer
}

extension Layer {
    package func parameters() -> [ParameterSpecification] { [] }
    package func multiplyAdds(_ inputs: [FeatureShape]) -> Int { 0 }
    package func readsInput(_ index: Int) -> Bool { true }
    package func backwardReadsInput(_ index: Int) -> Bool { false }
    package var readsRecomputedInputs: Bool { false }
    package var recomputes: Bool { false }
    package var backwardReadsOutput: Bool { false }
    package func canAccumulate(_ inputs: [FeatureShape]) -> Bool { true }
    package var convertsStorage: Bool { false }
    package var forwardInPlace: Bool { false }
    package var backwardInPlace: Bool { false }
}

/// A layer that is ready for one input shape: memory is planned, primitives are compiled.
package protocol PreparedLayer: AnyObject {
    /// Computes the output from the inputs.
    func forward()
    /// Computes parameter gradients and input gradients from the output gradient.
    func backward()
}

/// A layer whose output can be computed once more from what is kept anyway, instead of being kept itself.
package protocol RecomputingLayer: PreparedLayer {
    /// Writes what the last forward pass made to `region`.
    func recompute(into region: ArenaRegion)
}

/// One place of the graph at which a layer is prepared: shapes, memory, parameters.
package struct LayerSite {
    package let name: String
    package let purpose: PlanPurpose
    package let team: ThreadTeam
    package let engine: Engine
    package let inputShapes: [FeatureShape]
    package let outputShape: FeatureShape
    /// How the first input and its gradient are stored.
    package let inputPrecision: Precision
    /// How the output and its gradient are stored; differs only for layers that convert.
    package let outputPrecision: Precision
    package let inputs: [ArenaRegion]
    /// Where the inputs' numbers are when the backward pass runs: elsewhere where they are computed again.
    package let inputsInBackward: [ArenaRegion]
    package let output: ArenaRegion
    /// One an input; `nil` where no gradient is needed.
    package let inputGradients: [ArenaRegion?]
    /// Whether an input's gradient already holds another reader's part, to which this layer adds.
    package let accumulates: [Bool]
    /// `nil` in inference.
    package let outputGradient: ArenaRegion?
    /// In the order of ``Layer/parameters()``.
    package let parameters: [ParameterSlot]
    package let store: ParameterStore
    /// Memory that every layer may use while it runs, and no longer.
    package let scratchpad: SharedScratchpad
    /// Takes memory that lives from this layer's forward pass to its backward pass.
    package let keepUntilBackward: (_ bytes: Int) -> ArenaRegion
}

extension LayerSite {
    /// The storage type of all that the layer reads and writes, where it does not convert.
    var storage: pixel_storage { outputPrecision.storage }

    /// The address of number `element` of a region in the layer's storage type.
    func address(_ region: ArenaRegion, _ element: Int) -> UnsafeMutableRawPointer {
        region.bytes + element * outputPrecision.byteCount
    }
}

/// Memory that all layers of a plan share; it grows to what the largest one asks for.
package final class SharedScratchpad {
    private var byteCount = 0
    private var buffer: AlignedBuffer<UInt8>?

    package init() {}

    /// Makes sure that at least `bytes` are there when a layer runs.
    package func require(_ bytes: Int) { byteCount = max(byteCount, bytes) }

    /// The memory, aligned to 64 bytes.
    package var pointer: UnsafeMutableRawPointer {
        if let buffer, buffer.count >= byteCount { return UnsafeMutableRawPointer(buffer.pointer) }
        let grown = AlignedBuffer<UInt8>(count: byteCount)
        buffer = grown
        return UnsafeMutableRawPointer(grown.pointer)
    }
}
