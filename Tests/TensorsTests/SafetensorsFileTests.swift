import Foundation
import Tensors
import Testing

@Suite final class SafetensorsFileTests {
    let path = NSTemporaryDirectory() + "/weights-\(UUID().uuidString).safetensors"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(header: String, data: [UInt8] = []) throws {
        let length = header.utf8.count
        let bytes =
            (0..<8).map { UInt8(length >> (8 * $0) & 255) } + Array(header.utf8) + data
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    let example = SafetensorsFile(
        tensors: [
            NamedTensor(
                name: "b.weight", array: NumericArray(shape: [2, 2], [1, -2, 3.5, 4] as [Float])),
            NamedTensor(name: "a \"quoted\"\n", array: NumericArray(shape: [], [7] as [Int64])),
            NamedTensor(name: "empty", array: NumericArray(shape: [0, 3], [] as [Float])),
            NamedTensor(name: "half", array: NumericArray(shape: [1], [0.5] as [Float16])),
            NamedTensor(name: "brain", array: NumericArray(shape: [1], [BFloat16(-3)])),
            NamedTensor(name: "flags", array: NumericArray(shape: [3], [1, 2, 255] as [UInt8])),
            NamedTensor(name: "wide", array: NumericArray(shape: [1], [1e300] as [Double])),
        ], metadata: ["model": "tiny-fcn", "classes": "sky, bäume\\\t"])

    @Test func whatIsWrittenIsReadBack() throws {
        try example.write(to: path)
        #expect(try SafetensorsFile.read(path: path) == example)
        #expect(try SafetensorsFile.read(path: path)["b.weight"]?.floats == [1, -2, 3.5, 4])
    }

    @Test func theSameTensorsGiveTheSameBytesAndDataBeginsAt64() throws {
        try example.write(to: path)
        let first = try bytes()
        try example.write(to: path)
        #expect(try bytes() == first)
        let header = first[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((header + 8) % 64 == 0)
    }

    @Test func aFileWrittenByHandIsRead() throws {
        try write(
            header:
                #" {"y":{"data_offsets":[4,6],"dtype":"I16","shape":[1]}, "#
                + #""x\u00e9\ud83d\ude00":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}  "#,
            data: [0, 0, 0x80, 0x3F, 0xFF, 0xFF])
        let file = try SafetensorsFile.read(path: path)
        #expect(file.tensors.map(\.name) == ["xé😀", "y"])
        #expect(file["xé😀"] == NumericArray(shape: [1, 1], [1] as [Float]))
        #expect(file["y"]?.integers == [-1])
        #expect(file.metadata == [:])
        #expect(
            throws: TensorFileError.noTensor(path: path, name: "z", present: ["xé😀", "y"])
        ) { try file.tensor(named: "z", path: path) }
    }

    @Test(arguments: [
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}"#,
        #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}"#,
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"x":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}}"#,
        #"{"x":{"dtype":"U8","shape":[6],"data_offsets":[6,0]}}"#,
        #"{"x":{"dtype":"F8_E5M2","shape":[6],"data_offsets":[0,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"x":{"dtype":"U8","shape":[0],"data_offsets":[6,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[4611686018427387904,8],"data_offsets":[0,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[-6],"data_offsets":[0,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[6.0],"data_offsets":[0,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[6],"data_offsets":[0,99999999999999999999]}}"#,
        #"{"__metadata__":{"a":1},"x":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}}"#,
        #"{"x":{"dtype":"U8","shape":[6],"data_offsets":[0,6]}} x"#,
        #"{"x":{"dtype":"U8","shape":[6]}}"#, #"{"x":3}"#, #"{"x":"#, #"{"\ud800":{}}"#, "[]", "",
        #"{"x":{"a":{"b":{"c":{"d":{"e":{"f":{}}}}}}}}"#,
    ])
    func hostileHeadersAreErrors(header: String) throws {
        try write(header: header, data: [1, 2, 3, 4, 5, 6])
        #expect(throws: TensorFileError.self) { try SafetensorsFile.read(path: path) }
    }

    @Test func everyTruncationIsAnError() throws {
        try example.write(to: path)
        let whole = try bytes()
        for length in 0..<whole.count {
            try Data(whole.prefix(length)).write(to: URL(fileURLWithPath: path))
            #expect(throws: TensorFileError.self) { try SafetensorsFile.read(path: path) }
        }
    }

    @Test func aHugeHeaderLengthIsRefused() throws {
        try Data([UInt8](repeating: 0xFF, count: 100)).write(to: URL(fileURLWithPath: path))
        #expect(
            throws: TensorFileError.anotherFormat(
                path: path, expected: "a .safetensors file",
                found: "a header of 18446744073709551615 bytes")
        ) { try SafetensorsFile.read(path: path) }
    }

    @Test func bfloat16RoundsToNearestEven() {
        #expect(Float(BFloat16(1 + 1.0 / 256)) == 1)
        #expect(Float(BFloat16(1 + 3.0 / 256)) == 1 + 4.0 / 256)
        #expect(Float(BFloat16(-.infinity)) == -.infinity)
        #expect(Float(BFloat16(.greatestFiniteMagnitude)) == .infinity)
        #expect(Float(BFloat16(.nan)).isNaN)
    }
}
