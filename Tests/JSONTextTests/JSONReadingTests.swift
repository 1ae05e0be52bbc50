import Foundation
import JSONText
import Testing

@Suite struct JSONReadingTests {
    @Test func whatIsWrittenIsReadBack() throws {
        let value: JSONValue = [
            "zebra": 1, "ant": [0.5, nil, true, false, -3, .number(1e300), .number(-0.125)],
            "text": "a\"b\\c\n\r\t\u{1}é€😀/", "none": [], "o": .object([]),
        ]
        for text in [value.line, value.lines, value.compact] {
            #expect(try JSONValue(parsing: text) == value)
        }
    }

    @Test func wholeNumbersStayWhole() throws {
        let numbers = try JSONValue(parsing: "[7, -7, 7.0, 7e0, 9223372036854775808]").elements
        #expect(
            numbers == [
                .integer(7), .integer(-7), .number(7), .number(7),
                .number(9_223_372_036_854_775_808),
            ])
        #expect(numbers?.map(\.int) == [7, -7, 7, 7, nil])
        #expect(numbers?.map(\.double) == [7, -7, 7, 7, 9_223_372_036_854_775_808])
    }

    @Test(
        arguments: [
            ("", "a value", 0), ("[1,]", "a value", 3), ("[1] x", "the end", 4),
            ("01", "a number without leading zeros", 0), ("-", "a value", 0), ("1.", "a digit", 2),
            ("1e+", "a digit", 3), ("nul", "a value", 0),
            ("1e999", "a number that float64 holds", 0),
            ("\"a", "a closing quote", 2), ("\"\u{1}\"", "no control characters in a text", 2),
            ("\"\\x\"", "an escape of JSON", 3), ("{\"a\" 1}", ":", 5), ("{1: 2}", "\"", 1),
            ("\"\\ud83d\"", "the second half of a surrogate pair", 7),
        ])
    func aFaultHasItsByte(text: String, expected: String, byte: Int) {
        #expect(throws: JSONError.unexpected(expected: expected, byte: byte)) {
            try JSONValue(parsing: text)
        }
    }

    @Test func aKeyStandsOnce() {
        #expect(throws: JSONError.repeatedKey("a")) {
            try JSONValue(parsing: #"{"a": 1, "b": {"a": 2}, "a": 3}"#)
        }
    }

    @Test func hostileNestingEnds() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.unexpected(expected: "at most 64 levels", byte: 64)) {
            try JSONValue(parsing: deep)
        }
    }

    /// The grammar of `.safetensors` headers is a part of the whole one.
    @Test func aHeaderHoldsTextsAndSizesAlone() throws {
        let header = #"{"w": {"shape": [2, 3], "dtype": "F32"}}"#
        #expect(
            try JSONValue(parsing: header.utf8, as: .header) == JSONValue(parsing: header))
        for (text, byte) in [(#"{"a": -1}"#, 6), (#"{"a": null}"#, 6), (#"{"a": [0.5]}"#, 8)] {
            let expected = byte == 8 ? "]" : "a whole number of at least 0"
            #expect(throws: JSONError.unexpected(expected: expected, byte: byte)) {
                try JSONValue(parsing: text.utf8, as: .header)
            }
        }
    }
}

@Suite struct JSONCodingTests {
    private struct Card: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case plain
            case sized(Int, name: String)
        }
        enum Name: String, Codable { case one }
        var kinds: [Kind] = [.plain, .sized(3, name: "é\"/")]
        var name = Name.one
        var weights: [Float] = [0.1, 1, 2.5e-7]
        var score: Double? = 0.5
        var absent: Double?
        var holes: [Double?] = [1, nil, 1e20]
        var seed: UInt64 = 7
        var table = ["b": 1, "a": 2]
        var isOn = true
    }

    @Test func theTextIsThatOfFoundation() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let theirs = String(decoding: try encoder.encode(Card()), as: UTF8.self)
        #expect(try JSONValue(encoding: Card()).compact == theirs)
    }

    @Test func valuesComeBack() throws {
        let text = try JSONValue(encoding: Card()).compact
        #expect(try JSONValue(parsing: text).decoded(as: Card.self) == Card())
    }

    @Test func whatDoesNotFitIsAnError() throws {
        #expect(throws: DecodingError.self) { try JSONValue.object([]).decoded(as: Card.self) }
        #expect(throws: DecodingError.self) { try JSONValue.text("x").decoded(as: Int.self) }
        #expect(throws: DecodingError.self) { try JSONValue.integer(300).decoded(as: UInt8.self) }
        #expect(throws: DecodingError.self) { try JSONValue.number(0.5).decoded(as: Int.self) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: UInt64.max) }
    }
}
