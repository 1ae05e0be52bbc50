/// One layer of a plan in numbers.
package struct LayerSummary: Sendable, Equatable {
    /// The name in the graph, the prefix of its parameters.
    package let name: String
    /// The layer's type, such as "Convolution".
    package let kind: String
    /// N × C × H × W of what it makes.
    package let outputShape: FeatureShape
    /// Multiply-adds of the forward pass over the whole batch; 0 for layers that only move numbers.
    package let multiplyAdds: Int
    /// Bytes of inputs and output, each counted once: what a perfect forward pass moves.
    package let byteCount: Int
    /// Learned numbers.
    package let parameterCount: Int
}
