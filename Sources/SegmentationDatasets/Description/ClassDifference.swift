import Files

/// Where two lists of class names differ, in a clause: not all names, of which there may be hundreds.
package enum ClassDifference {
    /// `3 classes, background, leaf, disease`, or of many the first: `300 classes, c0, c1, c2, …`.
    static func counted(_ names: [String]) -> String {
        let shown = names.prefix(shownNames).joined(separator: ", ")
        return Files.counted(names.count, "class", plural: "classes") + ", \(shown)"
            + (names.count > shownNames ? ", …" : "")
    }

    private static let shownNames = 8

    /// `has 2 classes, a, b, OWNER 2 classes, a, c; class 1 is 'b' in the one and 'c' in the other`.
    ///
    /// - Parameter owner: What the expected ones belong to, with its verb.
    package static func text(found: [String], owner: String, expected: [String]) -> String {
        let both = "\(counted(found)), \(owner) \(counted(expected))"
        guard max(found.count, expected.count) > shownNames,
            let place = zip(found, expected).enumerated()
                .first(where: { $0.element.0 != $0.element.1 })
        else { return both }
        return "\(both); class \(place.offset) is '\(place.element.0)' in the one and "
            + "'\(place.element.1)' in the other"
    }
}
