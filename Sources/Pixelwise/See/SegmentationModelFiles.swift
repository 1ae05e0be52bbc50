import ModelExport
import ONNXFiles

extension SegmentationModel {
    /// Writes the model as an ONNX file, for ONNX Runtime and others, whole or not at all.
    ///
    /// `input` takes images `(N,3,H,W)` float32 on the scale 0…255, red first; normalisation lies inside. `logits` are
    /// `(N,classes,H,W)`, those of ``logits(of:)``; `classes`, in their place, are `(N,H,W)` uint8.
    ///
    /// - Parameters:
    ///   - size: The one height and width of images; nil for any.
    ///   - givesClasses: Whether class ids come out instead of logits.
    /// - Throws: ``PixelwiseError`` for a network that ONNX has no operators for, and where the file cannot be written.
    public func writeONNX(
        to path: String, size: Size? = nil, givesClasses: Bool = false
    ) throws(PixelwiseError) {
        var options = ONNXOptions()
        options.size = size.map { ImageSides(height: $0.height, width: $0.width) }
        options.givesClasses = givesClasses
        let given = options
        try PixelwiseError.translating {
            try ONNXFile.write(try ExportedModel(trained).onnx(given), to: path)
        }
    }
}
