/// A JSON document as a value: built with literals, written as text.
///
/// Objects keep the order in which their members were written. Numbers that JSON does not know (NaN and the
/// infinities) are written as `null`.
///
/// ```
/// let line: JSONValue = ["epoch": 3, "val_miou": .number(0.5), "val_iou": [0.4, nil]]
/// line.line          // {"epoch": 3, "val_miou": 0.5, "val_iou": [0.4, null]}
/// ```
package enum JSONValue: Equatable, Sendable {
    /// The absent value.
    case null
    /// true or false.
    case truth(Bool)
    /// A whole number.
    case integer(Int)
    /// A number, written with as many digits as bring it back exactly.
    case number(Double)
    /// A text.
    case text(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order.
    case object([Member])

    /// A named value of an object.
    package struct Member: Equatable, Sendable {
        /// The name.
        package let key: String
        /// The value.
        package let value: JSONValue

        /// A member of that name.
        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// A number that is written with the digits of its own type: 0.1, and not 0.10000000149.
    package static func float(_ value: Float) -> JSONValue {
        .number(Double(value.description) ?? Double(value))
    }

    /// A number, or null for an absent one.
    package static func optional(_ value: Double?) -> JSONValue {
        value.map { JSONValue.number($0) } ?? .null
    }

    /// The value of the first member of that name; nil without one and for anything but an object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `nil` is null.
    package init(nilLiteral: ()) { self = .null }
    /// `true` and `false`.
    package init(booleanLiteral value: Bool) { self = .truth(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }
    /// A text.
    package init(stringLiteral value: String) { self = .text(value) }
    /// Values in order.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Members in the order of the literal.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
