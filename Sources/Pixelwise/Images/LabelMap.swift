import ImageFiles

/// The class of every pixel: ids from 0, or ``ignored``; row by row from the top.
///
/// ```swift
/// let classID = map.labels[y * map.size.width + x]
/// ```
public struct LabelMap: Sendable, Equatable {
    package let map: ImageFiles.LabelMap

    /// The id of a pixel that counts in no loss, no weight and no score: 255.
    public static let ignored: UInt8 = ImageFiles.LabelMap.ignored

    /// Wraps class ids.
    ///
    /// - Precondition: There are `size.height · size.width` of them.
    public init(size: Size, labels: [UInt8]) {
        map = ImageFiles.LabelMap(height: size.height, width: size.width, labels: labels)
    }

    package init(_ map: ImageFiles.LabelMap) { self.map = map }

    /// Height and width.
    public var size: Size { Size(height: map.height, width: map.width) }

    /// `height · width` class ids.
    public var labels: [UInt8] { map.labels }

    /// Writes an 8-bit palette PNG file whose indices are the class ids, whole or not at all.
    ///
    /// - Parameters:
    ///   - path: The file; one that is there is replaced.
    ///   - colors: One colour a class, in the order of the ids, at most 255.
    /// - Throws: ``PixelwiseError`` of kind ``PixelwiseError/Kind/cannotWrite``, or ``PixelwiseError/Kind/badData`` for too
    ///   many colours.
    public func writePNG(to path: String, colors: [RGBColor]) throws(PixelwiseError) {
        try PixelwiseError.translating {
            try map.writePNG(to: path, palette: colors.map(\.packed))
        }
    }
}

/// A colour of 8-bit red, green and blue.
public struct RGBColor: Sendable, Hashable {
    /// Red, 0…255.
    public var red: UInt8
    /// Green, 0…255.
    public var green: UInt8
    /// Blue, 0…255.
    public var blue: UInt8

    /// A colour of three parts, 0…255 each.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// From 0xRRGGBB.
    package init(packed: UInt32) {
        self.init(
            red: UInt8(packed >> 16 & 255), green: UInt8(packed >> 8 & 255),
            blue: UInt8(packed & 255))
    }

    /// 0xRRGGBB.
    package var packed: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }
}
