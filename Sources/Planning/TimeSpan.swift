/// A length of time as people write it: `90s`, `30m`, `1h`, `1h30m`.
package struct TimeSpan: Codable, Equatable, Sendable, CustomStringConvertible {
    /// Whole seconds, 1 … ``longest``.
    package let seconds: Int

    /// Thirty days.
    package static let longest = 30 * 24 * 3600
    /// What is written, as a noun phrase.
    package static let form = "a time such as 90s, 30m, 1h or 1h30m, from 1s to 720h"

    /// Rounds up to whole seconds within the bounds.
    package init(seconds: Double) {
        let bounded = min(max(seconds.isFinite ? seconds : 1, 1), Double(Self.longest))
        self.seconds = Int(bounded.rounded(.up))
    }

    /// Reads a text; nil for one that is none: a part without unit, units that do not fall, zero.
    package init?(_ text: String) {
        var (sum, digits) = (0, "")
        var units = Self.units[...]
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let place = units.firstIndex(where: { $0.letter == character }),
                digits.count <= 7, let count = Int(digits)
            else { return nil }
            sum += count * units[place].seconds
            units = units[(place + 1)...]
            digits = ""
        }
        guard digits.isEmpty, (1...Self.longest).contains(sum) else { return nil }
        seconds = sum
    }

    private static let units: [(letter: Character, seconds: Int)] = [
        ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// As it is read, without parts that are zero.
    package var description: String {
        var (text, left) = ("", seconds)
        for (letter, length) in Self.units where left >= length {
            text += "\(left / length)\(letter)"
            left %= length
        }
        return text
    }
}
