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
    package static var helpText: String {
        var lines: [String] = []
        func add(_ keys: [YAMLKeyText], _ path: String, depth: Int) {
            let margin = String(repeating: "  ", count: depth)
            for key in keys {
                let name = path + key.name
                lines += wrapped(
                    "\(name): \(key.facts). \(key.meaning)", width: 78, first: margin,
                    others: margin + "    ")
                for group in key.groups {
                    if let title = group.title {
                        lines += wrapped(
                            "name: \(title). \(group.meaning)", width: 78, first: margin + "  ",
                            others: margin + "      ")
                    }
                    add(group.keys, "\(name).", depth: depth + (group.name == nil ? 1 : 2))
                }
            }
        }
        add(keys.texts, "", depth: 1)
        return lines.joined(separator: "\n")
    }

    /// `Documentation/config.md`.
    package static var page: String {
        var lines = [
            "# Keys of a training config", "",
            "Made by `pixelwise train --keys` from the table that reads and writes configs; a test compares the two. Only "
                + "`dataset` is needed. A run folder's `config.yaml` holds all keys with their values, and `--set "
                + "train.epochs=3` overrides any of them.",
            "Keys marked with \u{2217} change no result, so they may be others when a run goes on.",
            "",
        ].flatMap { $0.isEmpty ? [""] : wrapped($0, width: 118, first: "", others: "") }
        func add(_ keys: [YAMLKeyText], depth: Int) {
            let margin = String(repeating: "  ", count: depth)
            for key in keys {
                lines += wrapped(
                    "- `\(key.name)`\(key.isIncidental ? "\u{2217}" : ""): \(key.facts(quote: "`")). \(key.meaning)",
                    width: 118, first: margin, others: margin + "  ")
                add(key.groups, depth: depth + 1)
            }
        }
        func add(_ groups: [YAMLKeyGroup], depth: Int) {
            let margin = String(repeating: "  ", count: depth)
            for group in groups {
                if let title = group.title {
                    lines += wrapped(
                        "- `name: \(title)`: \(group.meaning)", width: 118, first: margin,
                        others: margin + "  ")
                }
                add(group.keys, depth: depth + (group.name == nil ? 0 : 1))
            }
        }
        for key in keys.texts {
            lines += ["## \(key.name)", ""]
            lines += wrapped(key.meaning, width: 118, first: "", others: "")
            lines += wrapped("It is \(key.facts(quote: "`")).", width: 118, first: "", others: "")
            if !key.groups.isEmpty { lines.append("") }
            add(key.groups, depth: 0)
            lines.append("")
        }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    /// Words in lines of at most `width` characters, where no word is longer.
    static func wrapped(_ text: String, width: Int, first: String, others: String) -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (others, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }
}

extension [YAMLKey<ExperimentConfig>] {
    fileprivate var texts: [YAMLKeyText] {
        map { $0.text(of: ExperimentConfig(dataset: "")) }
    }
}

extension YAMLKeyText {
    fileprivate var facts: String { facts(quote: "") }

    /// What the key takes, and its default.
    fileprivate func facts(quote: String) -> String {
        values + (standard.map { "; by default \(quote)\($0)\(quote)" } ?? "")
    }
}

extension YAMLKeyGroup {
    /// The names of the group.
    fileprivate var title: String? {
        name.map { ([$0] + otherNames).joined(separator: ", or ") }
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
