import NetworkDescriptions

/// The CPU engine's side of a layer: what its passes ask of memory, and how it gets ready to run.
///
/// A description is a value; what runs is the ``PreparedLayer`` that it makes for one input shape.
protocol CPULayer {
    /// What the passes read and where they may write, for inputs of these shapes.
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits
    /// Makes what runs at one place of the graph.
    func prepare(_ site: LayerSite) throws -> any PreparedLayer
}

extension CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits { MemoryTraits() }
}

extension Layer {
    /// The engine's side of the layer.
    var onCPU: any CPULayer {
        switch self {
        case .convolution(let layer): layer
        case .transposedConvolution(let layer): layer
        case .foldedConvolution(let layer): layer
        case .batchNorm(let layer): layer
        case .relu(let layer): layer
        case .activation(let layer): layer
        case .addition(let layer): layer
        case .concatenation(let layer): layer
        case .maxPooling(let layer): layer
        case .averagePooling(let layer): layer
        case .bilinearUpsampling(let layer): layer
        case .nearestUpsampling(let layer): layer
        case .dropout(let layer): layer
        case .storageConversion(let layer): layer
        }
    }
}

/// A layer that is ready for one input shape: memory is planned, primitives are compiled.
package protocol PreparedLayer: AnyObject {
    /// Computes the output from the inputs.
    func forward()
    /// Computes parameter gradients and input gradients from the output gradient.
    func backward()
    /// Writes what the last forward pass made to `region` once more; asked only where `MemoryTraits.recomputes`.
    func recompute(into region: ArenaRegion)
}

extension PreparedLayer {
    package func recompute(into region: ArenaRegion) {
        preconditionFailure("\(type(of: self)) was asked for its output again, which it keeps")
    }
}
