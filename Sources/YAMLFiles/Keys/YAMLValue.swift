/// How a Swift value stands in YAML: what it may be, how it is read and written, and what the keys below it mean.
package struct YAMLValue<Value>: Sendable {
    /// What the value may be, as a noun phrase: `a whole number from 1 to 4096`.
    package let values: String
    /// The keys below it; empty for one that is no mapping.
    package let groups: [YAMLKeyGroup]
    /// Reads a node.
    ///
    /// - Throws: `YAMLFileError/wrongValue(at:keyPath:found:expected:)` and whatever the keys below it throw.
    package let read: @Sendable (YAMLNode) throws(YAMLFileError) -> Value
    /// The node that reads back as the value.
    package let write: @Sendable (Value) -> YAMLNode

    /// A kind of value that nothing here makes.
    package init(
        values: String, groups: [YAMLKeyGroup] = [],
        read: @escaping @Sendable (YAMLNode) throws(YAMLFileError) -> Value,
        write: @escaping @Sendable (Value) -> YAMLNode
    ) {
        self.values = values
        self.groups = groups
        self.read = read
        self.write = write
    }
}

extension YAMLValue<Int> {
    /// A whole number between the bounds (inclusive).
    package static func int(atLeast: Int? = nil, atMost: Int? = nil) -> YAMLValue {
        YAMLValue(
            values:
                "a whole number\(YAMLNode.bounds(atLeast: atLeast, above: nil, atMost: atMost))",
            read: { node throws(YAMLFileError) in try node.int(atLeast: atLeast, atMost: atMost) },
            write: { .int($0) })
    }

    /// A whole number in a range.
    package static func int(in range: ClosedRange<Int>) -> YAMLValue {
        int(atLeast: range.lowerBound, atMost: range.upperBound)
    }
}

extension YAMLValue<Double> {
    /// A finite number between the bounds (inclusive, but for `above`).
    package static func double(
        atLeast: Double? = nil, above: Double? = nil, atMost: Double? = nil
    ) -> YAMLValue {
        let bounds = YAMLNode.bounds(atLeast: atLeast, above: above, atMost: atMost) {
            $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)"
        }
        return YAMLValue(
            values: "a number\(bounds)",
            read: { node throws(YAMLFileError) in
                try node.double(atLeast: atLeast, above: above, atMost: atMost)
            }, write: { .double($0) })
    }

    /// A number in a range.
    package static func double(in range: ClosedRange<Double>) -> YAMLValue {
        double(atLeast: range.lowerBound, atMost: range.upperBound)
    }
}

extension YAMLValue<Bool> {
    /// `true` or `false`.
    package static var bool: YAMLValue {
        YAMLValue(
            values: "true or false", read: { node throws(YAMLFileError) in try node.bool() },
            write: { .bool($0) })
    }
}

extension YAMLValue<String> {
    /// A text.
    package static var text: YAMLValue {
        YAMLValue(
            values: "a text", read: { node throws(YAMLFileError) in try node.string() },
            write: { .string($0) })
    }

    /// A path; see ``YAMLNode/path()``.
    package static var path: YAMLValue {
        YAMLValue(
            values: "a path", read: { node throws(YAMLFileError) in try node.path() },
            write: { .string($0) })
    }
}

extension YAMLValue
where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// The name of one of the cases.
    package static var choice: YAMLValue {
        let names = Value.allCases.map(\.rawValue)
        return YAMLValue(
            values: names.joined(separator: ", "),
            read: { node throws(YAMLFileError) in
                let name = try node.choice(of: names)
                guard let value = Value(rawValue: name) else {
                    throw node.wrongValue(expected: "one of \(names.joined(separator: ", "))")
                }
                return value
            }, write: { .string($0.rawValue) })
    }
}

extension YAMLValue {
    /// A list of such values; of exactly `count`, if given.
    package static func list<Element>(
        of element: YAMLValue<Element>, count: Int? = nil, values: String? = nil
    ) -> YAMLValue where Value == [Element] {
        YAMLValue(
            values: values ?? "a list of\(count.map { " \($0)" } ?? ""): \(element.values)",
            groups: element.groups,
            read: { node throws(YAMLFileError) in
                var elements: [Element] = []
                for child in try node.list(count: count) {
                    elements.append(try element.read(child))
                }
                return elements
            }, write: { .list($0.map(element.write)) })
    }

    /// Such a value, or a word that stands for nil; a value of another kind is told of both.
    package static func word<Wrapped>(
        _ word: String, or value: YAMLValue<Wrapped>
    ) -> YAMLValue where Value == Wrapped? {
        YAMLValue(
            values: "'\(word)' or \(value.values)",
            read: { node throws(YAMLFileError) in
                if case .scalar(word, _) = node.content { return nil }
                guard let read = try? value.read(node) else {
                    throw node.wrongValue(expected: "'\(word)' or \(value.values)")
                }
                return read
            }, write: { $0.map(value.write) ?? .string(word) })
    }
}
