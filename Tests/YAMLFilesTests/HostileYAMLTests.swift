import Foundation
import Testing
import YAMLFiles

/// Texts that are meant to use up the stack or the memory of the reader.
@Suite struct HostileYAMLTests {
    private func fault(_ text: String) -> String? {
        do throws(YAMLFileError) {
            _ = try YAMLFile.parse(text, path: "a.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    private static let deepTexts: [String] = [
        String(repeating: "[", count: 100_000),
        String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
        String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000) + "a",
        String(repeating: "? ", count: 100_000) + "a",
        (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        "a: [\n" + String(repeating: "[\n", count: 50_000),
    ]

    @Test(arguments: deepTexts.indices) func nestingIsBounded(index: Int) throws {
        let problem = try #require(fault(Self.deepTexts[index]))
        #expect(problem.contains("more than 100 lists or mappings in each other"), "\(problem)")
    }

    @Test func honestNestingIsRead() throws {
        let deep =
            "{a: " + String(repeating: "[", count: 90) + "1" + String(repeating: "]", count: 90)
            + "}"
        #expect(fault(deep) == nil)
        let blocks = (0..<90).map { String(repeating: " ", count: 2 * $0) + "k:\n" }.joined()
        #expect(fault(blocks) == nil)
    }

    @Test func bracketsAndDashesInTextCountForNothing() throws {
        let texts = (0..<300).map { "k\($0): '[{ - '\nq\($0): \"\\\"[[{\"  # [[[ {{\n" }.joined()
        #expect(fault(texts) == nil)
        #expect(fault("a: don't [\nb: it's {") == nil)
        let names = (0..<300).map { "- it's [\($0)]" }.joined(separator: "\n")
        #expect(fault("exclude:\n" + names) == nil)
    }

    @Test func manyValuesAreRefusedBeforeTheParserTakesMemoryForThem() throws {
        let problem = try #require(fault("a: [" + String(repeating: "0,", count: 1_300_000) + "]"))
        #expect(problem.contains("more than 400000 values"))
    }

    @Test func twentyThousandNamesAreRead() throws {
        let names = (0..<20_000).map { "- train/image_\($0).png" }.joined(separator: "\n")
        let root = try YAMLFile.parse("exclude:\n" + names, path: "a.yaml")
        let list = try root.mapping(keys: ["exclude"]).list("exclude")
        #expect(list.count == 20_000)
        #expect(try list[19_999].string() == "train/image_19999.png")
    }

    @Test func aLargeFileIsRefusedBySizeAlone() throws {
        let path = NSTemporaryDirectory() + "/large-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(count: 17 << 20).write(to: URL(fileURLWithPath: path))
        #expect(
            throws: YAMLFileError.unreadable(
                path: path, reason: "it has \(17 << 20) bytes, at most \(16 << 20) are read")
        ) { try YAMLFile.read(path: path) }
    }

    @Test func aPipeIsRefusedAtOnce() throws {
        let path = NSTemporaryDirectory() + "/pipe-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try #require(mkfifo(path, 0o600) == 0)
        for file in [path, "/dev/zero"] {
            #expect(
                throws: YAMLFileError.unreadable(
                    path: file, reason: "it is a device, pipe or socket; name a regular file")
            ) { try YAMLFile.read(path: file) }
        }
    }

    @Test func anOverrideOfManyKeysIsRefused() throws {
        let root = try YAMLFile.parse("a: 1", path: "a.yaml")
        let keys = Array(repeating: "a", count: 20_000).joined(separator: ".")
        let error = #expect(throws: YAMLFileError.self) {
            try root.applying(override: "\(keys)=1")
        }
        #expect(error?.description.contains("20000 keys in each other, at most 100") == true)
        #expect(throws: YAMLFileError.self) {
            try root.applying(override: "a=" + String(repeating: "[", count: 100_000))
        }
    }
}
