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
