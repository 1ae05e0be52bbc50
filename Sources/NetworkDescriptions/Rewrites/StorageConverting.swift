extension NetworkGraph {
    /// How value `index` is stored: images come and scores go as float32; everything between has the given precision.
    package func storage(of index: Int, between precision: Precision) -> Precision {
        index == input.index || outputs.contains { $0.index == index } ? .float32 : precision
    }

    /// The same network with conversions behind the float32 images and before the float32 scores, where layers store
    /// something else between.
    ///
    /// A last layer that converts by itself (``Layer/convertsStorage``) needs none behind it.
    package func convertingStorage(to precision: Precision) -> NetworkGraph {
        guard precision != .float32, !nodes.isEmpty else { return self }
        let conversion = Layer.storageConversion(StorageConversion())
        var converted = self
        let stored = converted.makeValue(channels: input.channels)
        converted.nodes = [
            Node(
                name: "input", layer: conversion, inputs: [input.index], output: stored.index,
                parameterNames: [])
        ]
        converted.nodes += nodes.map { node in
            Node(
                name: node.name, layer: node.layer,
                inputs: node.inputs.map { $0 == input.index ? stored.index : $0 },
                output: node.output, parameterNames: node.parameterNames)
        }
        let auxiliary = auxiliaryOutputs.enumerated().map { index, scores in
            converted.append(
                conversion, name: "auxiliary.\(index).output", inputs: [scores],
                outputChannels: scores.channels)
        }
        converted.auxiliaryOutputs = auxiliary
        converted.output = output
        let maker = nodes.first { $0.output == output.index }
        if maker?.layer.convertsStorage != true || consumerCount(of: output.index) > 1 {
            converted.output = converted.append(
                conversion, name: "output", inputs: [output], outputChannels: output.channels)
        }
        return converted
    }
}
