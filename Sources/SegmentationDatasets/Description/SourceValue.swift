import YAMLFiles

/// What one pixel of a mask file says: a number (palette index or gray value) or a colour.
package enum SourceValue: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// A palette index or gray value, 0…65535.
    case number(Int)
    /// A colour as 0xRRGGBB.
    case color(UInt32)

    /// As it is written in a description: `7`, or `[255, 0, 0]`.
    package var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .color(let rgb): "[\(rgb >> 16 & 255), \(rgb >> 8 & 255), \(rgb & 255)]"
        }
    }

    /// Numbers stand before colours.
    package static func < (first: SourceValue, second: SourceValue) -> Bool {
        switch (first, second) {
        case (.number(let first), .number(let second)): first < second
        case (.color(let first), .color(let second)): first < second
        case (.number, .color): true
        case (.color, .number): false
        }
    }

    /// The largest number that a mask can hold (16-bit gray).
    static let largestNumber = 65535

    /// Reads `7`, a range `3-6` (both ends included), `[255, 0, 0]` or `'#ff0000'`; `nil` for anything else.
    static func parse(_ text: String) -> [SourceValue]? {
        if text.hasPrefix("#"), text.utf8.count == 7, let rgb = UInt32(text.dropFirst(), radix: 16)
        {
            return [.color(rgb)]
        }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let parts = text.dropFirst().dropLast().split(separator: ",")
                .map { UInt32(String($0.drop { $0 == " " })) ?? 256 }
            guard parts.count == 3, parts.allSatisfy({ $0 <= 255 }) else { return nil }
            return [.color(parts[0] << 16 | parts[1] << 8 | parts[2])]
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { number($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
            first <= last
        else { return nil }
        return (first...last).map { .number($0) }
    }

    /// Reads one entry of a list such as `ignore: [11, 200-254, [0, 0, 0]]`.
    static func read(_ node: YAMLNode) throws(YAMLFileError) -> [SourceValue] {
        if case .list = node.content { return [.color(try color(node))] }
        if case .scalar(let text, _) = node.content, let values = parse(text) { return values }
        throw node.wrongValue(expected: expected)
    }

    /// Reads a colour `[r, g, b]` or `'#rrggbb'` as 0xRRGGBB.
    static func color(_ node: YAMLNode) throws(YAMLFileError) -> UInt32 {
        if case .scalar(let text, _) = node.content, case .color(let rgb)? = parse(text)?.first {
            return rgb
        }
        var rgb: UInt32 = 0
        for part in try node.list(count: 3) {
            rgb = rgb << 8 | UInt32(try part.int(atLeast: 0, atMost: 255))
        }
        return rgb
    }

    static let expected =
        "a value from 0 to \(largestNumber), a range such as 200-254, or a colour such as [255, 0, 0]"

    private static func number(_ text: Substring) -> Int? {
        guard let value = Int(text), (0...largestNumber).contains(value) else { return nil }
        return value
    }
}
