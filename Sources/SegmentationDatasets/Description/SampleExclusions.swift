import Files
import YAMLFiles

/// The samples that a description leaves out: `exclude: [blurred, val/img8, 'train/2019_*']`, or `exclude: blurred.txt`.
///
/// An entry is a sample's name, which holds in every split, or `SPLIT/NAME`. In it `*` stands for any number of characters
/// and `?` for one, but for slashes; `\*` and `\?` stand for themselves. A file has an entry a line; empty lines and lines
/// that start with `#` are skipped.
package struct SampleExclusions: Equatable, Sendable, ExpressibleByArrayLiteral {
    /// The entries in the order of the description, as names are shown.
    package let entries: [String]
    /// The entries in which no character stands for others.
    private let names: Set<String>
    private let patterns: [String]

    /// Wraps entries.
    package init(_ entries: [String]) {
        self.entries = entries.map(\.shownPath)
        names = Set(self.entries)
        patterns = self.entries.filter(Self.isPattern)
    }

    /// Wraps entries.
    package init(arrayLiteral elements: String...) { self.init(elements) }

    /// Whether nothing is left out.
    var isEmpty: Bool { entries.isEmpty }

    /// Whether a sample of a split is left out, by its name as it is shown.
    func contains(_ name: String, split: String) -> Bool {
        if names.contains(name) || names.contains("\(split)/\(name)") { return true }
        return patterns.contains { Self.matches(name, $0) || Self.matches("\(split)/\(name)", $0) }
    }

    /// The entries that stand for none of the given names, in their order.
    func entries(without found: Set<String>) -> [String] {
        entries.filter { entry in
            !found.contains(entry)
                && !(Self.isPattern(entry) && found.contains { Self.matches($0, entry) })
        }
    }

    /// The entry that stands for a sample of that name alone.
    package static func entry(of name: String) -> String {
        guard isPattern(name) else { return name }
        return name.reduce(into: "") { entry, character in
            if "\\*?".contains(character) { entry.append("\\") }
            entry.append(character)
        }
    }

    private static func isPattern(_ entry: String) -> Bool { entry.contains { "*?".contains($0) } }

    /// Whether a name is what a pattern says.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let (name, pattern) = (Array(name), pieces(of: pattern))
        var (n, p) = (0, 0)
        // Behind the last star: where it stands, and up to where of the name it reaches.
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == .any {
                star = (p, n)
                p += 1
            } else if p < pattern.count,
                pattern[p] == .one(name[n]) || pattern[p] == .anyOne && name[n] != "/"
            {
                n += 1
                p += 1
            } else if let last = star, name[last.name] != "/" {
                star = (last.pattern, last.name + 1)
                (n, p) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == .any }
    }

    /// What a place of a pattern stands for.
    private enum Piece: Equatable {
        case any, anyOne
        case one(Character)
    }

    private static func pieces(of pattern: String) -> [Piece] {
        var pieces: [Piece] = []
        var isEscaped = false
        for character in pattern {
            switch (isEscaped, character) {
            case (false, "\\"):
                isEscaped = true
                continue
            case (false, "*"): pieces.append(.any)
            case (false, "?"): pieces.append(.anyOne)
            default: pieces.append(.one(character))
            }
            isEscaped = false
        }
        return isEscaped ? pieces + [.one("\\")] : pieces
    }
}

extension DatasetDescription {
    static func readExclusions(_ file: YAMLMapping) throws(YAMLFileError) -> SampleExclusions {
        guard let node = file.optional("exclude") else { return [] }
        guard case .scalar = node.content else {
            // A name that is no UTF-8 is written as it is shown.
            return SampleExclusions(
                try node.list().map { (node) throws(YAMLFileError) in try node.string() })
        }
        let path = try node.path()
        do throws(DatasetError) {
            return SampleExclusions(
                try ListLayout.lines(of: path).filter { !$0.isEmpty && !$0.hasPrefix("#") })
        } catch {
            throw node.wrongValue(
                expected: "a list of names, [a, b], or a file of them that can be read")
        }
    }
}
