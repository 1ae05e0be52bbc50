import NetworkDescriptions
import YAMLFiles

/// A part of a network, by its name, and by how much faster or slower it learns than the rest.
package struct LearningRateFactor: Equatable, Sendable {
    /// The name of a tensor or layer, or what names begin with up to a dot.
    package let name: String
    /// The factor of the learning rate, at least 0.
    package let factor: Double

    /// Names a part.
    package init(name: String, factor: Double) {
        self.name = name
        self.factor = factor
    }

    /// Whether a parameter belongs to the part.
    func holds(_ parameter: String) -> Bool { isTensor(parameter, of: name) }
}

extension TrainOptions {
    /// The factor of each parameter's learning rate: 0 where it is frozen, that of the longest name that holds it, else 1.
    ///
    /// - Parameter names: Those of the parameters, in their order.
    package func learningRateFactors(of names: [String]) -> [Double] {
        names.map { name in
            if freeze.contains(where: { isTensor(name, of: $0) }) { return 0 }
            return learningRates.filter { $0.holds(name) }
                .max { $0.name.count < $1.name.count }?.factor ?? 1
        }
    }

    /// The first name in `freeze` or `learning_rates` that holds no parameter, with its key.
    func unknownPart(among names: [String]) -> (key: String, name: String)? {
        let parts =
            freeze.map { ("train.freeze", $0) }
            + learningRates.map { ("train.learning_rates", $0.name) }
        return parts.first { _, name in
            !names.contains { isTensor($0, of: name) }
        }.map { (key: $0, name: $1) }
    }

    /// The keys that tell parts of the network apart.
    static let fineTuningKeys: [YAMLKey<TrainOptions>] = [
        .custom(
            "freeze", values: "a list of names", places: [\TrainOptions.freeze],
            "Parts of the network that do not learn, by the names of tensors or layers, or what these begin with up to a dot; "
                + "'inspect CONFIG' lists them. Running statistics of batch norms move on.",
            read: { (mapping, options) throws(YAMLFileError) in
                for node in try mapping.optionalList("freeze") {
                    options.freeze.append(try node.string())
                }
            },
            write: { $0.freeze.isEmpty ? nil : .list($0.freeze.map { .string($0) }) }),
        .custom(
            "learning_rates", values: "a mapping of names to numbers from 0 to 1000",
            places: [\TrainOptions.learningRates],
            "By what the learning rate is multiplied in parts of the network, named as in freeze; the longest name counts.",
            read: { (mapping, options) throws(YAMLFileError) in
                if let node = mapping.optional("learning_rates") {
                    options.learningRates = try factors(node, under: "")
                }
            },
            write: {
                $0.learningRates.isEmpty
                    ? nil
                    : .mapping($0.learningRates.map { (key: $0.name, value: .double($0.factor)) })
            }),
    ]

    /// `{stages.0: 0.1}`, or `{stages: {0: 0.1}}` as overrides write it.
    private static func factors(
        _ node: YAMLNode, under start: String
    ) throws(YAMLFileError) -> [LearningRateFactor] {
        var result: [LearningRateFactor] = []
        for entry in try node.entries() {
            let name = start + entry.key
            if case .mapping = entry.value.content {
                result += try factors(entry.value, under: name + ".")
            } else {
                let factor = try YAMLValue<Double>.double(in: 0...1000).read(entry.value)
                result.append(LearningRateFactor(name: name, factor: factor))
            }
        }
        return result
    }
}
