import NetworkDescriptions
import ProtobufMessages
import Tensors

/// An extent of a value in a file.
typealias ONNXAxis = ONNXTensorShapeProto.Dimension

/// A trained network on its way into an ONNX file: only what its description and its numbers say, nothing that runs.
package struct ONNXNetwork: Sendable {
    /// The network, with batch norms that are layers of their own.
    package var graph: NetworkGraph
    /// Its parameters and running statistics by name.
    package var weights: [NamedTensor]
    /// What a sample 0…255 of each channel is multiplied by, and what is added then.
    package var normalization: (scale: [Float], shift: [Float])
    /// How it becomes a file.
    package var options: ONNXOptions
    /// What the file says beside it.
    package var notes: ONNXNotes

    /// Gathers what goes into the file.
    ///
    /// - Parameter weights: All of `graph.parameters`, in their shapes; counters may be missing.
    package init(
        graph: NetworkGraph, weights: [NamedTensor],
        normalization: (scale: [Float], shift: [Float]), options: ONNXOptions, notes: ONNXNotes
    ) {
        precondition(
            normalization.scale.count == graph.input.channels
                && normalization.shift.count == graph.input.channels,
            "ONNXNetwork expects \(graph.input.channels) scales and shifts, got \(normalization)")
        self.graph = graph
        self.weights = weights
        self.normalization = normalization
        self.options = options
        self.notes = notes
    }

    /// The model as the format's messages.
    ///
    /// - Throws: ``ONNXError`` for what the format cannot hold; `NetworkError` where the network cannot answer images of
    ///   the given size.
    package func model() throws -> ONNXModelProto {
        try requireRoom()
        var model = ONNXModelProto()
        model.irVersion = ONNXFormat.irVersion
        model.producerName = "pixelwise"
        model.producerVersion = notes.producerVersion
        model.graph = try makeGraph()
        var opset = ONNXOperatorSetIdProto()
        opset.domain = ""
        opset.version = ONNXFormat.opset
        model.opsetImport = [opset]
        model.metadataProps = notes.metadata.map { note in
            var entry = ONNXStringStringEntryProto()
            entry.key = note.key
            entry.value = note.value
            return entry
        }
        return model
    }

    /// A mebibyte is left for everything that is no number of the network.
    private func requireRoom() throws(ONNXError) {
        let bytes = graph.parameters.reduce(1 << 20) { $0 + $1.count * MemoryLayout<Float>.stride }
        guard bytes <= ONNXFormat.mostBytes else {
            throw .tooLarge(bytes: bytes, most: ONNXFormat.mostBytes)
        }
    }

    /// What sizes go through the network; those that it cannot take are mirrored up to the next.
    private func sizes() throws -> InputSizes {
        if let sizes = graph.inputSizes { return sizes }
        if let size = options.size {
            // Other sizes do not matter.
            try graph.requireOutputSize(of: shape(size.height, size.width))
            return InputSizes(multiple: 1, minimum: 1)
        }
        let output = try graph.outputShape(for: shape(256, 256))
        throw ONNXError.noSize(output: "\(output.height)×\(output.width)")
    }

    private func shape(_ height: Int, _ width: Int) -> FeatureShape {
        FeatureShape(batch: 1, channels: graph.input.channels, height: height, width: width)
    }

    private func makeGraph() throws -> ONNXGraphProto {
        let sizes = try sizes()
        var shapes: [FeatureShape]?
        if let size = options.size {
            shapes = try graph.shapes(
                for: shape(sizes.padded(size.height), sizes.padded(size.width)))
        }
        var builder = GraphBuilder()
        var images = ONNXFormat.input
        if !options.takesNormalizedInput { images = normalize(images, &builder) }
        let padded = pad(images, to: sizes, &builder)
        let network = options.keepsBatchNorms ? graph : graph.foldingBatchNorms()
        var translation = LayerTranslation(
            network, weights: Dictionary(weights.map { ($0.name, $0.array) }) { first, _ in first },
            input: padded, shapes: shapes, builder: builder)
        var scores = try translation.run()
        builder = translation.builder
        if padded != images { scores = crop(scores, &builder) }
        return finish(scores, builder)
    }

    /// `v · scale + shift`, a channel at a time.
    private func normalize(_ images: String, _ builder: inout GraphBuilder) -> String {
        let shape = [1, graph.input.channels, 1, 1]
        let scale = builder.constant(
            normalization.scale, shape: shape, name: "normalization.scale")
        let shift = builder.constant(
            normalization.shift, shape: shape, name: "normalization.shift")
        let scaled = builder.node("Mul", [images, scale], name: "normalization.scaled")
        return builder.node("Add", [scaled, shift], name: "normalization")
    }

    /// Lets images of sizes that the network cannot take go on as their mirror image, below and to the right.
    private func pad(
        _ images: String, to sizes: InputSizes, _ builder: inout GraphBuilder
    ) -> String {
        let size = options.size
        let height = size.map { Side.known($0.height) } ?? .axis(2, of: ONNXFormat.input)
        let width = size.map { Side.known($0.width) } ?? .axis(3, of: ONNXFormat.input)
        var padded = images
        if let rows = builder.mirrored(height, to: sizes, name: "padding.rows") {
            padded = builder.node(
                "Gather", [padded, rows], name: "padding.tall", ["axis": .int(2)])
        }
        if let columns = builder.mirrored(width, to: sizes, name: "padding.columns") {
            padded = builder.node(
                "Gather", [padded, columns], name: "padding", ["axis": .int(3)])
        }
        return padded
    }

    /// Leaves only the scores of the images themselves.
    private func crop(_ scores: String, _ builder: inout GraphBuilder) -> String {
        let end =
            options.size.map { builder.integers([$0.height, $0.width]) }
            ?? builder.node(
                "Shape", [ONNXFormat.input], name: "padding.size",
                ["start": .int(2), "end": .int(4)])
        return builder.node(
            "Slice", [scores, builder.integers([0, 0]), end, builder.integers([2, 3])],
            name: "cropped")
    }

    /// Gives the output its name and type.
    private func finish(_ scores: String, _ builder: GraphBuilder) -> ONNXGraphProto {
        var builder = builder
        let open = ONNXFormat.openAxes
        let batch = ONNXAxis(open: open.batch)
        let height = options.size.map { ONNXAxis($0.height) } ?? ONNXAxis(open: open.height)
        let width = options.size.map { ONNXAxis($0.width) } ?? ONNXAxis(open: open.width)
        let output: ONNXValueInfoProto
        if options.givesClasses {
            let classes = builder.node(
                "ArgMax", [scores], name: "argmax", ["axis": .int(1), "keepdims": .int(0)])
            builder.append("Cast", [classes], output: ONNXFormat.classes, ["to": .int(2)])
            output = GraphBuilder.value(
                ONNXFormat.classes, [batch, height, width], type: .uint8)
        } else {
            if builder.nodes.last?.output == [scores] {
                builder.renameLast(to: ONNXFormat.logits)
            } else {
                builder.append("Identity", [scores], output: ONNXFormat.logits)
            }
            output = GraphBuilder.value(
                ONNXFormat.logits, [batch, ONNXAxis(graph.output.channels), height, width])
        }
        var graph = ONNXGraphProto()
        graph.name = notes.name
        graph.node = builder.nodes
        graph.initializer = builder.initializers
        graph.input = [
            GraphBuilder.value(
                ONNXFormat.input, [batch, ONNXAxis(self.graph.input.channels), height, width])
        ]
        graph.output = [output]
        graph.valueInfo = builder.values
        return graph
    }
}
