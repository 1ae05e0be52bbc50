import NetworkDescriptions
import ONNXFiles
import Tensors

/// Networks whose numbers are made from their names, for looking at what becomes of them in a file.
enum NumberedNetwork {
    /// All parameters of a graph: 0.5, 0.75 … 1.25, over and over, so that variances are above 0.
    static func weights(of graph: NetworkGraph) -> [NamedTensor] {
        graph.parameters.map { parameter in
            NamedTensor(
                name: parameter.name,
                array: NumericArray(
                    shape: parameter.shape,
                    (0..<parameter.count).map { 0.5 + Float($0 % 4) * 0.25 }))
        }
    }

    /// A graph on its way into a file; samples are halved, and 1 is taken away.
    static func network(
        _ graph: NetworkGraph, _ options: ONNXOptions = ONNXOptions(),
        metadata: [(key: String, value: String)] = []
    ) -> ONNXNetwork {
        let channels = graph.input.channels
        return ONNXNetwork(
            graph: graph, weights: weights(of: graph),
            normalization: (
                [Float](repeating: 0.5, count: channels), [Float](repeating: -1, count: channels)
            ),
            options: options,
            notes: ONNXNotes(producerVersion: "1.2.3", name: "net", metadata: metadata))
    }

    /// A model of the zoo, narrow.
    static func zoo(_ name: String, channels: Int = 3) throws -> NetworkGraph {
        try ModelOptions(name: name, width: 4).graph(classCount: 5, inputChannels: channels)
    }
}

extension ONNXOptions {
    /// For images of one size.
    static func size(_ height: Int, _ width: Int) -> ONNXOptions {
        var options = ONNXOptions()
        options.size = ImageSides(height: height, width: width)
        return options
    }
}
