import ImageFiles
import YAMLFiles

// What a description says of labels that are outlines: the keys `layout`, `background`, `map` and `ignore`.
extension OutlineLabels {
    /// In place of a class for what counts nowhere.
    static let ignoredWord = "ignore"

    /// The format that a description's layout names; nil for masks.
    static func format(of file: YAMLMapping) -> OutlineFormat? {
        guard case .scalar(let layout, _)? = file.optional("layout")?.content else { return nil }
        return OutlineFormat(rawValue: layout)
    }

    /// What is told of labels that are outlines; nil for masks.
    static func read(
        _ file: YAMLMapping, classNames: [String]
    ) throws(YAMLFileError) -> OutlineLabels? {
        guard let format = format(of: file) else {
            if let node = file.optional("background") {
                throw node.wrongValue(
                    expected: "no such key for masks, but for the layouts "
                        + OutlineFormat.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return nil
        }
        let background = try readBackground(file, classNames)
        var meanings = standardMeanings(format, classNames: classNames, background: background)
        for entry in try file.optional("map")?.entries() ?? [] {
            let name = try entry.value.choice(of: classNames)
            meanings[entry.key] = UInt8(classNames.firstIndex(of: name) ?? 0)
        }
        for node in try file.optionalList("ignore") {
            meanings[try node.string()] = LabelMap.ignored
        }
        return OutlineLabels(format: format, meanings: meanings, background: background)
    }

    private static func readBackground(
        _ file: YAMLMapping, _ classNames: [String]
    ) throws(YAMLFileError) -> UInt8 {
        if let node = file.optional("background") {
            let name = try node.choice(of: classNames + [ignoredWord])
            return classNames.firstIndex(of: name).map { UInt8($0) } ?? LabelMap.ignored
        }
        guard let id = classNames.firstIndex(where: isBackground) else {
            throw try file.required(
                "background",
                expected:
                    "the class of pixels outside of all outlines, or '\(ignoredWord)', where no "
                    + "class is called background"
            ).wrongValue(expected: "a class")
        }
        return UInt8(id)
    }

    /// Whether a class is one of what is outside of all outlines, by its name.
    static func isBackground(_ name: String) -> Bool {
        ["background", "_background_", "__background__"].contains(name.lowercased())
    }

    /// A label is the class of its name; the number of a YOLO class counts the classes but for that outside of outlines.
    private static func standardMeanings(
        _ format: OutlineFormat, classNames: [String], background: UInt8
    ) -> [String: UInt8] {
        var meanings: [String: UInt8] = [:]
        if format == .yolo {
            let others = classNames.indices.filter { UInt8($0) != background }
            for (number, id) in others.enumerated() { meanings["\(number)"] = UInt8(id) }
            return meanings
        }
        for (id, name) in classNames.enumerated() { meanings[name] = UInt8(id) }
        if format == .labelme {
            // What labelme itself calls what counts nowhere, and the background.
            meanings["__ignore__"] = meanings["__ignore__"] ?? LabelMap.ignored
            meanings["_background_"] = meanings["_background_"] ?? background
        }
        return meanings
    }
}
