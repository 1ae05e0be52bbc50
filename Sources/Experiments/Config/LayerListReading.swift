import NetworkDescriptions
import YAMLFiles

// The entries of `model: {layers: […]}`: a mapping each, `layer: KIND` with the options of that kind beside it.

extension LayerEntry {
    /// What `layer:` may say.
    static let kinds = [
        "convolution", "depthwise-convolution", "transposed-convolution", "batch-norm", "relu",
        "leaky-relu", "gelu", "silu", "max-pooling", "average-pooling", "global-average-pooling",
        "dropout", "upsample", "add", "concat",
    ]
    private static let convolutionKeys = [
        "kernel", "stride", "padding", "dilation", "bias", "norm", "activation",
    ]

    /// The keys that an entry of a kind may have.
    private static func keys(of kind: String) -> [String] {
        let own =
            switch kind {
            case "convolution": ["channels", "groups"] + convolutionKeys
            case "depthwise-convolution": convolutionKeys
            case "transposed-convolution": ["channels", "kernel", "stride"]
            case "batch-norm", "add": ["activation"]
            case "leaky-relu": ["slope"]
            case "max-pooling", "average-pooling": ["size"]
            case "dropout": ["rate"]
            case "upsample": ["like", "mode"]
            default: [String]()
            }
        return ["layer", "name", "from"] + own
    }

    init(node: YAMLNode) throws(YAMLFileError) {
        guard let kindNode = try node.entries().first(where: { $0.key == "layer" })?.value else {
            throw .missingKey(
                at: node.address, keyPath: node.keyPath + ".layer",
                expected: "one of \(Self.kinds.joined(separator: ", "))")
        }
        let kind = try kindNode.choice(of: Self.kinds)
        let entry = try node.mapping(keys: Self.keys(of: kind))
        let operation = try LayerOperation(kind: kind, entry)
        let name = try Self.name(entry)
        let sources = try Self.sources(entry)
        self.init(operation, name: name, from: sources)
    }

    private static func name(_ entry: YAMLMapping) throws(YAMLFileError) -> String? {
        guard let node = entry.optional("name") else { return nil }
        let name = try node.string()
        let allowed = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || $0 == "-" || $0 == "_"
        }
        guard allowed, !name.isEmpty, !LayerList.reservedNames.contains(name) else {
            throw node.wrongValue(
                expected: "a name of letters, digits, - and _ other than "
                    + LayerList.reservedNames.joined(separator: ", "))
        }
        return name
    }

    private static func sources(_ entry: YAMLMapping) throws(YAMLFileError) -> [String] {
        guard let node = entry.optional("from") else { return [] }
        guard case .list(let elements) = node.content else { return [try node.string()] }
        var names: [String] = []
        for element in elements { names.append(try element.string()) }
        return names
    }

    /// The entry with every option written out.
    var config: YAMLNode {
        var entries = operation.config
        if let name { entries.insert(("name", .string(name)), at: 1) }
        if !from.isEmpty {
            entries.append(("from", .list(from.map { .string($0) })))
        }
        return .mapping(entries)
    }
}

extension LayerOperation {
    fileprivate init(kind: String, _ entry: YAMLMapping) throws(YAMLFileError) {
        switch kind {
        case "convolution", "depthwise-convolution":
            self = .convolution(
                try ConvolutionEntry(entry, isDepthwise: kind == "depthwise-convolution"))
        case "transposed-convolution":
            let stride = try entry.int("stride", default: 2, atLeast: 1, atMost: 16)
            self = .transposedConvolution(
                channels: try entry.channels(),
                kernel: try entry.int("kernel", default: stride, atLeast: 1, atMost: 64),
                stride: stride)
        case "batch-norm": self = .batchNorm(try entry.activation())
        case "max-pooling":
            self = .maxPooling(size: try entry.int("size", default: 2, atLeast: 1, atMost: 16))
        case "average-pooling":
            self = .averagePooling(
                size: try entry.int("size", default: 2, atLeast: 1, atMost: 1024))
        case "global-average-pooling": self = .globalAveragePooling
        case "dropout":
            self = .dropout(rate: try entry.double("rate", atLeast: 0, atMost: 0.99))
        case "upsample":
            let mode = try entry.choice(
                "mode", of: UpsamplingMode.allCases.map(\.rawValue), default: "bilinear")
            self = .upsample(
                like: try entry.string("like", default: "input"),
                mode: UpsamplingMode(rawValue: mode) ?? .bilinear)
        case "add": self = .add(try entry.activation())
        case "concat": self = .concat
        default:
            self = .activation(
                ActivationName(rawValue: kind) ?? .none,
                slope: try entry.double(
                    "slope", default: ActivationName.defaultSlope, atLeast: 0, atMost: 1))
        }
    }

    fileprivate var config: [(key: String, value: YAMLNode)] {
        func of(_ kind: String, _ own: [(key: String, value: YAMLNode)] = []) -> [(
            key: String, value: YAMLNode
        )] { [("layer", .string(kind))] + own }
        switch self {
        case .convolution(let options):
            return of(
                options.channels == nil ? "depthwise-convolution" : "convolution", options.config)
        case .transposedConvolution(let channels, let kernel, let stride):
            return of(
                "transposed-convolution",
                [
                    ("channels", channels.config), ("kernel", .int(kernel)),
                    ("stride", .int(stride)),
                ])
        case .batchNorm(let activation):
            return of("batch-norm", [("activation", .string(activation.rawValue))])
        case .activation(let name, let slope):
            return of(name.rawValue, name == .leakyReLU ? [("slope", .double(slope))] : [])
        case .maxPooling(let size): return of("max-pooling", [("size", .int(size))])
        case .averagePooling(let size): return of("average-pooling", [("size", .int(size))])
        case .globalAveragePooling: return of("global-average-pooling")
        case .dropout(let rate): return of("dropout", [("rate", .double(rate))])
        case .upsample(let like, let mode):
            return of("upsample", [("like", .string(like)), ("mode", .string(mode.rawValue))])
        case .add(let activation): return of("add", [("activation", .string(activation.rawValue))])
        case .concat: return of("concat")
        }
    }
}

extension ConvolutionEntry {
    fileprivate init(_ entry: YAMLMapping, isDepthwise: Bool) throws(YAMLFileError) {
        var made: ChannelCount?
        if !isDepthwise { made = try entry.channels() }
        self.init(channels: made)
        kernel = try entry.int("kernel", default: kernel, atLeast: 1, atMost: 64)
        stride = try entry.int("stride", default: stride, atLeast: 1, atMost: 16)
        dilation = try entry.int("dilation", default: dilation, atLeast: 1, atMost: 64)
        padding = try entry.int(
            "padding", default: dilation * (kernel - 1) / 2, atLeast: 0, atMost: 2048)
        if !isDepthwise {
            groups = try entry.int("groups", default: groups, atLeast: 1, atMost: 4096)
        }
        norm = try entry.bool("norm", default: norm)
        // A batch norm takes every constant away again.
        bias = try entry.bool("bias", default: !norm)
        activation = try entry.activation()
    }

    fileprivate var config: [(key: String, value: YAMLNode)] {
        var entries: [(key: String, value: YAMLNode)] = []
        if let channels {
            entries += [("channels", channels.config), ("groups", .int(groups))]
        }
        return entries + [
            ("kernel", .int(kernel)), ("stride", .int(stride)), ("padding", .int(padding)),
            ("dilation", .int(dilation)), ("bias", .bool(bias)), ("norm", .bool(norm)),
            ("activation", .string(activation.rawValue)),
        ]
    }
}

extension ChannelCount {
    fileprivate var config: YAMLNode {
        switch self {
        case .count(let count): .int(count)
        case .classes: .string("classes")
        }
    }
}

extension YAMLMapping {
    fileprivate func channels() throws(YAMLFileError) -> ChannelCount {
        let node = try required("channels", expected: "a whole number or 'classes'")
        if (try? node.string()) == "classes" { return .classes }
        guard let count = try? node.int(atLeast: 1, atMost: 4096) else {
            throw node.wrongValue(expected: "'classes' or a whole number from 1 to 4096")
        }
        return .count(count)
    }

    fileprivate func activation() throws(YAMLFileError) -> ActivationName {
        let name = try choice(
            "activation", of: ActivationName.allCases.map(\.rawValue), default: "none")
        return ActivationName(rawValue: name) ?? .none
    }
}
