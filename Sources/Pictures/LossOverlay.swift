import ImageFiles
import LossAnalysis

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Lays the loss over the picture: the higher the loss, the less of the picture shows through.
///
/// The picture is turned to gray first, so that the colours of the map are the only ones. A loss of 0 shows the
/// picture alone, one at the end of the scale and above nine tenths of the loss colour, with a power of 0.75 in between, since most
/// losses are small. Ignored pixels are tinted with ``ColorMap/ignored``.
///
/// - Parameters:
///   - image: Any size; it is brought to the size of the labels by its nearest pixels.
///   - losses: `labels.height * labels.width` losses in nats.
///   - scale: Which colour a loss has.
package func lossOverlay(
    image: Image, losses: [Float], labels: LabelMap, scale: LossColorScale
) -> Image {
    let base = resizedToNearest(image, height: labels.height, width: labels.width)
    var pixels = base.pixels
    let places = scale.places(of: losses)
    // Per position on the scale: how much of the loss colour, in 256ths.
    let strengths = (0..<256).map { Int(230 * pow(Double($0) / 255, 0.75)) }
    for (index, label) in labels.labels.enumerated() {
        let (red, green, blue) = (
            Int(pixels[3 * index]), Int(pixels[3 * index + 1]), Int(pixels[3 * index + 2])
        )
        let gray = (77 * red + 150 * green + 29 * blue) >> 8
        let color: UInt32
        let strength: Int
        if label == LabelMap.ignored {
            (color, strength) = (ColorMap.ignored, 140)
        } else {
            let position = Int(places[index])
            (color, strength) = (ColorMap.loss.colors[position], strengths[position])
        }
        for (channel, shift) in [16, 8, 0].enumerated() {
            let mixed = gray * (256 - strength) + Int(color >> UInt32(shift) & 255) * strength
            pixels[3 * index + channel] = UInt8(mixed >> 8)
        }
    }
    return Image(height: labels.height, width: labels.width, pixels: pixels)
}

/// Lays class colours over the picture.
///
/// - Parameters:
///   - classes: One class id a pixel of the picture, or `LabelMap.ignored`, which shows the picture.
///   - colors: The colour of every class as 0xRRGGBB; a class beyond them shows the picture.
///   - opacity: 0 (the picture alone) to 1 (the colours alone).
package func classOverlay(
    image: Image, classes: LabelMap, colors: [UInt32], opacity: Double = 0.55
) -> Image {
    let base = resizedToNearest(image, height: classes.height, width: classes.width)
    var pixels = base.pixels
    let strength = Int((min(max(opacity, 0), 1) * 256).rounded())
    for (index, id) in classes.labels.enumerated() where Int(id) < colors.count {
        for (channel, shift) in [16, 8, 0].enumerated() {
            let color = Int(colors[Int(id)] >> UInt32(shift) & 255)
            let mixed = Int(pixels[3 * index + channel]) * (256 - strength) + color * strength
            pixels[3 * index + channel] = UInt8(mixed >> 8)
        }
    }
    return Image(height: classes.height, width: classes.width, pixels: pixels)
}

/// Draws class ids in their colours; ignored pixels in ``ColorMap/ignored(beside:)``, classes without a colour in black.
package func classColors(_ classes: LabelMap, colors: [UInt32]) -> Image {
    let ignored = ColorMap.ignored(beside: colors)
    var pixels = [UInt8](repeating: 0, count: classes.labels.count * 3)
    for (index, id) in classes.labels.enumerated() {
        let color =
            id == LabelMap.ignored ? ignored : Int(id) < colors.count ? colors[Int(id)] : 0
        pixels[3 * index] = UInt8(color >> 16 & 255)
        pixels[3 * index + 1] = UInt8(color >> 8 & 255)
        pixels[3 * index + 2] = UInt8(color & 255)
    }
    return Image(height: classes.height, width: classes.width, pixels: pixels)
}

/// The picture at another size; each pixel takes the colour of the nearest one.
func resizedToNearest(_ image: Image, height: Int, width: Int) -> Image {
    if image.height == height && image.width == width { return image }
    var pixels = [UInt8](repeating: 0, count: height * width * 3)
    for y in 0..<height {
        let row = (2 * y + 1) * image.height / (2 * height) * image.width
        for x in 0..<width {
            let source = (row + (2 * x + 1) * image.width / (2 * width)) * 3
            let target = (y * width + x) * 3
            for channel in 0..<3 { pixels[target + channel] = image.pixels[source + channel] }
        }
    }
    return Image(height: height, width: width, pixels: pixels)
}
