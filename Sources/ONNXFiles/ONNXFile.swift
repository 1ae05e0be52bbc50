import Files
import ProtobufMessages

/// ONNX files of ours.
package enum ONNXFile {
    /// Writes a network, whole or not at all.
    ///
    /// What lies on the disk is read back before it takes its name: it must hold the same graph, shapes and numbers, and
    /// ``check(_:)`` must find nothing.
    ///
    /// - Throws: As ``ONNXNetwork/model()``, before anything is written; `AtomicFileError`.
    package static func write(_ network: ONNXNetwork, to path: String) throws {
        let model = try network.model()
        let bytes = try model.encoded()
        guard bytes.count <= ONNXFormat.mostBytes else {
            throw ONNXError.tooLarge(bytes: bytes.count, most: ONNXFormat.mostBytes)
        }
        func fault(in written: String) -> String? {
            do {
                return try read(path: written) == model ? nil : "other content"
            } catch ONNXError.notAModel(_, let reason) {
                return reason
            } catch {
                return "\(error)"
            }
        }
        try AtomicFile.write(to: path, checking: fault) { output throws(AtomicFileError) in
            try output.append(bytes)
        }
    }

    /// Reads a file that ``write(_:to:)`` wrote.
    ///
    /// - Throws: ``ONNXError/notAModel(path:reason:)``, `FileReadingError`.
    package static func read(path: String) throws -> ONNXModelProto {
        let bytes = try InputFile.contents(path: path, atMost: ONNXFormat.mostBytes)
        guard let model = try? ONNXModelProto(decoding: bytes) else {
            throw ONNXError.notAModel(path: path, reason: "it cannot be decoded")
        }
        if let fault = check(model) { throw ONNXError.notAModel(path: path, reason: fault) }
        return model
    }

    /// What a runtime would find wrong with a model, as a clause; nil for nothing.
    package static func check(_ model: ONNXModelProto) -> String? { ONNXCheck(model).fault }
}
