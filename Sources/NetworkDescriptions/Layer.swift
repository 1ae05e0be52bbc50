/// What one place of a network computes, with all that has to be known to compute it: the closed list of layers.
///
/// Each case carries the options of its layer, which tell its parameters, shapes and cost. Whoever treats layers one by
/// one (an engine, a writer of files) switches over the cases without a `default`, so that the compiler names the
/// places that a new layer has to be added to.
package enum Layer: Sendable, Equatable {
    case convolution(Convolution)
    case transposedConvolution(TransposedConvolution)
    /// A convolution and the batch norm behind it in one; rewriting for inference makes it.
    case foldedConvolution(FoldedConvolution)
    case batchNorm(BatchNorm)
    case relu(ReLU)
    case activation(Activation)
    case addition(Addition)
    case concatenation(Concatenation)
    case maxPooling(MaxPooling)
    case averagePooling(AveragePooling)
    case bilinearUpsampling(BilinearUpsampling)
    case nearestUpsampling(NearestUpsampling)
    case dropout(Dropout)
    /// The change to another number format; rewriting for bfloat16 makes it.
    case storageConversion(StorageConversion)

    private var options: any LayerOptions {
        switch self {
        case .convolution(let options): options
        case .transposedConvolution(let options): options
        case .foldedConvolution(let options): options
        case .batchNorm(let options): options
        case .relu(let options): options
        case .activation(let options): options
        case .addition(let options): options
        case .concatenation(let options): options
        case .maxPooling(let options): options
        case .averagePooling(let options): options
        case .bilinearUpsampling(let options): options
        case .nearestUpsampling(let options): options
        case .dropout(let options): options
        case .storageConversion(let options): options
        }
    }
}

/// What the options of every layer tell; what a layer does not say is what holds for most.
protocol LayerOptions: Sendable, Equatable {
    /// The layer's kind as tables print it, such as "Convolution".
    static var kind: String { get }
    /// What the layer learns and what it keeps, by local name ("weight", "running_mean").
    func parameters() -> [ParameterSpecification]
    /// The output's shape; `name` is the layer's in errors.
    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape
    /// Multiply-adds of the forward pass.
    func multiplyAdds(_ inputs: [FeatureShape]) -> Int
    /// Whether the numbers of input `index` count.
    func readsInput(_ index: Int) -> Bool
    /// Whether several inputs may stand for one with all their channels side by side.
    var joinsInputs: Bool { get }
    /// Whether the layer convolves.
    var convolves: Bool { get }
    /// Whether what the layer writes may be stored in another format than what it reads.
    var convertsStorage: Bool { get }
}

extension LayerOptions {
    func parameters() -> [ParameterSpecification] { [] }
    func multiplyAdds(_ inputs: [FeatureShape]) -> Int { 0 }
    func readsInput(_ index: Int) -> Bool { true }
    var joinsInputs: Bool { false }
    var convolves: Bool { false }
    var convertsStorage: Bool { false }
}

extension Layer {
    /// The layer's kind as tables print it, such as "Convolution".
    package var kind: String { type(of: options).kind }

    /// What the layer learns and what it keeps, by local name ("weight", "running_mean"), in PyTorch's order.
    package func parameters() -> [ParameterSpecification] { options.parameters() }

    /// The shape of what the layer makes of inputs of these shapes.
    ///
    /// - Parameter name: The layer's name, for the error.
    /// - Throws: ``NetworkError/shapeMismatch(layer:expected:found:)`` when the layer cannot take these inputs.
    package func outputShape(
        of inputs: [FeatureShape], name: String
    ) throws(NetworkError) -> FeatureShape {
        try options.outputShape(of: inputs, name: name)
    }

    /// Multiply-adds of the forward pass over the whole batch; 0 for layers that only move or compare numbers.
    package func multiplyAdds(_ inputs: [FeatureShape]) -> Int { options.multiplyAdds(inputs) }

    /// Whether the layer reads the numbers of input `index`; false when only its size counts.
    package func readsInput(_ index: Int) -> Bool { options.readsInput(index) }

    /// Whether several inputs may stand for one with all their channels side by side.
    package var joinsInputs: Bool { options.joinsInputs }

    /// Whether the layer convolves, which takes arithmetic in the format of what it reads.
    package var convolves: Bool { options.convolves }

    /// Whether what the layer writes may be stored in another format than what it reads.
    package var convertsStorage: Bool { options.convertsStorage }
}
