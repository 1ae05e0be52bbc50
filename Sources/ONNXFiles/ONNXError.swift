/// Why a network cannot become an ONNX file, or a file is none of ours.
package enum ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A layer that no operator of ONNX computes.
    case noCounterpart(layer: String, kind: String)
    /// A network that answers images of no size at that size.
    case noSize(output: String)
    /// More numbers than a protobuf file can hold.
    case tooLarge(bytes: Int, most: Int)
    /// A file that is no ONNX model.
    case notAModel(path: String, reason: String)

    /// One sentence: what, where, what is allowed.
    package var description: String {
        switch self {
        case .noCounterpart(let layer, let kind):
            "layer '\(layer)' is of the kind \(kind), which ONNX has no operator for; nothing was written"
        case .noSize(let output):
            "the network answers images of no size up to 512 at their own size (256×256 becomes \(output)); "
                + "end it with an upsampling to the size of 'input'"
        case .tooLarge(let bytes, let most):
            "the network takes \(bytes) bytes, an ONNX file holds at most \(most); use '--format safetensors'"
        case .notAModel(let path, let reason):
            "\(path): is no ONNX model of ours (\(reason)); export it again"
        }
    }
}
