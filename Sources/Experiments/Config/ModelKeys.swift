import NetworkDescriptions
import PretrainedWeights
import YAMLFiles

/// The entry `model:` of a config: a built-in model by its name, or a network of one's own as `layers`.
extension ModelOptions {
    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<ModelOptions>] = [
        .custom(
            "name", values: knownNames.joined(separator: ", ") + "; any other one beside layers",
            places: [\ModelOptions.name], "Which model.",
            read: { (mapping, model) throws(YAMLFileError) in
                guard mapping.optional("layers") != nil else {
                    let name = try mapping.choice("name", of: knownNames, default: model.name)
                    model = ModelOptions(name: name)
                    return
                }
                let name = try mapping.string("name", default: "custom")
                if knownNames.contains(name), let node = mapping.optional("name") {
                    throw node.wrongValue(
                        expected: "a name that no built-in model has, beside 'layers',")
                }
                model = ModelOptions(name: name)
            }, write: { .string($0.name) }),
        .custom(
            "width", values: YAMLValue<Int>.width.values, places: [\ModelOptions.width],
            "Channels of the first stage, of efficientnet-lite0-fpn those of the decoder; by default as the model is defined: "
                + knownNames.map { "\($0) \(defaultWidth(of: $0))" }.joined(separator: ", ") + ".",
            read: { (mapping, model) throws(YAMLFileError) in
                guard let node = mapping.optional("width") else { return }
                if mapping.optional("layers") != nil {
                    throw node.wrongValue(expected: "no 'width' beside 'layers'")
                }
                model.width = try YAMLValue<Int>.width.read(node)
            }, write: { $0.layers == nil ? .int($0.width) : nil }),
        .custom(
            "dilations", values: "a list of whole numbers from 1 to 64",
            places: [\ModelOptions.dilations],
            "The dilation of each residual block; res-fcn alone has them, by default "
                + "\(ModelOptions(name: "res-fcn").dilations).",
            read: { (mapping, model) throws(YAMLFileError) in
                guard let node = mapping.optional("dilations") else { return }
                if mapping.optional("layers") != nil {
                    throw node.wrongValue(expected: "no 'dilations' beside 'layers'")
                }
                let dilations = try YAMLValue<[Int]>.list(of: .int(atLeast: 1, atMost: 64)).read(
                    node)
                if model.name != "res-fcn" {
                    throw node.wrongValue(expected: "no 'dilations', which only res-fcn has,")
                }
                if !dilations.isEmpty { model.dilations = dilations }
            },
            write: {
                $0.layers == nil && $0.name == "res-fcn"
                    ? .list($0.dilations.map { .int($0) }) : nil
            }),
        .custom(
            "pretrained", values: pretrainedValues, places: [\ModelOptions.pretrained],
            "The weights from which the encoder starts, which efficientnet-lite0-fpn alone has: by name, as Tools/pretrained "
                + "fetches them, or a file with the same names, relative to the config. Images are normalised as these weights "
                + "want it.",
            read: { (mapping, model) throws(YAMLFileError) in
                guard let node = mapping.optional("pretrained") else { return }
                if mapping.optional("layers") != nil || encoder(of: model.name) == nil {
                    throw node.wrongValue(
                        expected: "no 'pretrained', which only efficientnet-lite0-fpn has,")
                }
                model.pretrained = try pretrained(node)
            }, write: { $0.pretrained.map { .string($0) } }),
        .custom(
            "layers", values: "a list of layers", places: [\ModelOptions.layers],
            groups: LayerEntry.groups,
            "A network of one's own, layer by layer; 'pixelwise inspect CONFIG' shows it as a table.",
            read: { (mapping, model) throws(YAMLFileError) in
                guard let node = mapping.optional("layers") else { return }
                var layers: [LayerEntry] = []
                for element in try node.list() { layers.append(try LayerEntry(node: element)) }
                if layers.isEmpty {
                    throw node.wrongValue(expected: "a list of at least one layer")
                }
                model.layers = layers
            }, write: { $0.layers.map { .list($0.map(\.config)) } }),
    ]

    private static let pretrainedValues =
        PretrainedEncoder.all.map(\.name).joined(separator: ", ")
        + ", or the path of a .safetensors file"

    private static func pretrained(_ node: YAMLNode) throws(YAMLFileError) -> String {
        let text = try node.string()
        if PretrainedEncoder.named(text) != nil { return text }
        guard text.hasSuffix(".safetensors") else {
            throw node.wrongValue(expected: pretrainedValues)
        }
        return try node.path()
    }

    /// How a model stands in a config.
    static let yaml = YAMLValue<ModelOptions>.mapping(ModelOptions(), keys)
}

extension YAMLValue<Int> {
    fileprivate static var width: YAMLValue { .int(atLeast: 1, atMost: 1024) }
}
