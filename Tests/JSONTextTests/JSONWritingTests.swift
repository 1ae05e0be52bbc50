import Foundation
import JSONText
import Testing

struct JSONWritingTests {
    @Test func membersKeepTheirOrder() {
        let value: JSONValue = ["zebra": 1, "ant": [0.5, nil, true], "bee": ["c": "d"]]
        #expect(value.line == #"{"zebra": 1, "ant": [0.5, null, true], "bee": {"c": "d"}}"#)
    }

    @Test func linesAreIndentedByLevel() {
        let value: JSONValue = [
            "a": 1, "rows": [["x": 1], ["x": 2]], "none": [], "o": .object([]),
        ]
        #expect(
            value.lines == """
                {
                  "a": 1,
                  "rows": [
                    {"x": 1},
                    {"x": 2}
                  ],
                  "none": [],
                  "o": {}
                }

                """)
    }

    @Test func textIsEscapedSoThatAReaderGetsItBack() throws {
        let text = "a\"b\\c\n\r\t\u{1}\u{7F}é€😀/</script>"
        let written = Data(JSONValue.array([.text(text)]).line.utf8)
        #expect(try JSONDecoder().decode([String].self, from: written) == [text])
    }

    @Test func numbersComeBackExactly() throws {
        let numbers = [0.1, 1e-300, -5e300, 1.0, 123_456_789.125, 2.0 / 3]
        let written = Data(JSONValue.array(numbers.map { .number($0) }).line.utf8)
        #expect(try JSONDecoder().decode([Double].self, from: written) == numbers)
        #expect(JSONValue.float(0.1).line == "0.1")
    }

    @Test func whatJSONDoesNotKnowIsNull() {
        #expect(JSONValue.array([.number(.nan), .number(.infinity)]).line == "[null, null]")
    }
}
