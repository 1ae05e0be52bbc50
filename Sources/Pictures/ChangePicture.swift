import ImageFiles

/// What became of a pixel from one result to another.
package enum PixelChange: Int, CaseIterable, Sendable {
    /// Right in both.
    case right
    /// Right in the second only.
    case gained
    /// Right in the first only.
    case lost
    /// Wrong in both.
    case wrong

    /// What it is called.
    package var name: String {
        switch self {
        case .right: "right in both"
        case .gained: "gained"
        case .lost: "lost"
        case .wrong: "wrong in both"
        }
    }

    /// Its colour as 0xRRGGBB; nil where the image shows.
    package var color: UInt32? {
        switch self {
        case .right: nil
        case .gained: 0x2FA8FF
        case .lost: 0xFF7A1A
        case .wrong: 0xB45CC8
        }
    }

    /// Compares two predictions of a pixel that counts.
    package init(label: UInt8, first: UInt8, second: UInt8) {
        self =
            switch (first == label, second == label) {
            case (true, true): .right
            case (false, true): .gained
            case (true, false): .lost
            case (false, false): .wrong
            }
    }
}

/// Draws what became of every pixel over the image, turned to gray: gained, lost, wrong in both.
///
/// - Parameters:
///   - image: Any size; it is brought to the size of the labels by its nearest pixels.
///   - first: The classes of the first result, in the order of the labels.
///   - second: Those of the second one.
package func changePicture(
    image: Image, labels: LabelMap, first: [UInt8], second: [UInt8]
) -> Image {
    var pixels = resizedToNearest(image, height: labels.height, width: labels.width).pixels
    for (index, label) in labels.labels.enumerated() {
        let (red, green, blue) = (
            Int(pixels[3 * index]), Int(pixels[3 * index + 1]), Int(pixels[3 * index + 2])
        )
        // Half as bright, so that the colours stand out.
        let gray = (77 * red + 150 * green + 29 * blue) >> 9
        let color: UInt32?
        let strength: Int
        if label == LabelMap.ignored {
            (color, strength) = (ColorMap.ignored, 140)
        } else {
            let change = PixelChange(label: label, first: first[index], second: second[index])
            (color, strength) = (change.color, change == .wrong ? 110 : 210)
        }
        for (channel, shift) in [16, 8, 0].enumerated() {
            let mixed = color.map {
                gray * (256 - strength) + Int($0 >> UInt32(shift) & 255) * strength
            }
            pixels[3 * index + channel] = UInt8((mixed ?? gray << 8) >> 8)
        }
    }
    return Image(height: labels.height, width: labels.width, pixels: pixels)
}
