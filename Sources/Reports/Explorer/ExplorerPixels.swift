import ImageFiles
import LossAnalysis

/// The pixels of one image as the explorer's page reads them: a script that hands over packed planes.
///
/// A page that was opened from a folder may neither fetch files nor read the pixels of pictures, but it may load scripts.
/// `H · W · 5` bytes, row by row in five planes (low and high bytes of the ``LossCodes``, labels with 255 for ignored
/// pixels, predictions, ``detail(_:at:)``), as a zlib stream in base64. Ignored pixels have the loss 0.
struct ExplorerPixels {
    /// What a decoded file holds.
    struct Planes: Equatable {
        var codes: [UInt16]
        var labels: [UInt8]
        var predictions: [UInt8]
        var details: [UInt8]
    }

    private static func call(_ position: Int) -> String { "pixelwise.image(\(position)" }

    /// The planes of an image.
    static func planes(of result: PixelLosses, _ traits: PixelTraits) -> Planes {
        let labels = result.labels.labels
        return Planes(
            codes: result.codes, labels: labels, predictions: result.predictions,
            details: labels.indices.map { detail(traits, at: $0) })
    }

    /// The band of a pixel, and three bits further up the kind of its error as a false negative, two more as a positive.
    private static func detail(_ traits: PixelTraits, at pixel: Int) -> UInt8 {
        traits.bands[pixel] | traits.errors.falseNegative[pixel] << 3
            | traits.errors.falsePositive[pixel] << 5
    }

    /// The script of the image at `position`.
    static func script(of planes: Planes, position: Int, name: String) throws -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(planes.codes.count * 5)
        bytes += PackedScript.planes(of: planes.codes)
        bytes += planes.labels
        bytes += planes.predictions
        bytes += planes.details
        return try PackedScript.text(bytes, call: call(position), name: name)
    }

    /// Reads a script back; nil for one that was not written by ``script(of:position:name:)`` for so many pixels.
    static func planes(ofScript script: String, position: Int, pixels: Int) -> Planes? {
        guard
            let bytes = PackedScript.bytes(
                of: script, call: call(position), count: pixels * 5)
        else { return nil }
        let plane = { (index: Int) in Array(bytes[index * pixels..<(index + 1) * pixels]) }
        return Planes(
            codes: PackedScript.codes(ofPlanes: bytes[..<(2 * pixels)]), labels: plane(2),
            predictions: plane(3), details: plane(4))
    }
}
