/// An object that is too long to be held as a value: some of its members are lists whose elements are made one at a time,
/// while they are written.
///
/// Its text is that of the same object as a ``JSONValue``.
package struct LongJSONObject: Sendable {
    private enum Part: Sendable {
        case value(JSONValue)
        case elements(count: Int, @Sendable (Int) -> JSONValue)
    }

    private var parts: [(key: String, part: Part)]

    /// An object that begins with these members.
    package init(_ members: [JSONValue.Member]) {
        parts = members.map { ($0.key, .value($0.value)) }
    }

    /// Adds members.
    package mutating func append(_ members: [JSONValue.Member]) {
        parts += members.map { ($0.key, .value($0.value)) }
    }

    /// Adds a list of objects.
    ///
    /// - Parameter element: Makes the one at a position, 0 ..< count, an object; called once each time the text is written.
    package mutating func append(
        _ key: String, count: Int, element: @escaping @Sendable (_ position: Int) -> JSONValue
    ) {
        parts.append((key, .elements(count: count, element)))
    }

    /// Hands over the text of ``JSONValue/lines`` piece by piece.
    package func writeLines<Fault: Error>(
        _ take: (_ piece: String) throws(Fault) -> Void
    ) throws(Fault) {
        try take("{")
        for (index, (key, part)) in parts.enumerated() {
            try take("\(index > 0 ? "," : "")\n  \(JSONValue.text(key).line): ")
            switch part {
            case .value(let value): try take(value.lines(atLevel: 1))
            case .elements(0, _): try take("[]")
            case .elements(let count, let element):
                for position in 0..<count {
                    try take(position > 0 ? ",\n    " : "[\n    ")
                    try take(element(position).lines(atLevel: 2))
                }
                try take("\n  ]")
            }
        }
        try take(parts.isEmpty ? "}\n" : "\n}\n")
    }

    /// Hands over the text of ``JSONValue/compact`` piece by piece.
    package func writeCompact<Fault: Error>(
        _ take: (_ piece: String) throws(Fault) -> Void
    ) throws(Fault) {
        try take("{")
        for (index, (key, part)) in parts.enumerated() {
            try take("\(index > 0 ? "," : "")\(JSONValue.text(key).compact):")
            switch part {
            case .value(let value): try take(value.compact)
            case .elements(let count, let element):
                try take("[")
                for position in 0..<count {
                    try take((position > 0 ? "," : "") + element(position).compact)
                }
                try take("]")
            }
        }
        try take("}")
    }
}
