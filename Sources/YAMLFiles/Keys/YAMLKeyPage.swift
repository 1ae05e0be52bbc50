/// Tables of keys as text for people.
package enum YAMLKeyPage {
    /// The longest line of a page in Markdown, in characters, unless a word is longer.
    package static let pageWidth = 118
    /// Of a terminal, since the command line wraps longer lines itself, and not as wanted.
    private static let helpWidth = 78

    /// All keys for a help text: a line a key, wrapped, those below a key further in.
    package static func help(_ keys: [YAMLKeyText]) -> String {
        help(keys, path: "", depth: 1).joined(separator: "\n")
    }

    private static func help(_ keys: [YAMLKeyText], path: String, depth: Int) -> [String] {
        let margin = String(repeating: "  ", count: depth)
        var lines: [String] = []
        for key in keys {
            let name = path + key.name
            lines += wrapped(
                "\(name): \(key.facts(quote: "")). \(key.meaning)", width: helpWidth,
                first: margin, others: margin + "    ")
            if let example = key.example { lines.append("\(margin)    Example: \(example)") }
            for group in key.groups {
                if let title = group.title {
                    lines += wrapped(
                        "\(title). \(group.meaning)", width: helpWidth, first: margin + "  ",
                        others: margin + "      ")
                }
                let deeper = group.title == nil ? 1 : 2
                lines += help(group.keys, path: "\(name).", depth: depth + deeper)
            }
        }
        return lines
    }

    /// All keys for a page in Markdown: a heading a key, and a list of those below it.
    ///
    /// A key on which no result depends is marked by ∗.
    package static func sections(_ keys: [YAMLKeyText]) -> [String] {
        var lines: [String] = []
        for key in keys {
            lines += ["## \(key.name)", ""] + paragraph(key.meaning)
            lines += paragraph("It is \(key.facts(quote: "`")).")
            if let example = key.example { lines += ["", "```yaml", example, "```"] }
            if !key.groups.isEmpty { lines.append("") }
            lines += items(key.groups, depth: 0) + [""]
        }
        return Array(lines.dropLast())
    }

    /// A paragraph of a page.
    package static func paragraph(_ text: String) -> [String] {
        wrapped(text, width: pageWidth, first: "", others: "")
    }

    private static func items(_ groups: [YAMLKeyGroup], depth: Int) -> [String] {
        var lines: [String] = []
        for group in groups {
            var depth = depth
            if let title = group.title {
                lines += item("`\(title)`: \(group.meaning)", depth: depth)
                depth += 1
            }
            for key in group.keys {
                let mark = key.isIncidental ? "\u{2217}" : ""
                lines += item(
                    "`\(key.name)`\(mark): \(key.facts(quote: "`")). \(key.meaning)", depth: depth)
                lines += items(key.groups, depth: depth + 1)
            }
        }
        return lines
    }

    private static func item(_ text: String, depth: Int) -> [String] {
        let margin = String(repeating: "  ", count: depth)
        return wrapped("- " + text, width: pageWidth, first: margin, others: margin + "  ")
    }

    /// Words in lines of at most `width` characters, where no word is longer.
    package static func wrapped(
        _ text: String, width: Int, first: String, others: String
    ) -> [String] {
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

extension YAMLKeyText {
    /// What the key takes, and its default.
    fileprivate func facts(quote: String) -> String {
        values + (standard.map { "; by default \(quote)\($0)\(quote)" } ?? "")
    }
}

extension YAMLKeyGroup {
    /// What chooses the group; nil for the only one.
    fileprivate var title: String? {
        guard let name else { return nil }
        let names = ([name] + otherNames).joined(separator: ", or ")
        return chooser.map { "\($0): \(names)" } ?? names
    }
}
