import YAMLFiles

// A config, and all that a config may hold, as text for people.

extension ExperimentConfig {
    /// The model, what differs from the defaults, and every name, a line a section: `train: {epochs: 20, batch: 4}`.
    package var brief: [String] {
        let standard = ExperimentConfig(dataset: "").resolved
        guard case .mapping(let entries) = resolved.different(from: standard).content else {
            return []
        }
        return entries.map { "\($0.key): \($0.value.line)" }
    }

    /// All keys for `train --help`: a line a key, wrapped, those below a key further in.
    package static var helpText: String { YAMLKeyPage.help(keys.texts) }

    /// `Documentation/config.md`.
    package static var page: String {
        let lines =
            ["# Keys of a training config", ""]
            + YAMLKeyPage.paragraph(
                "Made by `pixelwise train --keys` from the table that reads and writes configs; a test compares the two. Only "
                    + "`dataset` is needed. A run folder's `config.yaml` holds all keys with their values, and `--set "
                    + "train.epochs=3` overrides any of them.")
            + YAMLKeyPage.paragraph(
                "Keys marked with \u{2217} change no result, so they may be others when a run goes on."
            )
            + [""] + YAMLKeyPage.sections(keys.texts)
        return lines.joined(separator: "\n") + "\n"
    }
}

extension [YAMLKey<ExperimentConfig>] {
    fileprivate var texts: [YAMLKeyText] {
        map { $0.text(of: ExperimentConfig(dataset: "")) }
    }
}

extension YAMLNode {
    /// A mapping without what another one holds as well, names and the model apart.
    fileprivate func different(from other: YAMLNode) -> YAMLNode {
        guard case .mapping(let entries) = content, case .mapping(let others) = other.content else {
            return self
        }
        let kept = entries.compactMap { entry -> Entry? in
            var entry = entry
            guard let same = others.first(where: { $0.key == entry.key })?.value else {
                return entry
            }
            if entry.key == "model" { return entry }
            if entry.key != "name", entry.value.line == same.line { return nil }
            entry.value = entry.value.different(from: same)
            return entry
        }
        return YAMLNode(.mapping(kept))
    }
}
