import Files
import Foundation
import Testing
import YAMLFiles

private let text = """
    train: {epochs: 60}
    scale: [0.5, 2]
    name: shapes
    augment:
    """

private func overridden(_ overrides: String...) throws -> YAMLMapping {
    var root = try YAMLFile.parse(text, path: "c.yaml")
    for override in overrides { root = try root.applying(override: override) }
    return try root.mapping(keys: ["train", "scale", "name", "augment"])
}

@Suite struct YAMLOverridesTests {
    @Test func replacesValuesOfEveryDepth() throws {
        #expect(
            try overridden("train.epochs=3").mapping("train", keys: ["epochs"]).int("epochs") == 3)
        #expect(try overridden("scale.1=4").list("scale").map { try $0.double() } == [0.5, 4])
        #expect(try overridden("scale=[1, 1.5]").list("scale").map { try $0.double() } == [1, 1.5])
        #expect(try overridden("name=a=b").string("name") == "a=b")
        #expect(try overridden("name=").optional("name") == nil)
    }

    @Test func addsKeysThatAreNotThereYet() throws {
        let root = try overridden("augment.crop=[8, 16]", "train.batch=2")
        #expect(
            try root.mapping("augment", keys: ["crop"]).list("crop").map { try $0.int() } == [
                8, 16,
            ])
        #expect(try root.mapping("train", keys: ["epochs", "batch"]).int("batch") == 2)
    }

    @Test func laterErrorsNameTheOverride() throws {
        let address = YAMLAddress(file: "--set train.epoch=3", line: 0, column: 0)
        #expect(
            throws: YAMLFileError.unknownKey(
                at: address, keyPath: "train.epoch", nearest: "epochs", known: ["epochs"])
        ) { _ = try overridden("train.epoch=3").mapping("train", keys: ["epochs"]) }
        #expect(throws: YAMLFileError.self) {
            _ = try overridden("train.epochs=many").mapping("train", keys: ["epochs"]).int("epochs")
        }
    }

    @Test func impossibleOverridesSayWhy() {
        func problem(_ text: String, _ problem: String) {
            #expect(throws: YAMLFileError.override(text: text, problem: problem)) {
                _ = try overridden(text)
            }
        }
        problem("train.epochs", "expected KEY=VALUE, as in train.epochs=3")
        problem("train..epochs=1", "expected KEY=VALUE, as in train.epochs=3")
        problem("scale.2=1", "'scale' is a list without element '2', 0 to 1 exist")
        problem("name.first=1", "'name' is 'shapes', which has no key 'first'")
        problem("name=[1", "the value is not valid YAML")
    }

    @Test func nothingInAListIsNoTextWhereItIsReadBack() throws {
        for text in ["a: [1, &nothing , 2]\n", "a:\n- 1\n-\n- 2\n"] {
            let tree = try YAMLFile.parse(text, path: "x")
            for tree in [tree, try YAMLFile.parse(try tree.yaml(), path: "x")] {
                let list = try tree.mapping(keys: ["a"]).list("a")
                #expect(list.count == 3)
                #expect(throws: YAMLFileError.self) { try list[1].string() }
            }
        }
    }

    @Test func writtenTreesReadBackTheSame() throws {
        let tree = YAMLNode.mapping([
            "name": .string("no"), "number": .double(1e-7), "count": .int(-3), "flag": .bool(true),
            "text": .string("a: b # c"), "list": .list([.string("3"), .string("x, y")]),
            "nested": .mapping(["empty": .mapping([:]), "none": .list([])]),
        ])
        let yaml = try tree.yaml()
        let again = try YAMLFile.parse(yaml, path: "x")
            .mapping(keys: ["name", "number", "count", "flag", "text", "list", "nested"])
        #expect(try again.string("name") == "no")
        #expect(try again.double("number") == 1e-7)
        #expect(try again.int("count") == -3)
        #expect(try again.bool("flag"))
        #expect(try again.string("text") == "a: b # c")
        #expect(try again.list("list").map { try $0.string() } == ["3", "x, y"])
        #expect(throws: YAMLFileError.self) { _ = try again.list("list")[0].int() }
        #expect(
            yaml
                == "name: 'no'\nnumber: 1e-07\ncount: -3\nflag: true\ntext: 'a: b # c'\n"
                + "list: ['3', 'x, y']\nnested:\n  empty: {}\n  none: []\n")
    }

    @Test func overriddenTreesAreWrittenResolved() throws {
        let folder = NSTemporaryDirectory() + "/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let root = try YAMLFile.parse(text, path: "c.yaml").applying(override: "train.epochs=3")
        try YAMLFile.write(root, to: folder + "/config.yaml")
        #expect(
            try String(contentsOfFile: folder + "/config.yaml", encoding: .utf8)
                == "train:\n  epochs: 3\nscale: [0.5, 2]\nname: shapes\naugment:\n")
        #expect(
            throws: AtomicFileError.cannotCreate(path: folder + "/no/config.yaml", code: ENOENT)
        ) {
            try YAMLFile.write(root, to: folder + "/no/config.yaml")
        }
    }
}
