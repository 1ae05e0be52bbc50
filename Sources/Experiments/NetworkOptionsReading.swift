import NeuralNetworks
import YAMLFiles

// The entries `model:` and `optimizer:` of a config; their defaults stand beside the types.

extension ModelOptions {
    init(config: YAMLMapping) throws(YAMLFileError) {
        let model = try config.mapping("model", keys: ["name", "width", "dilations", "layers"])
        if let node = model.optional("layers") {
            self = try Self.listed(layers: node, of: model)
            return
        }
        let name = try model.choice("name", of: Self.knownNames, default: ModelOptions().name)
        let width = try model.int(
            "width", default: Self.defaultWidth(of: name), atLeast: 1, atMost: 1024)
        var dilations: [Int] = []
        for element in try model.optionalList("dilations") {
            dilations.append(try element.int(atLeast: 1, atMost: 64))
        }
        if name != "res-fcn", let node = model.optional("dilations") {
            throw node.wrongValue(expected: "no 'dilations', which only res-fcn has,")
        }
        self.init(name: name, width: width, dilations: dilations.isEmpty ? nil : dilations)
    }

    /// A network of one's own: `name` is free, `layers` lists it.
    private static func listed(
        layers node: YAMLNode, of model: YAMLMapping
    ) throws(YAMLFileError) -> ModelOptions {
        for key in ["width", "dilations"] {
            if let value = model.optional(key) {
                throw value.wrongValue(expected: "no '\(key)' beside 'layers'")
            }
        }
        let name = try model.string("name", default: "custom")
        if knownNames.contains(name), let value = model.optional("name") {
            throw value.wrongValue(expected: "a name that no built-in model has, beside 'layers',")
        }
        var layers: [LayerEntry] = []
        for element in try node.list() { layers.append(try LayerEntry(node: element)) }
        if layers.isEmpty { throw node.wrongValue(expected: "a list of at least one layer") }
        return ModelOptions(name: name, layers: layers)
    }

    var config: YAMLNode {
        if let layers {
            return .mapping(["name": .string(name), "layers": .list(layers.map(\.config))])
        }
        var entries: [(key: String, value: YAMLNode)] = [
            ("name", .string(name)), ("width", .int(width)),
        ]
        if name == "res-fcn" { entries.append(("dilations", .list(dilations.map { .int($0) }))) }
        return .mapping(entries)
    }
}

extension OptimizerOptions {
    init(config: YAMLMapping) throws(YAMLFileError) {
        let name =
            try config.optional("optimizer")?.entries().first { $0.key == "name" }?.value
            .choice(of: ["adamw", "sgd"]) ?? "adamw"
        switch name {
        case "sgd":
            let defaults = SGDOptions()
            let sgd = try config.mapping(
                "optimizer",
                keys: ["name", "learning_rate", "momentum", "weight_decay", "nesterov"])
            let options =
                SGDOptions(
                    learningRate: try sgd.double(
                        "learning_rate", default: defaults.learningRate, above: 0, atMost: 1000),
                    momentum: try sgd.double(
                        "momentum", default: defaults.momentum, atLeast: 0, atMost: 0.99999),
                    weightDecay: try sgd.double(
                        "weight_decay", default: defaults.weightDecay, atLeast: 0, atMost: 1000),
                    nesterov: try sgd.bool("nesterov", default: defaults.nesterov))
            if options.nesterov, options.momentum == 0, let node = sgd.optional("nesterov") {
                throw node.wrongValue(expected: "a momentum above 0 beside it, or false,")
            }
            self = .sgd(options)
        default:
            let defaults = AdamWOptions()
            let adamW = try config.mapping(
                "optimizer",
                keys: ["name", "learning_rate", "weight_decay", "beta1", "beta2", "epsilon"])
            self = .adamW(
                AdamWOptions(
                    learningRate: try adamW.double(
                        "learning_rate", default: defaults.learningRate, above: 0, atMost: 1000),
                    weightDecay: try adamW.double(
                        "weight_decay", default: defaults.weightDecay, atLeast: 0, atMost: 1000),
                    beta1: try adamW.double(
                        "beta1", default: defaults.beta1, atLeast: 0, atMost: 0.99999),
                    beta2: try adamW.double(
                        "beta2", default: defaults.beta2, atLeast: 0, atMost: 0.9999999),
                    epsilon: try adamW.double(
                        "epsilon", default: defaults.epsilon, above: 0, atMost: 1)))
        }
    }

    var config: YAMLNode {
        switch self {
        case .adamW(let options):
            .mapping([
                "name": .string("adamw"), "learning_rate": .double(options.learningRate),
                "weight_decay": .double(options.weightDecay), "beta1": .double(options.beta1),
                "beta2": .double(options.beta2), "epsilon": .double(options.epsilon),
            ])
        case .sgd(let options):
            .mapping([
                "name": .string("sgd"), "learning_rate": .double(options.learningRate),
                "momentum": .double(options.momentum),
                "weight_decay": .double(options.weightDecay), "nesterov": .bool(options.nesterov),
            ])
        }
    }
}
