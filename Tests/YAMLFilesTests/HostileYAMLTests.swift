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

    /// Each line holds the one before, 90 levels down.
    private static func chain(_ count: Int) -> String {
        (1..<count).reduce("a0: &a0 [x]\n") { text, number in
            text + "a\(number): &a\(number) " + String(repeating: "[", count: 90)
                + "*a\(number - 1)" + String(repeating: "]", count: 90) + "\n"
        }
    }

    @Test func aliasesDoNotDeepenWithoutABound() throws {
        #expect(try #require(fault(Self.chain(2000))).contains("aliases that repeat more than"))
        #expect(try #require(fault(Self.chain(5))).contains("more than 100 lists or mappings"))
    }

    /// Ten times as many values a line, and at the end a key of all of them, whose equals the parser looks for.
    @Test(.timeLimit(.minutes(1))) func aKeyOfAliasesIsNoMoreThanItsText() throws {
        let names = (0..<12).map { "a\($0)" }
        let ten = { (word: String) in Array(repeating: word, count: 10).joined(separator: ", ") }
        let lines = zip(names.dropFirst(), names).map { "\($0): &\($0) [\(ten("*" + $1))]\n" }
        for quoted in ["", "t: |\n  '\n"] {
            let text = quoted + "a0: &a0 [\(ten("x"))]\n" + lines.joined() + "k: {? *a11 : 1}\n"
            #expect(try #require(fault(text)).contains("aliases that repeat more than 400000"))
        }
    }

    @Test func honestAliasesAreRead() throws {
        let scalars = (0..<200).map { "k\($0): *root\n" }.joined()
        #expect(fault("root: &root data/set\n" + scalars) == nil)
        let lists = (0..<8).map { "k\($0): {images: *folders, masks: *folders}\n" }.joined()
        #expect(fault("folders: &folders [a, b]\n" + lists) == nil)
        #expect(fault("a: *b*c * d # R&D & *x\n") != nil)
        #expect(fault("a: R&D, 5 * 3, b*c\n") == nil)
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
