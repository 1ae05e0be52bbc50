/// Which model, and how wide: the `model:` entry of a training config.
package struct ModelOptions: Sendable, Equatable {
    /// A name out of ``knownNames``; of one's own choice where ``layers`` are listed.
    package var name: String
    /// Channels of the first stage, of `efficientnet-lite0-fpn` those of the decoder; 1 … 1024.
    package var width: Int
    /// `res-fcn`: the dilation of each residual block of the trunk, 1 … 64 each.
    package var dilations: [Int]

    /// The weights from which the encoder of `efficientnet-lite0-fpn` starts: a name, or a safetensors file; nil for drawn
    /// numbers.
    package var pretrained: String?

    /// A network of one's own, layer by layer; nil for a model by name.
    ///
    /// Width and dilations do not count then.
    package var layers: [LayerEntry]?

    /// Names a model; what is not given is as in the model's definition.
    package init(
        name: String = "tiny-fcn", width: Int? = nil, dilations: [Int]? = nil,
        pretrained: String? = nil, layers: [LayerEntry]? = nil
    ) {
        self.pretrained = pretrained
        self.layers = layers
        self.name = name
        self.width = width ?? Self.defaultWidth(of: name)
        self.dilations = dilations ?? [1, 2, 4, 8]
    }

    /// The name, and the width where it counts, such as "unet width 32".
    package var title: String { layers == nil ? "\(name) width \(width)" : name }

    /// All models, by the name that configs use.
    package static let knownNames = ["tiny-fcn", "unet", "res-fcn", "efficientnet-lite0-fpn"]

    /// What the names of the parameters begin with, up to a dot, that pretrained weights are for; nil for a model without.
    package static func encoder(of name: String) -> String? {
        name == "efficientnet-lite0-fpn" ? EfficientNetLite0FPN.encoder : nil
    }

    /// The width of a model's definition.
    package static func defaultWidth(of name: String) -> Int {
        switch name {
        case "tiny-fcn": 16
        case "efficientnet-lite0-fpn": 64
        default: 32
        }
    }

    /// Builds the graph for `classCount` classes, with auxiliary heads for training.
    ///
    /// - Throws: As ``graph(classCount:inputChannels:)``, and ``NetworkError/auxiliaryHead(index:problem:)``.
    package func graph(
        classCount: Int, inputChannels: Int = 3, auxiliaryHeads: [AuxiliaryHead]
    ) throws(NetworkError) -> NetworkGraph {
        var graph = try graph(classCount: classCount, inputChannels: inputChannels)
        try graph.appendAuxiliaryHeads(auxiliaryHeads, classCount: classCount)
        return graph
    }

    /// Builds the graph for `classCount` classes.
    ///
    /// Pretrained weights are for images of three channels.
    ///
    /// - Throws: ``NetworkError/unknownModel(name:known:)``, ``NetworkError/optionOutOfRange(option:value:allowed:)``,
    ///   ``NetworkError/layerEntry(index:name:problem:)``.
    package func graph(classCount: Int, inputChannels: Int = 3) throws(NetworkError) -> NetworkGraph
    {
        if let layers {
            try check("the number of classes", classCount, 1...255)
            return try LayerList(layers).graph(
                classCount: classCount, inputChannels: inputChannels)
        }
        try check("model.width", width, 1...1024)
        try check("the number of classes", classCount, 1...255)
        if pretrained != nil {
            try check("the number of channels beside model.pretrained", inputChannels, 3...3)
        }
        for dilation in dilations { try check("model.dilations", dilation, 1...64) }
        switch name {
        case "tiny-fcn":
            return TinyFCN(classCount: classCount, width: width).graph(inputChannels: inputChannels)
        case "unet":
            return UNet(classCount: classCount, width: width).graph(inputChannels: inputChannels)
        case "res-fcn":
            return ResFCN(classCount: classCount, width: width, dilations: dilations)
                .graph(inputChannels: inputChannels)
        case "efficientnet-lite0-fpn":
            return EfficientNetLite0FPN(
                classCount: classCount, width: width, isPretrained: pretrained != nil
            ).graph(inputChannels: inputChannels)
        default: throw .unknownModel(name: name, known: Self.knownNames)
        }
    }

    private func check(
        _ option: String, _ value: Int, _ allowed: ClosedRange<Int>
    ) throws(NetworkError) {
        guard allowed.contains(value) else {
            throw .optionOutOfRange(
                option: option, value: "\(value)",
                allowed: allowed.count == 1
                    ? "\(allowed.lowerBound)" : "\(allowed.lowerBound)…\(allowed.upperBound)")
        }
    }
}
