extension NetworkGraph {
    /// The same network without the concatenations that only a convolution reads: it reads their inputs.
    ///
    /// A concatenation stays where it is an output, has several readers, names a value twice, or where its reader does
    /// not take several inputs for one (``Layer/joinsInputs``).
    package func joiningConcatenations() -> NetworkGraph {
        var joined = self
        var inputs: [Int: [Int]] = [:]
        joined.nodes = []
        for (place, node) in nodes.enumerated() {
            let readers = nodes[place...].filter { $0.inputs.contains(node.output) }
            if case .concatenation = node.layer, output.index != node.output, readers.count == 1,
                Set(node.inputs).count == node.inputs.count, readers[0].layer.joinsInputs
            {
                inputs[node.output] = node.inputs
                continue
            }
            joined.nodes.append(
                Node(
                    name: node.name, layer: node.layer,
                    inputs: node.inputs.flatMap { inputs[$0] ?? [$0] }, output: node.output,
                    parameterNames: node.parameterNames))
        }
        return joined
    }
}
