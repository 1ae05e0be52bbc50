import Foundation
import Tensors
import Testing

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

/// Archives of arrays, as `numpy.savez` and `numpy.savez_compressed` write them.
@Suite struct NPZFileTests {
    private let folder = NSTemporaryDirectory() + "/npz-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: "\(fixtures)/\(name)")))
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let path = folder + "/x.npz"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The place of a signature.
    private func place(_ signature: [UInt8], in bytes: [UInt8], after start: Int = 0) throws -> Int
    {
        try #require(
            (start..<bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == signature })
    }

    @Test(arguments: ["stored", "deflated", "zip64"])
    func arraysAreFoundByTheirNames(name: String) throws {
        let path = "\(fixtures)/\(name).npz"
        let logits = try ArrayFile(path: path, preferring: ["scores", "logits"])
        #expect(logits.elementType == .float16)
        #expect(logits.shape == [2, 3, 4])
        #expect(try logits.read().doubles == (0..<24).map(Double.init))
        let labels = try ArrayFile(path: path, preferring: ["labels"]).read()
        #expect(labels == NumericArray(shape: [2, 3], [UInt8(0), 1, 2, 3, 4, 5]))
    }

    @Test func anOnlyArrayNeedsNoName() throws {
        let path = "\(fixtures)/alone.npz"
        let expected = NumericArray(shape: [2, 3], [0.0, 1, 2, 3, 4, 5])
        #expect(try ArrayFile.read(path: path) == expected)
        #expect(try ArrayFile(path: path, preferring: ["logits"]).read() == expected)
        #expect(try ArrayFile.readTensor(path: path, of: Double.self) == Tensor(expected))
        #expect(try ArrayFile.readTensor(path: path, of: Float.self) == nil)
    }

    @Test func ofSeveralArraysWithoutTheNameAllAreNamed() throws {
        let path = "\(fixtures)/stored.npz"
        #expect(
            throws: TensorFileError.noSingleArray(
                path: path, wanted: ["scores"], present: ["logits", "labels"])
        ) { try ArrayFile(path: path, preferring: ["scores"]) }
    }

    @Test func aPlainFileIsReadToo() throws {
        let path = "\(fixtures)/float32.npy"
        #expect(try ArrayFile.read(path: path) == NPYFile.read(path: path))
        #expect(
            try ArrayFile.readTensor(path: path, of: Float.self)
                == NPYFile.readTensor(path: path, of: Float.self))
    }

    /// Every cut is an error, and none ends the process.
    @Test(arguments: ["stored", "deflated", "zip64", "alone"])
    func archivesThatAreCutAreRefused(name: String) throws {
        let whole = try bytes("\(name).npz")
        for length in Array(stride(from: 0, to: whole.count, by: 5)) + [whole.count - 1] {
            #expect(throws: TensorFileError.self, "\(length)") {
                try ArrayFile.read(path: file(Array(whole[..<length])))
            }
        }
    }

    /// A changed byte gives the array, or an error: never another array.
    @Test(arguments: ["stored", "deflated", "zip64"])
    func archivesWithAWrongByteAreRefusedOrTheSame(name: String) throws {
        let whole = try bytes("\(name).npz")
        let array = try ArrayFile(path: file(whole), preferring: ["logits"]).read()
        for place in whole.indices {
            for value in [whole[place] ^ 1, ~whole[place]].prefix(place % 2 + 1) {
                var damaged = whole
                damaged[place] = value
                let path = try file(damaged)
                let found = try? ArrayFile(path: path, preferring: ["logits"]).read()
                #expect(found == nil || found == array, "byte \(place)")
            }
        }
    }

    @Test func aBombIsRefusedByItsDeclaredSize() throws {
        var bomb = try bytes("alone.npz")
        let entry = try place([0x50, 0x4B, 1, 2], in: bomb)
        // Two hundred bytes do not unpack to 2 GiB.
        bomb.replaceSubrange(entry + 24..<entry + 28, with: [0, 0, 0, 0x7F])
        let path = try file(bomb)
        #expect {
            try ArrayFile(path: path)
        } throws: { "\($0)".contains("a size that") }
    }

    @Test func aHeaderThatPromisesMoreThanTheMemberHoldsIsRefused() throws {
        let whole = try bytes("stored.npz")
        let shape = Array("(2, 3, 4), ".utf8)
        let start = try #require(
            whole.indices.first { whole[$0...].starts(with: shape) })
        var damaged = whole
        damaged.replaceSubrange(start..<start + shape.count, with: Array("(2, 3, 999)".utf8))
        let path = try file(damaged)
        #expect {
            try ArrayFile(path: path, preferring: ["logits"])
        } throws: { "\($0)".contains("header promises 12116") }
    }

    @Test func filesThatOverlapAndNamesGivenTwiceAreRefused() throws {
        var overlapping = try bytes("stored.npz")
        let first = try place([0x50, 0x4B, 1, 2], in: overlapping)
        let second = try place([0x50, 0x4B, 1, 2], in: overlapping, after: first + 4)
        // Both names have six letters; the second entry says that it is the first.
        var twice = overlapping
        twice.replaceSubrange(
            second + 46..<second + 56, with: twice[first + 46..<first + 56])
        let path = try file(twice)
        #expect { try ArrayFile(path: path) } throws: { "\($0)".contains("two files called") }
        overlapping.replaceSubrange(
            second + 42..<second + 46, with: overlapping[first + 42..<first + 46])
        let other = try file(overlapping)
        #expect { try ArrayFile(path: other) } throws: { "\($0)".contains("another one") }
        // A member that reaches into the next one.
        var longer = try bytes("stored.npz")
        for place in [20, 24] {
            longer.replaceSubrange(first + place..<first + place + 4, with: [200, 0, 0, 0])
        }
        let third = try file(longer)
        #expect { try ArrayFile(path: third) } throws: { "\($0)".contains("overlap") }
    }

    @Test func passwordsAndOtherMethodsAreNamed() throws {
        for (place, value, words) in [
            (8, UInt8(1), "a password"), (10, 12, "the method 12"),
        ] {
            var damaged = try bytes("alone.npz")
            let entry = try self.place([0x50, 0x4B, 1, 2], in: damaged)
            damaged[entry + place] = value
            let path = try file(damaged)
            #expect { try ArrayFile(path: path) } throws: { "\($0)".contains(words) }
        }
    }

    @Test func anEmptyArchiveSaysThatItHoldsNone() throws {
        let path = try file([0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18))
        #expect(throws: TensorFileError.noSingleArray(path: path, wanted: [], present: [])) {
            try ArrayFile(path: path)
        }
    }
}
