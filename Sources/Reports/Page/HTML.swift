import Files

/// Markup: what stands in the source code is markup, what is put into it is text.
///
/// A literal is taken as it stands. A text or a number that is interpolated is escaped, so that no character of it is
/// read as markup, in content or in quoted attributes; interpolated ``HTML`` stays what it is. There is no other way to
/// make markup, hence none that makes it of a text from outside.
///
/// ```
/// let name = "a < b"
/// let row: HTML = "<td class=\"n\">\(name)</td>"     // <td class="n">a &lt; b</td>
/// ```
///
/// A literal inside an interpolation is a text unless its type says otherwise: give it a name of type `HTML`.
package struct HTML: Equatable, Sendable, ExpressibleByStringInterpolation {
    /// As it stands in a file.
    package private(set) var markup: String

    /// Markup that stands in the source code.
    package init(stringLiteral value: StaticString) { markup = value.description }

    /// Markup with texts put in.
    package init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    /// Puts texts and markup together.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        /// An empty piece.
        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        /// Markup of the source code.
        package mutating func appendLiteral(_ literal: StaticString) {
            markup += literal.description
        }

        /// A text, escaped.
        package mutating func appendInterpolation(_ text: String) {
            for scalar in text.shownPath.unicodeScalars {
                switch scalar {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                case "'": markup += "&#39;"
                default: markup.unicodeScalars.append(scalar)
                }
            }
        }

        /// A whole number.
        package mutating func appendInterpolation(_ number: Int) { markup += String(number) }

        /// Other markup.
        package mutating func appendInterpolation(_ html: HTML) { markup += html.markup }

        /// Other markup, piece by piece, a line each.
        package mutating func appendInterpolation(_ pieces: [HTML]) {
            markup += pieces.joined(separator: "\n").markup
        }
    }

    /// Adds pieces at the end.
    fileprivate mutating func append(_ pieces: some Sequence<HTML>, separator: HTML) {
        markup += pieces.map(\.markup).joined(separator: separator.markup)
    }

    /// Pieces one behind the other.
    package static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }
}

extension Sequence where Element == HTML {
    /// The pieces one behind the other, `separator` between them.
    package func joined(separator: HTML = "") -> HTML {
        var joined: HTML = ""
        joined.append(self, separator: separator)
        return joined
    }
}
