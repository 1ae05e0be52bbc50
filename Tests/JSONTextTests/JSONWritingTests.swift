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

    @Test func aLongObjectHasTheTextOfTheSameObjectAsAValue() {
        let rows: [JSONValue] = [["x": 1, "deep": ["y": [1, 2.5]]], ["x": "\u{1}\"é"], [:]]
        for count in 0...rows.count {
            let value: JSONValue = [
                "a \"key\"": 1, "o": ["p": ["q": 2]], "rows": .array(Array(rows.prefix(count))),
                "end": [1, 2],
            ]
            var long = LongJSONObject([.init("a \"key\"", 1), .init("o", ["p": ["q": 2]])])
            long.append("rows", count: count) { rows[$0] }
            long.append([.init("end", [1, 2])])
            var (lines, compact, escaped) = ("", "", "")
            long.writeLines { lines += $0 }
            long.writeCompact { piece in
                compact += piece
                escaped += JSONValue.escaped(piece)
            }
            #expect(lines == value.lines)
            #expect(compact == value.compact)
            #expect("\"\(escaped)\"" == JSONValue.text(value.compact).compact)
        }
        var empty = ""
        LongJSONObject([]).writeLines { empty += $0 }
        #expect(empty == JSONValue.object([]).lines)
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
