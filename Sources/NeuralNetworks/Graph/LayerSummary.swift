/// One layer of a plan in numbers.
public struct LayerSummary: Sendable, Equatable {
    /// The name in the graph, the prefix of its parameters.
    public let name: String
    /// The layer's type, such as "Convolution".
    public let kind: String
    /// N × C × H × W of what it makes.
    public let outputShape: FeatureShape
    /// Multiply-adds of the forward pass over the whole batch; 0 for layers that only move numbers.
    public let multiplyAdds: Int
    /// Bytes of inputs and output, each counted once: what a perfect forward pass moves.
    public let byteCount: Int
    /// Learned numbers.
    public let parameterCount: Int
}
