import Foundation
import Tensors
import Testing

/// Files of weights as PyTorch wrote them before 1.6, whole and broken; `legacy_weights.py` made them.
@Suite struct PyTorchFileTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    private let whole: [UInt8]

    init() throws {
        whole = Array(try Data(contentsOf: Self.fixtures.appending(path: "legacy.pth")))
    }

    private func read(_ bytes: [UInt8]) throws -> [NamedTensor] {
        try PyTorchFile.tensors(of: bytes, path: "w.pth")
    }

    /// The sentence that refuses bytes; nil where they are taken.
    private func refusal(_ bytes: [UInt8]) -> String? {
        do throws(TensorFileError) {
            _ = try PyTorchFile.tensors(of: bytes, path: "w.pth")
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// The file with the first such bytes replaced.
    private func replacing(_ old: [UInt8], by new: [UInt8]) throws -> [UInt8] {
        let place = try #require(
            whole.indices.first { whole[$0...].starts(with: old) }, "the file holds \(old)")
        var bytes = whole
        bytes.replaceSubrange(place..<place + old.count, with: new)
        return bytes
    }

    private func replacing(_ old: String, by new: String) throws -> [UInt8] {
        try replacing(Array(old.utf8), by: Array(new.utf8))
    }

    @Test func tensorsAreWhatPyTorchHadWhateverTheirStrides() throws {
        let tensors = try read(whole)
        #expect(
            tensors.map(\.name) == [
                "plain.weight", "turned.weight", "part.bias", "empty", "norm.num_batches_tracked",
            ])
        for tensor in tensors {
            let name = tensor.name.replacingOccurrences(of: ".", with: "-")
            let path = Self.fixtures.appending(path: "legacy-\(name).npy").path
            #expect(try tensor.array == NPYFile.read(path: path), "\(tensor.name)")
        }
    }

    @Test func aFileInAWheelIsFound() throws {
        let folder = NSTemporaryDirectory() + "/wheel-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plain = folder + "/plain.pth"
        try Data(whole).write(to: URL(filePath: plain))
        #expect(try PyTorchFile.contents(path: plain) == whole)
        let wheel = folder + "/package.whl"
        try Data(storedArchive(name: "package/models/w.pth", whole)).write(
            to: URL(filePath: wheel))
        #expect(try PyTorchFile.contents(path: wheel) == whole)
        try Data(storedArchive(name: "package/none.txt", whole)).write(to: URL(filePath: wheel))
        #expect(
            throws: TensorFileError.badHeader(
                path: wheel, expected: "one .pth file in the archive", found: "0")
        ) { try PyTorchFile.contents(path: wheel) }
    }

    /// A ZIP archive of one stored file.
    private func storedArchive(name: String, _ content: [UInt8]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var checksum = UInt32.max
        for byte in content {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        let sizes =
            number(Int(~checksum), 4) + number(content.count, 4) + number(content.count, 4)
            + number(name.utf8.count, 2) + number(0, 2)
        let head = number(0x0403_4B50, 4) + number(20, 2) + number(0, 8) + sizes
        let file = head + Array(name.utf8) + content
        let entry =
            number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(0, 8) + sizes
            + number(0, 2) + number(0, 4) + number(0, 4) + number(0, 4) + Array(name.utf8)
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2)
            + number(entry.count, 4) + number(file.count, 4) + number(0, 2)
        return file + entry + end
    }

    @Test func whatAsksForCodeIsRefusedByItsName() throws {
        for (old, new, asked) in [
            ("ctorch._utils\n_rebuild_tensor_v2\n", "cposix\nsystem\n", "posix.system"),
            ("ccollections\nOrderedDict\n", "cbuiltins\neval\n", "builtins.eval"),
            ("ctorch\nFloatStorage\n", "ctorch\nload\n", "torch.load"),
        ] {
            let refusal = try #require(refusal(try replacing(old, by: new)))
            #expect(
                refusal.contains("it asks for '\(asked)', and would run code of its own"),
                "\(refusal)")
        }
        // A known name, called with what it does not take.
        let called = try replacing("ctorch\nFloatStorage\n", by: "ccollections\nOrderedDict\n")
        #expect(try #require(refusal(called)).contains("it refers to what is no storage"))
    }

    @Test func aFileThatEndsEarlyIsRefusedWhereverItEnds() {
        for length in whole.indices {
            #expect(refusal(Array(whole[..<length])) != nil, "\(length) bytes")
        }
    }

    @Test func aFileThatGoesOnIsRefused() throws {
        #expect(
            try #require(refusal(whole + [0])).contains("1 bytes are left over"))
    }

    /// Every byte with every bit turned: read or refused, and what is read has as many numbers as its shape says.
    @Test func damagedBytesDoNoHarm() throws {
        for index in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[index] ^= 1 << bit
                for tensor in (try? read(bytes)) ?? [] {
                    #expect(tensor.array.count == tensor.array.shape.reduce(1, *))
                }
            }
        }
    }

    @Test func aTensorBeyondItsStorageIsRefused() throws {
        // (2, 3, 4) of strides (12, 4, 1) fill the storage of 24.
        let shape: [UInt8] = [0x4B, 2, 0x4B, 3, 0x4B, 4, 0x87]
        let larger = try replacing(shape, by: [0x4B, 2, 0x4B, 3, 0x4B, 5, 0x87])
        #expect(
            try #require(refusal(larger)).contains("'plain.weight' reaches beyond its storage"))
        let strides: [UInt8] = [0x4B, 12, 0x4B, 4, 0x4B, 1, 0x87]
        let wider = try replacing(strides, by: [0x4B, 13, 0x4B, 4, 0x4B, 1, 0x87])
        #expect(
            try #require(refusal(wider)).contains("'plain.weight' reaches beyond its storage"))
        // Strides whose products leave 64 bits.
        let far: [UInt8] = [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
        #expect(refusal(try replacing(strides, by: far + [0x4B, 4, 0x4B, 1, 0x87])) != nil)
        // Negative ones, 64 bits of ones.
        let back: [UInt8] = [0x8A, 8] + [UInt8](repeating: 0xFF, count: 8)
        #expect(refusal(try replacing(strides, by: back + [0x4B, 4, 0x4B, 1, 0x87])) != nil)
    }

    @Test func anotherVersionAndAnotherFormatAreRefused() throws {
        #expect(
            try #require(refusal(try replacing([0x4D, 0xE9, 0x03], by: [0x4D, 0xEA, 0x03])))
                .contains("another version than 1001"))
        #expect(
            try #require(refusal(Array("PK and more".utf8)))
                .contains("it does not begin as PyTorch's legacy files do"))
        #expect(refusal([]) != nil)
    }

    /// Tuples in tuples, as deep as the file is long.
    @Test func tuplesThatLieTooDeepAreRefused() throws {
        let deep = [UInt8](repeating: 0x85, count: 1_000_000)
        let bytes = try replacing(Array("ccollections\nOrderedDict\n".utf8), by: [0x29] + deep)
        #expect(try #require(refusal(bytes)).contains("tuples that lie too deep"))
    }
}
