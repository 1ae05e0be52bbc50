import Files
import Foundation
import NetworkDescriptions
import ONNXFiles
import ProtobufMessages
import Testing

/// The bytes of files, and what is wrong with files that are none of ours.
@Suite final class ONNXFileTests {
    private let path = NSTemporaryDirectory() + "/\(UUID().uuidString).onnx"

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func model() throws -> ONNXModelProto {
        try NumberedNetwork.network(NumberedNetwork.zoo("tiny-fcn")).model()
    }

    @Test func anAttributeByHand() throws {
        var attribute = ONNXAttributeProto()
        attribute.name = "ab"
        attribute.i = 0
        attribute.type = .int
        // name: field 1, length 2; i: field 3, 0, written since it is set; type: field 20, 2.
        let expected: [UInt8] = [0x0A, 2, 0x61, 0x62, 0x18, 0, 0xA0, 0x01, 2]
        #expect(try attribute.encoded() == expected)
        #expect(try ONNXAttributeProto(decoding: expected) == attribute)
    }

    @Test func aTensorByHand() throws {
        var tensor = ONNXTensorProto()
        tensor.dims = [2, 300]
        tensor.dataType = 1
        tensor.name = "w"
        tensor.rawData = Data([7, 8])
        let expected: [UInt8] = [0x08, 2, 0x08, 0xAC, 2, 0x10, 1, 0x42, 1, 0x77, 0x4A, 2, 7, 8]
        #expect(try tensor.encoded() == expected)
    }

    @Test func whatWritersAddIsKept() throws {
        // ir_version 8, and a field 25 that the schema does not name.
        let bytes: [UInt8] = [0x08, 8, 0xC8, 0x01, 5]
        let model = try ONNXModelProto(decoding: bytes)
        #expect(model.irVersion == 8)
        #expect(try model.encoded() == bytes)
    }

    @Test(arguments: ModelOptions.knownNames) func whatIsWrittenIsRead(name: String) throws {
        let network = try NumberedNetwork.network(
            NumberedNetwork.zoo(name), metadata: [("classes", "[\"ä\"]"), ("a", "b")])
        try ONNXFile.write(network, to: path)
        let read = try ONNXFile.read(path: path)
        #expect(try read == network.model())
        #expect(read.irVersion == 8)
        #expect(read.opsetImport.map(\.version) == [17])
        #expect(read.producerName == "pixelwise" && read.producerVersion == "1.2.3")
        #expect(read.metadataProps.map(\.key) == ["classes", "a"])
        #expect(read.metadataProps.map(\.value) == ["[\"ä\"]", "b"])
        let bytes = try InputFile.contents(path: path)
        try ONNXFile.write(network, to: path)
        #expect(try InputFile.contents(path: path) == bytes)
    }

    @Test func nothingIsWrittenWhereTheNetworkDoesNotGo() throws {
        let graph = try NumberedNetwork.zoo("tiny-fcn").convertingStorage(to: .bfloat16)
        #expect(throws: ONNXError.self) {
            try ONNXFile.write(NumberedNetwork.network(graph), to: path)
        }
        #expect(FileStatus(path: path) == nil)
    }

    @Test(arguments: [0, 1, 17, 1000]) func bytesThatAreNoModelAreRefused(count: Int) throws {
        try ONNXFile.write(NumberedNetwork.network(NumberedNetwork.zoo("unet")), to: path)
        let whole = try InputFile.contents(path: path)
        try AtomicFile.write(whole.prefix(count), to: path)
        #expect(throws: ONNXError.self) { try ONNXFile.read(path: path) }
        try AtomicFile.write([UInt8](repeating: 0xFF, count: count + 1), to: path)
        #expect(throws: ONNXError.self) { try ONNXFile.read(path: path) }
    }

    /// Damage, and what the check says of it.
    private static let damages: [(String, @Sendable (inout ONNXModelProto) -> Void)] = [
        ("IR version 9", { $0.irVersion = 9 }),
        ("operator sets [\":18\"]", { $0.opsetImport[0].version = 18 }),
        ("0 inputs and 1 outputs", { $0.graph.input = [] }),
        (
            "'stages.0.0.conv' reads 'lost', which is not there",
            { $0.graph.node[2].input[0] = "lost" }
        ),
        ("'stages.0.0.conv' (Conv) reads 4 values", { $0.graph.node[2].input.append("input") }),
        ("'input' is made twice", { $0.graph.node[2].output = ["input"] }),
        ("nothing makes the output 'lost'", { $0.graph.output[0].name = "lost" }),
        ("'stages.0.0.conv' is of the kind 'Lost'", { $0.graph.node[2].opType = "Lost" }),
        (
            "'stages.0.0.conv' (Conv) needs one of 'pads' and 'auto_pad'",
            { $0.graph.node[2].attribute.removeAll { $0.name == "pads" } }
        ),
        (
            "'stages.0.0.conv.weight' holds 431 bytes, not 432",
            { model in
                for index in model.graph.initializer.indices
                where model.graph.initializer[index].name == "stages.0.0.conv.weight" {
                    model.graph.initializer[index].rawData.removeLast()
                }
            }
        ),
        (
            "the weights of 'stages.0.0.conv' have the shapes [[3, 4, 3, 3], [4]]",
            { model in
                for index in model.graph.initializer.indices
                where model.graph.initializer[index].name == "stages.0.0.conv.weight" {
                    model.graph.initializer[index].dims = [3, 4, 3, 3]
                }
            }
        ),
        (
            "'logits' has 5 channels, not 6",
            { $0.graph.output[0].type.tensorType.shape.dim[1].dimValue = 6 }
        ),
    ]

    @Test(arguments: damages.indices) func damageIsTold(index: Int) throws {
        var model = try model()
        #expect(ONNXFile.check(model) == nil)
        Self.damages[index].1(&model)
        #expect(ONNXFile.check(model) == Self.damages[index].0)
    }
}
