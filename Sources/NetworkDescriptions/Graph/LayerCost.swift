/// One layer of a network in numbers.
package struct LayerCost: Sendable, Equatable {
    /// The name in the graph, the prefix of its parameters.
    package let name: String
    /// The layer's kind, such as "Convolution".
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

extension NetworkGraph {
    /// What every layer costs, in the order in which they run.
    ///
    /// - Parameter precision: How values between the images and the outputs are stored.
    /// - Throws: As ``shapes(for:)``.
    package func costs(
        for inputShape: FeatureShape, between precision: Precision
    ) throws(NetworkError) -> [LayerCost] {
        let shapes = try shapes(for: inputShape)
        func bytes(_ value: Int) -> Int {
            shapes[value].elementCount * storage(of: value, between: precision).byteCount
        }
        return nodes.map { node in
            let read = node.inputs.indices.filter { node.layer.readsInput($0) }
                .reduce(0) { $0 + bytes(node.inputs[$1]) }
            return LayerCost(
                name: node.name, kind: node.layer.kind, outputShape: shapes[node.output],
                multiplyAdds: node.layer.multiplyAdds(node.inputs.map { shapes[$0] }),
                byteCount: read + bytes(node.output),
                parameterCount: node.layer.parameters().filter { $0.kind == .learned }
                    .reduce(0) { $0 + $1.count })
        }
    }
}
