import Foundation
import PretrainedWeights
import Testing

/// Where weights are kept, and which files are taken for them.
@Suite struct PretrainedCacheTests {
    private let encoder = PretrainedEncoder.all[0]

    @Test func theFolderFollowsTheRulesOfTheBaseDirectories() throws {
        func folder(_ environment: [String: String]) throws -> String {
            try PretrainedCache(environment: environment).folder
        }
        #expect(try folder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/pixelwise")
        #expect(try folder(["HOME": "/h"]) == "/h/.cache/pixelwise")
        #expect(try folder(["XDG_CACHE_HOME": "", "HOME": "/h"]) == "/h/.cache/pixelwise")
        // A relative path is to be ignored.
        #expect(try folder(["XDG_CACHE_HOME": "c", "HOME": "/h"]) == "/h/.cache/pixelwise")
        #expect(throws: PretrainedError.noFolder) { try folder([:]) }
    }

    @Test func anotherFileIsRefusedAndNothingIsWritten() throws {
        let folder = NSTemporaryDirectory() + "/pretrained-\(UUID().uuidString)"
        let file = folder + ".pth"
        try Data("abc".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(
            throws: PretrainedError.otherContent(
                path: file, encoder: encoder,
                found: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        ) { try PretrainedCache(folder: folder).take(file, as: encoder) }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func errorsSayWhatToDo() {
        #expect(
            PretrainedError.notFetched(name: "efficientnet-lite0", path: "/c/e.safetensors")
                .description
                == "/c/e.safetensors: no such file, where the weights 'efficientnet-lite0' would be; "
                + "run Tools/pretrained efficientnet-lite0")
        #expect(throws: PretrainedError.missingFile(path: "/none.safetensors")) {
            try PretrainedCache.locate("/none.safetensors")
        }
    }

    @Test func thePreprocessingIsTheOriginals() {
        for v in [0, 100, 127, 255] {
            let value = (Float(v) / 255 - encoder.mean[0]) / encoder.deviation[0]
            #expect(abs(value - (Float(v) - 127) / 128) < 1e-6)
        }
        #expect(encoder.preprocessing.hasSuffix(": (v − 127) / 128"))
    }
}

/// SHA-256 as refusals tell it: the standard's examples, and lengths around the edges of a block.
@Suite struct SHA256Tests {
    private func digest(of bytes: [UInt8]) throws -> String? {
        let file = NSTemporaryDirectory() + "/digest-\(UUID().uuidString).pth"
        try Data(bytes).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            _ = try PretrainedCache(folder: file + "-cache").take(
                file, as: PretrainedEncoder.all[0])
            return nil
        } catch PretrainedError.otherContent(_, _, let found) {
            return found
        }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownTexts(text: String, expected: String) throws {
        #expect(try digest(of: Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        (1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func manyTimesTheLetterA(count: Int, expected: String) throws {
        #expect(try digest(of: [UInt8](repeating: 0x61, count: count)) == expected)
    }
}
