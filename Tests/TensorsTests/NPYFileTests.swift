import Foundation
import Tensors
import Testing

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

@Suite struct NPYFileTests {
    let folder = NSTemporaryDirectory() + "/npy-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    /// Writes `bytes` as a file and gives its path.
    func file(_ bytes: [UInt8]) throws -> String {
        let path = folder + "/x.npy"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// A version-1 file with this dictionary and these data bytes.
    func file(header: String, data: [UInt8]) throws -> String {
        let length = UInt16(header.utf8.count)
        return try file(
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
                + Array(header.utf8) + data)
    }

    @Test func tensorsAreReadAndWrittenAsArraysAre() throws {
        for name in ["float32", "float32-big-endian", "fortran-order", "scalar", "vector", "empty"]
        {
            let path = "\(fixtures)/\(name).npy"
            let array = try NPYFile.read(path: path)
            if let tensor = try NPYFile.readTensor(path: path, of: Float.self) {
                #expect(array == NumericArray(tensor))
                try NPYFile.write(tensor, to: folder + "/tensor.npy")
            } else if let tensor = try NPYFile.readTensor(path: path, of: Double.self) {
                #expect(array == NumericArray(tensor))
                try NPYFile.write(tensor, to: folder + "/tensor.npy")
            } else {
                #expect(array.elementType != .float32 && array.elementType != .float64)
                continue
            }
            try NPYFile.write(array, to: folder + "/array.npy")
            #expect(
                FileManager.default.contents(atPath: folder + "/tensor.npy")
                    == FileManager.default.contents(atPath: folder + "/array.npy"))
        }
        #expect(
            try NPYFile.readTensor(path: "\(fixtures)/float32.npy", of: Double.self)?.shape == nil)
    }

    @Test(arguments: ElementType.allCases.filter { $0 != .bfloat16 })
    func everyTypeIsReadAndWrittenByteForByteLikeNumPy(type: ElementType) throws {
        let path = "\(fixtures)/\(type.rawValue).npy"
        let array = try NPYFile.read(path: path)
        #expect(array.shape == [2, 3])
        #expect(array.elementType == type)
        #expect(array.doubles == (type == .bool ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5]))
        #expect(array.floats == array.doubles.map { Float($0) })
        #expect(array.integers == (type.isFloatingPoint ? nil : array.doubles.map { Int64($0) }))
        try NPYFile.write(array, to: folder + "/copy.npy")
        #expect(
            FileManager.default.contents(atPath: folder + "/copy.npy")
                == FileManager.default.contents(atPath: path))
    }

    @Test(arguments: ["int16", "int64", "float16", "float32", "float64"])
    func bigEndianFilesHoldTheSameNumbers(name: String) throws {
        let array = try NPYFile.read(path: "\(fixtures)/\(name)-big-endian.npy")
        #expect(array == (try NPYFile.read(path: "\(fixtures)/\(name).npy")))
    }

    @Test func columnMajorFilesBecomeRowMajor() throws {
        let array = try NPYFile.read(path: "\(fixtures)/fortran-order.npy")
        #expect(array.shape == [2, 3, 4])
        #expect(array.doubles == (0..<24).map(Double.init))
    }

    @Test(arguments: ["version-2", "version-3"])
    func laterVersionsAreRead(name: String) throws {
        let array = try NPYFile.read(path: "\(fixtures)/\(name).npy")
        #expect(array.doubles == [0, 1, 2, 3, 4, 5])
    }

    @Test func scalarsVectorsAndEmptyArraysKeepTheirShape() throws {
        for (name, shape, values) in [
            ("scalar", [], [2.5]), ("vector", [3], [-1.5, .infinity, 3]), ("empty", [2, 0, 3], []),
        ] as [(String, [Int], [Double])] {
            let array = try NPYFile.read(path: "\(fixtures)/\(name).npy")
            #expect(array.shape == shape)
            #expect(array.doubles == values)
            try NPYFile.write(array, to: folder + "/copy.npy")
            #expect(
                FileManager.default.contents(atPath: folder + "/copy.npy")
                    == FileManager.default.contents(atPath: "\(fixtures)/\(name).npy"))
        }
    }

    @Test func typesThatWeDoNotHoldAreNamed() {
        let supported = "bool, int8–int64, uint8–uint64, float16, float32, float64"
        for (name, found) in [("complex", "'<c8'"), ("record", "a record of fields")] {
            let path = "\(fixtures)/\(name).npy"
            #expect(
                throws: TensorFileError.unsupportedType(
                    path: path, found: found, supported: supported)
            ) { try NPYFile.read(path: path) }
        }
    }

    @Test func aShapeLargerThanTheFileIsRefusedBeforeAnythingIsAllocated() throws {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }"
        let path = try file(header: header, data: [0, 0, 0, 0])
        let start = 10 + header.utf8.count
        #expect(
            throws: TensorFileError.wrongSize(
                path: path, expectedBytes: start + 4_000_000_000_000, foundBytes: start + 4)
        ) { try NPYFile.read(path: path) }
    }

    @Test(arguments: [
        "(4611686018427387904, 4611686018427387904)", "(99999999999999999999,)", "(-1,)", "(3",
        "3", "(3,) ,,", "((3,),)", "('3',)",
    ])
    func hostileShapesAreErrors(shape: String) throws {
        let path = try file(
            header: "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape)}", data: [])
        #expect(throws: TensorFileError.self) { try NPYFile.read(path: path) }
    }

    @Test(arguments: [
        "", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': True}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} more", "{'descr: 1", "[[[[",
        "{'descr': [[[", "{'descr': '<f99', 'fortran_order': False, 'shape': (1,)}",
    ])
    func hostileHeadersAreErrors(header: String) throws {
        let path = try file(header: header, data: [0, 0, 0, 0])
        #expect(throws: TensorFileError.self) { try NPYFile.read(path: path) }
    }

    @Test func everyTruncationIsAnError() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/float32.npy"))
        for length in 0..<whole.count {
            let path = try file(Array(whole.prefix(length)))
            #expect(throws: TensorFileError.self) { try NPYFile.read(path: path) }
        }
        let path = try file(Array(whole) + [0])
        #expect(
            throws: TensorFileError.wrongSize(
                path: path, expectedBytes: whole.count, foundBytes: whole.count + 1)
        ) { try NPYFile.read(path: path) }
    }

    @Test func missingFilesFoldersAndOtherFormatsAreToldApart() throws {
        #expect(throws: TensorFileError.missing(path: folder + "/none.npy")) {
            try NPYFile.read(path: folder + "/none.npy")
        }
        #expect(throws: TensorFileError.cannotRead(path: folder, reason: "it is a folder")) {
            try NPYFile.read(path: folder)
        }
        let path = try file(Array("GIF89a, not an array".utf8))
        #expect(
            throws: TensorFileError.anotherFormat(
                path: path, expected: "a .npy file", found: "bytes 47 49 46 38 39 61")
        ) { try NPYFile.read(path: path) }
    }
}
