/// A second answer that training asks of a layer inside the network, so that it learns the classes directly.
///
/// A 1×1 convolution from the layer's channels to the classes, `auxiliary.INDEX.weight` and `….bias`. Its scores stay as
/// coarse as the layer; see `AuxiliaryLoss` for what becomes of them. Inference and checkpoints are without it.
/// Source: Zhao et al., "Pyramid Scene Parsing Network", 2017.
package struct AuxiliaryHead: Codable, Equatable, Sendable {
    /// What it reads: the last layer with this name, or with a name that begins with this and a dot.
    package var from: String
    /// The factor of its loss beside that of the network's own answer, above 0.
    package var weight: Double

    /// Asks layer `from`.
    package init(from: String, weight: Double) {
        self.from = from
        self.weight = weight
    }
}

extension NetworkGraph {
    /// The names of what the auxiliary heads learn.
    package var auxiliaryParameterNames: Set<String> {
        Set(nodes.filter(isAuxiliary).flatMap(\.parameterNames))
    }

    private func isAuxiliary(_ node: Node) -> Bool {
        auxiliaryOutputs.contains { $0.index == node.output }
    }

    /// Appends heads; the network's own output stays what it is, and so do the start values of all other layers.
    ///
    /// - Throws: ``NetworkError/auxiliaryHead(index:problem:)`` for a layer that the graph has not, or a name that it
    ///   has already.
    package mutating func appendAuxiliaryHeads(
        _ heads: [AuxiliaryHead], classCount: Int
    ) throws(NetworkError) {
        let (own, layers) = (output, nodes)
        for (index, head) in heads.enumerated() {
            let name = "auxiliary.\(index)"
            if layers.contains(where: { $0.name == name }) {
                throw .auxiliaryHead(
                    index: index, problem: "would be called '\(name)', as a layer is already")
            }
            guard
                let layer = layers.last(where: {
                    $0.name == head.from || $0.name.hasPrefix(head.from + ".")
                })
            else {
                throw .auxiliaryHead(
                    index: index,
                    problem: "reads '\(head.from)', which no layer is called; known: "
                        + layers.map(\.name).joined(separator: ", "))
            }
            auxiliaryOutputs.append(
                convolution(name, value(layer.output), outputChannels: classCount, kernel: 1))
        }
        output = own
    }

    /// The same network without auxiliary heads.
    package func withoutAuxiliaryHeads() -> NetworkGraph {
        var plain = self
        plain.auxiliaryOutputs = []
        plain.nodes = nodes.filter { !isAuxiliary($0) }
        let left = auxiliaryParameterNames
        plain.parameters.removeAll { left.contains($0.name) }
        return plain
    }
}
