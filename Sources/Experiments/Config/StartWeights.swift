import Training
import YAMLFiles

/// The entry `weights:` of a config: a file from which the network starts.
package struct StartWeights: Equatable, Sendable {
    /// A safetensors file.
    package var file: String
    /// Names in the file that are others here.
    package var rename: [WeightTransfer.Renaming] = []

    /// Names a file whose tensors go by the network's names.
    package init(file: String, rename: [WeightTransfer.Renaming] = []) {
        self.file = file
        self.rename = rename
    }

    /// Every key.
    package static let keys: [YAMLKey<StartWeights>] = [
        .required(
            "file", \.file, .path,
            "A safetensors file of this program or of PyTorch; relative to the config."),
        .custom(
            "rename", values: "a mapping of names", places: [\StartWeights.rename],
            "Names in the file, or what they begin with up to a dot, and what takes the place of it here: {backbone: stages, "
                + "module: ''}.",
            read: { (mapping, weights) throws(YAMLFileError) in
                for entry in try mapping.optional("rename")?.entries() ?? [] {
                    let to = entry.value.isNull ? "" : try entry.value.string()
                    weights.rename.append(WeightTransfer.Renaming(from: entry.key, to: to))
                }
            },
            write: { weights in
                weights.rename.isEmpty
                    ? nil
                    : .mapping(weights.rename.map { (key: $0.from, value: .string($0.to)) })
            }),
    ]

    /// How the entry stands in a config: a mapping, or the file alone.
    static let yaml: YAMLValue<StartWeights> = {
        let mapping = YAMLValue<StartWeights>.mapping(StartWeights(file: ""), keys)
        return YAMLValue(
            values: "a path, or a mapping", groups: mapping.groups,
            read: { node throws(YAMLFileError) in
                if case .scalar = node.content { return StartWeights(file: try node.path()) }
                return try mapping.read(node)
            }, write: mapping.write)
    }()
}
