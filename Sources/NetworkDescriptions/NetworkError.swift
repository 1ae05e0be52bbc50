/// What can be wrong with the description of a network, or with the sizes that it is given.
package enum NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No model has this name.
    case unknownModel(name: String, known: [String])
    /// An option of a model is outside its range.
    case optionOutOfRange(option: String, value: String, allowed: String)
    /// A layer cannot take what comes in.
    case shapeMismatch(layer: String, expected: String, found: String)
    /// A layer of a network that a config lists does not go with the others; `index` counts the entries from 0.
    case layerEntry(index: Int, name: String, problem: String)
    /// An auxiliary head that cannot be put where it shall; `index` counts the heads from 0.
    case auxiliaryHead(index: Int, problem: String)
    /// The network halves and doubles sizes, so that heights and widths must be multiples of a number.
    case imageSize(height: Int, width: Int, multiple: Int, minimum: Int)

    /// One sentence: what, where, what is allowed.
    package var description: String {
        switch self {
        case .unknownModel(let name, let known):
            "no model is called '\(name)'; known models: \(known.joined(separator: ", "))"
        case .optionOutOfRange(let option, let value, let allowed):
            "\(option) is \(value), allowed is \(allowed)"
        case .shapeMismatch(let layer, let expected, let found):
            "layer '\(layer)' expects \(expected), got \(found); the model cannot take images or crops of this size"
        case .layerEntry(_, let name, let problem):
            "layer '\(name)' \(problem)"
        case .auxiliaryHead(let index, let problem):
            "auxiliary head \(index) \(problem)"
        case .imageSize(let height, let width, let multiple, let minimum):
            "the model takes heights and widths that are multiples of \(multiple) (at least \(minimum)), got "
                + "\(height)×\(width); set augment.crop to [\(Self.near(height, multiple, minimum)), "
                + "\(Self.near(width, multiple, minimum))], for example"
        }
    }

    private static func near(_ side: Int, _ multiple: Int, _ minimum: Int) -> Int {
        max(minimum, side / multiple * multiple)
    }
}
