/// An image whose rows are looked at once, from the top.
package protocol RasterRows: AnyObject {
    /// Rows.
    var height: Int { get }
    /// Columns.
    var width: Int { get }

    /// Some of the rows as an image of their own.
    ///
    /// - Parameter range: Rows of the image; it never begins above the one before, nor leaves rows out between the two.
    func rows(_ range: Range<Int>) throws(ImageFileError) -> Raster
}

/// The rows of an image in memory.
package final class RowsOfRaster: RasterRows {
    private let raster: Raster

    /// Takes an image that is there.
    package init(_ raster: Raster) { self.raster = raster }

    package var height: Int { raster.height }
    package var width: Int { raster.width }

    package func rows(_ range: Range<Int>) -> Raster {
        range == 0..<height ? raster : raster.rows(range)
    }
}

extension Raster {
    /// Rows `range` of the image.
    func rows(_ range: Range<Int>) -> Raster {
        cropped(top: range.lowerBound, left: 0, height: range.count, width: width)
    }

    /// The image with another one of its width, channels and kind of samples below it.
    func followed(by other: Raster) -> Raster {
        let joined: Samples =
            switch (samples, other.samples) {
            case (.bytes(let upper), .bytes(let lower)): .bytes(upper + lower)
            case (.words(let upper), .words(let lower)): .words(upper + lower)
            default: preconditionFailure("rows of one file have samples of one kind")
            }
        return Raster(
            height: height + other.height, width: width, channels: channels, samples: joined)
    }
}
