import CPixelKernels
import Communication
import Machine
import NetworkDescriptions
import OneDNN

/// One place of the graph at which a layer is prepared: shapes, memory, parameters.
package struct LayerSite {
    package let name: String
    package let purpose: NetworkPurpose
    package let team: ThreadTeam
    /// The ranks on which the batch lies.
    package let group: RankGroup
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
    /// In the order of `Layer.parameters()`.
    package let parameters: [ParameterSlot]
    package let store: ParameterStore
    /// Memory that every layer may use while it runs, and no longer.
    package let scratchpad: SharedScratchpad
    /// Takes memory that lives from this layer's forward pass to its backward pass.
    package let keepUntilBackward: (_ bytes: Int) -> ArenaRegion
}

extension LayerSite {
    /// The output's gradient, in a backward pass.
    var gradientToPass: ArenaRegion {
        guard let outputGradient else {
            preconditionFailure("backward of '\(name)' was called in inference")
        }
        return outputGradient
    }

    /// The storage type of all that the layer reads and writes, where it does not convert.
    var storage: pixel_storage { outputPrecision.storage }

    /// The address of number `element` of a region in the layer's storage type.
    func address(_ region: ArenaRegion, _ element: Int) -> UnsafeMutableRawPointer {
        region.bytes + element * outputPrecision.byteCount
    }
}
