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
                "Keys marked with \u{2217} change no result, so they may be others when a run goes on. So may `train.epochs`, if "
                    + "it is larger: `pixelwise train --resume --output RUN --set train.epochs=80` goes on with a run of 40 epochs "
                    + "from its weights, averages, optimizer and order. The learning rate is from there on that of a run of 80 "
                    + "epochs, and jumps up where the schedule had come down; under `schedule.name=constant` without a warmup the "
                    + "bytes are those of 80 epochs from the beginning."
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
