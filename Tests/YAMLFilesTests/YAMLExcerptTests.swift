import Foundation
import Testing
import YAMLFiles

@Suite struct YAMLExcerptTests {
    private func excerpt(_ text: String, _ read: (YAMLMapping) throws -> Void) throws -> String? {
        let path = NSTemporaryDirectory() + "/excerpt-\(UUID().uuidString).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            try read(try YAMLFile.read(path: path).mapping(keys: ["a", "train"]))
        } catch let error as YAMLFileError {
            return error.excerpt
        }
        Issue.record("nothing was thrown")
        return nil
    }

    @Test func theCaretStandsBelowTheValue() throws {
        let text = try excerpt("a: 1\ntrain: {epochs: 0, batch: 2}\n") {
            _ = try $0.mapping("train", keys: ["epochs", "batch"]).int("epochs", atLeast: 1)
        }
        #expect(
            text == """
                 2 | train: {epochs: 0, batch: 2}
                   |                 ^
                """)
    }

    @Test func theCaretStandsBelowAnUnknownKey() throws {
        let lines = (1...11).map { "# \($0)\n" }.joined()
        let text = try excerpt(lines + "train:\n  epoks: 3") {
            _ = try $0.mapping("train", keys: ["epochs"])
        }
        #expect(
            text == """
                 13 |   epoks: 3
                    |   ^
                """)
    }

    @Test func wideLettersAndBrokenTextKeepTheirPlace() throws {
        let wide = try excerpt("a: [größe, 5]") { _ = try $0.list("a")[1].bool() }
        #expect(wide == " 1 | a: [größe, 5]\n   |            ^")
        let broken = try excerpt("a: [1\ntrain: }") { _ = $0 }
        #expect(broken?.hasPrefix(" 2 | train: }\n   | ") == true && broken?.hasSuffix("^") == true)
    }

    /// Of 300 names on a line those around the place are shown.
    @Test func aLongLineIsCutAroundThePlace() throws {
        let names = (0..<300).map { "name\($0)" }.joined(separator: ", ")
        let text = try #require(
            try excerpt("a: [\(names)]") { _ = try $0.list("a")[150].bool() })
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 140 })
        let caret = try #require(lines[1].firstIndex(of: "^"))
        let place = lines[1].distance(from: lines[1].startIndex, to: caret)
        #expect(lines[0].dropFirst(place).hasPrefix("name150,"))
        #expect(lines[0].hasPrefix(" 1 | …") && lines[0].hasSuffix("…"))
        let first = try excerpt("a: [\(names)]") { _ = try $0.list("a").first?.bool() }
        #expect(first?.hasPrefix(" 1 | a: [name0, ") == true)
    }

    @Test func faultsInNoFileHaveNone() throws {
        #expect(YAMLFileError.override(text: "a", problem: "b").excerpt == nil)
        #expect(YAMLFileError.missingFile(path: "none.yaml").excerpt == nil)
        let error = #expect(throws: YAMLFileError.self) {
            try YAMLFile.parse("a: 1", path: "nowhere.yaml").applying(override: "a=x")
                .mapping(keys: ["a"]).int("a")
        }
        #expect(error?.excerpt == nil)
    }
}
