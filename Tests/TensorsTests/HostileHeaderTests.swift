import Foundation
import Tensors
import Testing

/// Headers whose sizes no file of theirs can have.
@Suite struct HostileHeaderTests {
    private static let extents = [
        "9223372036854775808", "-9223372036854775808", "9223372036854775807",
        "18446744073709551615", "4611686018427387904", "3037000500", "nan", "inf", "-0", "1e308",
        "", "-1",
    ]

    private func written(_ bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "/header-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func npy(type: String, shape: String, data: Int) -> [UInt8] {
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }\n"
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(text.utf8.count), 0]
            + Array(text.utf8) + [UInt8](repeating: 0, count: data)
    }

    @Test(arguments: ["|u1", "<f4", "<i8"]) func aShapeOfNPYIsHeldAgainstTheFile(type: String)
        throws
    {
        for extent in Self.extents {
            for shape in ["\(extent),", "\(extent), 3", "2, \(extent)", "\(extent), \(extent)"] {
                let path = try written(npy(type: type, shape: shape, data: 24))
                defer { try? FileManager.default.removeItem(atPath: path) }
                #expect(throws: TensorFileError.self, "\(type) (\(shape))") {
                    try NPYFile.read(path: path)
                }
            }
        }
    }

    @Test func anEmptyArrayWithExtentsBeyondCountingIsRefusedAsNumPyDoes() throws {
        #expect(ElementType.float32.byteCount(shape: [0, 1 << 62]) == nil)
        #expect(ElementType.float32.byteCount(shape: [1 << 40, 0, 1 << 40]) == nil)
        #expect(ElementType.float32.byteCount(shape: [0, 1 << 60]) == 0)
        #expect(ElementType.uint8.byteCount(shape: [.max]) == .max)
    }

    @Test func aTensorThatClaimsAllBytesThereCanBeIsRefused() throws {
        for extent in Self.extents {
            let header =
                "{\"t\":{\"dtype\":\"U8\",\"shape\":[\(extent)],\"data_offsets\":[0,\(extent)]}}"
            let length = (0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) }
            let path = try written(length + Array(header.utf8) + [1, 2, 3])
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(throws: TensorFileError.self, "\(extent)") {
                try SafetensorsFile.read(path: path)
            }
        }
    }

    @Test func labelsBeyondInt64AreFound() {
        let array = NumericArray(shape: [3], [UInt64(0), 1 << 63, UInt64.max])
        #expect(array.integers == nil)
        #expect(array.firstBeyondInt64?.place == 1)
        #expect(array.firstBeyondInt64?.value == 1 << 63)
        let fitting = NumericArray(shape: [2], [UInt64(0), UInt64(Int64.max)])
        #expect(fitting.integers == [0, Int64.max])
        #expect(fitting.firstBeyondInt64 == nil)
    }
}
