/// Finds the known name that a mistyped one most likely means.
package enum NearestName {
    /// The known name with the fewest edits (insertion, deletion, change, swap of neighbours) from `name`,
    /// or `nil` when even that one differs in more than a third of its characters (at least 2 edits are allowed).
    package static func of(_ name: String, in known: [String]) -> String? {
        let ranked = known.map { ($0, distance(name, $0)) }.min { $0.1 < $1.1 }
        guard let (nearest, edits) = ranked else { return nil }
        return edits <= max(2, max(name.count, nearest.count) / 3) && edits < nearest.count
            ? nearest : nil
    }

    /// The number of edits between two words, letter case aside (optimal string alignment distance).
    static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first.lowercased())
        let b = Array(second.lowercased())
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var edits = min(
                    previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    edits = min(edits, beforePrevious[j - 1] + 1)
                }
                row.append(edits)
            }
            beforePrevious = previous
            previous = row
        }
        return previous[b.count]
    }
}
