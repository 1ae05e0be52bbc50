import JSONText
import Testing

/// Walks over documents without making values of them.
@Suite struct JSONCursorTests {
    @Test func aByteOrderMarkIsPassedOver() throws {
        var cursor = JSONCursor([0xEF, 0xBB, 0xBF] + Array(#"{"a": 1}"#.utf8))
        var value: JSONValue?
        try cursor.members { _, cursor in value = try cursor.value() }
        try cursor.end()
        #expect(value == 1)
    }

    @Test func whatIsNotFiniteIsNoFaultWhereNobodyReadsIt() throws {
        let text = #"{"a": NaN, "b": -Infinity, "c": [NaN, 1]}"#
        var cursor = JSONCursor(Array(text.utf8))
        var found: [Bool] = []
        try cursor.members { key, cursor in
            if key == "c" {
                try cursor.elements { found.append($0.isAtNotFinite()) }
            }
        }
        try cursor.end()
        #expect(found == [true, false])
        var reading = JSONCursor(Array(text.utf8))
        #expect(throws: JSONError.self) {
            try reading.members { _, cursor in _ = try cursor.value() }
        }
    }

    @Test func membersAndElementsAreVisitedAndTheRestIsPassedOver() throws {
        let text =
            #" {"a": [1, [2, "]}\""]], "skip": {"x": "\\", "y": [{}]}, "b": {"c": 4.5}, "d": null} "#
        var cursor = JSONCursor(Array(text.utf8))
        var keys: [String] = []
        var numbers: [Double] = []
        try cursor.members { key, cursor in
            keys.append(key)
            if key == "a" {
                try cursor.elements { cursor in
                    if !cursor.isAtList() { numbers.append(try cursor.value().double ?? 0) }
                }
            } else if key == "b" {
                try cursor.members { _, cursor in numbers.append(try cursor.value().double ?? 0) }
            }
        }
        try cursor.end()
        #expect(keys == ["a", "skip", "b", "d"])
        #expect(numbers == [1, 4.5])
    }

    @Test func whatIsPassedOverIsToldByItsBytes() throws {
        let text = #"{"a":  [1, "é]", {"b": []}] ,"c":"x\"y","d":-1.5}"#
        let bytes = Array(text.utf8)
        var cursor = JSONCursor(bytes)
        var parts: [String] = []
        try cursor.members { _, cursor in
            parts.append(String(decoding: bytes[try cursor.skip()], as: UTF8.self))
        }
        #expect(parts == [#"[1, "é]", {"b": []}]"#, #""x\"y""#, "-1.5"])
    }

    @Test(
        arguments: [
            (#"{"a": [1, 2"#, "a closing bracket"), (#"{"a": "x"#, "a closing quote"),
            (#"{"a": "x\"#, "a closing quote"), (#"{"a" 1}"#, ":"), ("[]", "{"),
            (#"{"a": 1} x"#, "the end"), (#"{"a": nope}"#, "a value"), (#"{"a": 1"#, "}"),
        ])
    func faultsNameWhatIsExpected(text: String, expected: String) {
        let error = #expect(throws: JSONError.self) {
            var cursor = JSONCursor(Array(text.utf8))
            try cursor.members { _, _ in }
            try cursor.end()
        }
        #expect(error?.description.hasPrefix("expected \(expected), ") == true)
    }
}
