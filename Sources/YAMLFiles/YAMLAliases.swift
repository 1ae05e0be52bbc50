import Glibc

/// Aliases (`*name`) before they are given to the YAML parser: those of lists and mappings that hold aliases themselves make
/// a few lines stand for any number of values, and for any number of levels.
enum YAMLAliases {
    /// By what an alias can multiply the values of a text at most: n of them shared out over levels make the nth power of the
    /// cube root of 3, and what lies beside them as much as a bit more.
    private static let growth = 1.5

    /// An upper bound on the values that a text stands for.
    ///
    /// Aliases of scalars repeat nothing. What stands in quotes or comments counts too: where these end only the parser knows.
    static func mostValues(in bytes: UnsafeBufferPointer<UInt8>) -> Double {
        let names = repeatedNames(in: bytes)
        guard !names.isEmpty else { return 0 }
        let count = places(of: UInt8(ascii: "*"), in: bytes).count {
            names.contains(Array(name(in: bytes, from: $0)))
        }
        // A value takes two bytes at least.
        return count == 0 ? 0 : Double(bytes.count / 2) * pow(growth, Double(count))
    }

    /// The names of anchors (`&name`) of all that is not a scalar at first sight.
    private static func repeatedNames(in bytes: UnsafeBufferPointer<UInt8>) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        for place in places(of: UInt8(ascii: "&"), in: bytes) {
            let name = name(in: bytes, from: place)
            var next = name.endIndex
            while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
            // Letters beyond ASCII may be line breaks.
            let isScalar =
                next < bytes.count && bytes[next] < 0x80 && bytes[next] > 0x20
                && !"[{#!-?:&*%@".utf8.contains(bytes[next])
            if !isScalar { names.insert(Array(name)) }
        }
        return names
    }

    private static func places(
        of sign: UInt8, in bytes: UnsafeBufferPointer<UInt8>
    ) -> [Int] {
        bytes.indices.filter { bytes[$0] == sign }
    }

    /// The word behind a sign.
    private static func name(
        in bytes: UnsafeBufferPointer<UInt8>, from place: Int
    ) -> Slice<UnsafeBufferPointer<UInt8>> {
        var end = place + 1
        while end < bytes.count, isLetter(bytes[end]) { end += 1 }
        return bytes[(place + 1)..<end]
    }

    /// Of names of anchors, as the parser takes them.
    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
