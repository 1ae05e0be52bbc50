import Foundation
import Testing
import YAMLFiles

private let text = """
    name: camvid
    train: {epochs: 60, rate: 3.0e-3, fast: true}
    scale: [0.5, 2]
    quoted: '3'
    empty:
    colour: 0xFF8000
    map:
      [255, 0, 0]: symptom
      7: leaf
    """

private func parsed(_ text: String = text) throws -> YAMLNode {
    try YAMLFile.parse(text, path: "sets/camvid.yaml")
}

private func rootMapping(_ text: String = text) throws -> YAMLMapping {
    try parsed(text).mapping(
        keys: ["name", "train", "scale", "quoted", "empty", "colour", "map", "root"])
}

private func place(_ line: Int, _ column: Int) -> YAMLAddress {
    YAMLAddress(file: "sets/camvid.yaml", line: line, column: column)
}

@Suite struct YAMLReadingTests {
    @Test func typedAccessGivesTheValues() throws {
        let root = try rootMapping()
        let train = try root.mapping("train", keys: ["epochs", "rate", "fast", "batch"])
        #expect(try root.string("name") == "camvid")
        #expect(try train.int("epochs", atLeast: 1) == 60)
        #expect(try train.double("rate") == 0.003)
        #expect(try train.bool("fast"))
        #expect(try train.int("batch", default: 8) == 8)
        #expect(try root.list("scale", count: 2).map { try $0.double() } == [0.5, 2])
        #expect(try root.int("colour") == 0xFF8000)
        #expect(root.optional("empty") == nil)
    }

    @Test func mappingKeysMayBeColours() throws {
        let keys = try rootMapping().required("map").entries().map(\.key)
        #expect(keys == ["[255, 0, 0]", "7"])
    }

    @Test func unknownKeyNamesItsPlaceAndTheNearestKey() throws {
        #expect(
            throws: YAMLFileError.unknownKey(
                at: place(2, 9), keyPath: "train.epochs", nearest: "epoch",
                known: ["epoch", "rate", "fast"])
        ) {
            _ = try rootMapping().mapping("train", keys: ["epoch", "rate", "fast"])
        }
        let error = YAMLFileError.unknownKey(
            at: place(2, 9), keyPath: "train.epoch", nearest: "epochs", known: ["epochs", "rate"])
        #expect(
            error.description
                == "sets/camvid.yaml:2:9: unknown key 'train.epoch', did you mean 'epochs'?; known here: epochs, rate"
        )
    }

    @Test func missingKeyNamesTheMapping() throws {
        #expect(
            throws: YAMLFileError.missingKey(
                at: place(2, 8), keyPath: "train.batch", expected: "a whole number")
        ) {
            _ = try rootMapping().mapping("train", keys: ["epochs", "rate", "fast", "batch"]).int(
                "batch")
        }
    }

    @Test func wrongValuesSayWhatWasFoundAndExpected() throws {
        let root = try rootMapping()
        func wrong(_ at: YAMLAddress, _ path: String, _ found: String, _ expected: String)
            -> YAMLFileError
        {
            .wrongValue(at: at, keyPath: path, found: found, expected: expected)
        }
        #expect(throws: wrong(place(1, 7), "name", "'camvid'", "a whole number of at least 1")) {
            _ = try root.int("name", atLeast: 1)
        }
        #expect(throws: wrong(place(4, 9), "quoted", "'3'", "a whole number")) {
            _ = try root.int("quoted")
        }
        #expect(throws: wrong(place(3, 14), "scale.1", "'2'", "a number above 0.0 and up to 1.0")) {
            _ = try root.list("scale")[1].double(above: 0, atMost: 1)
        }
        #expect(throws: wrong(place(3, 8), "scale", "a list of 2", "a list of 3")) {
            _ = try root.list("scale", count: 3)
        }
        #expect(
            throws: wrong(
                place(1, 7), "name", "'camvid'", "one of camvids, voc (perhaps 'camvids')")
        ) {
            _ = try root.choice("name", of: ["camvids", "voc"])
        }
        #expect(
            wrong(place(1, 7), "name", "'camvid'", "a number").description
                == "sets/camvid.yaml:1:7: 'name' is 'camvid', a number is expected")
    }

    @Test func numbersAreFinite() throws {
        for word in ["nan", "inf", ".inf", "1e999", "0x1p3", "1_000"] {
            let root = try rootMapping("name: \(word)")
            #expect(throws: YAMLFileError.self) { _ = try root.double("name") }
        }
    }

    @Test func brokenTextNamesLineAndColumn() {
        #expect(
            throws: YAMLFileError.syntax(
                at: place(2, 5), problem: "did not find expected ',' or ']'")
        ) { _ = try parsed("scale: [1, 2\nname: x") }
        #expect(throws: YAMLFileError.duplicateKey(at: place(1, 1), key: "name")) {
            _ = try parsed("name: a\nname: b")
        }
    }

    @Test func emptyTextIsAnEmptyMapping() throws {
        #expect(try rootMapping("").keys == [])
        #expect(try rootMapping("# nothing\n").keys == [])
    }

    @Test func pathsAreRelativeToTheFile() throws {
        #expect(try rootMapping("root: ../../data/x").path("root") == "../data/x")
        #expect(try rootMapping("root: ../data/x").path("root") == "data/x")
        #expect(try rootMapping("root: /data/x").path("root") == "/data/x")
        #expect(YAMLFile.resolve(".", relativeTo: "a.yaml") == ".")
        #expect(YAMLFile.resolve("../b", relativeTo: "/x/y/a.yaml") == "/x/b")
        #expect(YAMLFile.resolve("../b", relativeTo: "../a.yaml") == "../../b")
    }

    @Test func aByteOrderMarkAndCarriageReturnsAreNoText() throws {
        let path = NSTemporaryDirectory() + "pixelwise-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("\u{FEFF}name: a\r\nroot: b\r\n".utf8).write(to: URL(fileURLWithPath: path))
        let root = try YAMLFile.read(path: path).mapping(keys: ["name", "root"])
        #expect(try [root.string("name"), root.string("root")] == ["a", "b"])
    }

    @Test func missingFilesFoldersAndBinaryFilesAreNamed() throws {
        #expect(throws: YAMLFileError.missingFile(path: "/no/such.yaml")) {
            _ = try YAMLFile.read(path: "/no/such.yaml")
        }
        #expect(
            throws: YAMLFileError.unreadable(
                path: "/tmp", reason: "it is a folder, a YAML file is expected")
        ) {
            _ = try YAMLFile.read(path: "/tmp")
        }
        let path = NSTemporaryDirectory() + "/\(UUID().uuidString).yaml"
        try Data([0xFF, 0xFE, 0xFA]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: YAMLFileError.unreadable(path: path, reason: "it is not UTF-8 text")) {
            _ = try YAMLFile.read(path: path)
        }
    }

    @Test func aliasesCannotExplode() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: YAMLFileError.self) { _ = try parsed(text) }
    }
}
