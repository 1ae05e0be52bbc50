extension NetworkGraph {
    /// The same network for inference: every batch norm that alone reads the convolution before it becomes part of it.
    ///
    /// Values keep their indices; that between the two is made by nobody then.
    package func foldingBatchNorms() -> NetworkGraph {
        var folded = self
        folded.nodes = []
        for node in nodes {
            if case .batchNorm(let norm) = node.layer, let previous = folded.nodes.last,
                previous.output == node.inputs[0], consumerCount(of: previous.output) == 1,
                case .convolution(let convolution) = previous.layer
            {
                folded.nodes[folded.nodes.count - 1] = Node(
                    name: previous.name,
                    layer: .foldedConvolution(
                        FoldedConvolution(convolution: convolution, norm: norm)),
                    inputs: previous.inputs, output: node.output,
                    parameterNames: previous.parameterNames + node.parameterNames)
            } else {
                folded.nodes.append(node)
            }
        }
        return folded
    }
}
