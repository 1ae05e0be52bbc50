extension NetworkGraph {
    /// The most rows or columns inside a network, far above any image; layers that enlarge stop here.
    private static let largestSide = 1 << 24

    /// The shape of every value, by its index, found without memory or compiled code.
    ///
    /// - Throws: ``NetworkError/shapeMismatch(layer:expected:found:)`` of the first layer that cannot take what comes.
    package func shapes(for inputShape: FeatureShape) throws(NetworkError) -> [FeatureShape] {
        var shapes = Array(repeating: inputShape, count: valueCount)
        for node in nodes {
            var inputs: [FeatureShape] = []
            for value in node.inputs { inputs.append(shapes[value]) }
            let shape = try node.layer.outputShape(of: inputs, name: node.name)
            guard shape.height <= Self.largestSide, shape.width <= Self.largestSide else {
                throw .shapeMismatch(
                    layer: node.name,
                    expected: "an output of at most \(Self.largestSide) rows and columns",
                    found: inputs[0].description)
            }
            shapes[node.output] = shape
        }
        return shapes
    }

    /// The shape of the output.
    ///
    /// - Throws: As ``shapes(for:)``.
    package func outputShape(for inputShape: FeatureShape) throws(NetworkError) -> FeatureShape {
        try shapes(for: inputShape)[output.index]
    }

    /// Makes sure that images of this shape are answered at the same height and width.
    ///
    /// - Throws: ``NetworkError/imageSize(height:width:multiple:minimum:)`` where only multiples go, otherwise
    ///   ``NetworkError/shapeMismatch(layer:expected:found:)``.
    package func requireOutputSize(of inputShape: FeatureShape) throws(NetworkError) {
        let result: Result<FeatureShape, NetworkError> = Result { () throws(NetworkError) in
            try outputShape(for: inputShape)
        }
        if case .success(let output) = result, output.height == inputShape.height,
            output.width == inputShape.width
        {
            return
        }
        if let sizes = inputSizes, sizes.multiple > 1 {
            throw .imageSize(
                height: inputShape.height, width: inputShape.width, multiple: sizes.multiple,
                minimum: sizes.minimum)
        }
        let output = try result.get()
        throw .shapeMismatch(
            layer: nodes.last { $0.output == self.output.index }?.name ?? "output",
            expected: "an output of \(inputShape.height)×\(inputShape.width), as the images",
            found: "\(output.height)×\(output.width)")
    }
}
