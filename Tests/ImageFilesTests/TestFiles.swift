import Foundation
import ImageFiles

/// The package's own small files.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

/// PngSuite, which lies beside the package where the test data is present.
let pngSuite = URL(filePath: #filePath)
    .appending(path: "../../../../shared/data/pngsuite").standardizedFileURL

/// Whether PngSuite is there.
let hasPNGSuite = FileManager.default.fileExists(atPath: pngSuite.path)

/// Calls `body` with a fresh folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pixelwise-images-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// The bytes of a fixture.
func fixtureBytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: fixtures.appending(path: name)))
}

/// 64-bit FNV-1a in hexadecimal, as `Tools/reference-values/pngsuite.py` writes it.
func digest(_ bytes: some Sequence<UInt8>) -> String {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(repeating: "0", count: value.leadingZeroBitCount / 4)
        + String(value, radix: 16)
}

extension SourceMask.Values {
    /// The kind and the bytes of the values, as `Tools/reference-values/pngsuite.py` digests them.
    var kindAndBytes: (kind: String, bytes: [UInt8]) {
        switch self {
        case .bytes(let values): ("bytes", values)
        case .words(let values): ("words", values.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        case .colors(let values):
            ("colors", values.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)] })
        }
    }
}

/// Four bytes, the highest first.
func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// CRC-32 as PNG uses it, of a chunk's type and content.
func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~checksum
}
