import ImageFiles
import SegmentationDatasets

/// The sizes of a split's images as training sees them, from the headers of some files spread over the split.
package struct SizeSurvey: Equatable, Sendable {
    /// An image file and its size after the resize.
    package struct Size: Equatable, Sendable {
        /// The image file.
        package let file: String
        /// Rows.
        package let height: Int
        /// Columns.
        package let width: Int

        var pixels: Int { height * width }
    }

    /// The image with the fewest pixels of those that were looked at.
    package let smallest: Size
    /// The image with the most pixels of those that were looked at.
    package let largest: Size
    /// The median height of those that were looked at, the upper one of two.
    package let medianHeight: Int
    /// The median width, likewise.
    package let medianWidth: Int
    /// About how many bytes all pairs of the split take when decoded.
    package let decodedBytes: Int

    /// How many headers are read at most.
    private static let maximumFiles = 64

    /// Reads headers; nil where there is no sample.
    ///
    /// - Parameter form: How the images are read.
    /// - Throws: `ImageFileError` for a file whose header cannot be read.
    package init?(
        _ samples: [SamplePaths], resize: ImageResize?, form: RasterForm = RasterForm()
    ) throws {
        let count = min(samples.count, Self.maximumFiles)
        var bytes = 0
        let sizes = try (0..<count).map { index -> Size in
            let file = samples[index * samples.count / count].image
            let header = try ImageFileInformation.read(path: file)
            let size =
                resize?.size(height: header.height, width: header.width)
                ?? (header.height, header.width)
            bytes += PairCache.bytes(
                height: size.0, width: size.1, channels: form.channels,
                sampleBytes: form.sampleBytes(ofFileBits: header.bits))
            return Size(file: file, height: size.0, width: size.1)
        }
        guard let smallest = sizes.min(by: { $0.pixels < $1.pixels }),
            let largest = sizes.max(by: { $0.pixels < $1.pixels })
        else { return nil }
        self.smallest = smallest
        self.largest = largest
        medianHeight = sizes.map(\.height).sorted()[count / 2]
        medianWidth = sizes.map(\.width).sorted()[count / 2]
        decodedBytes = Int(Double(bytes) / Double(count) * Double(samples.count))
    }

    /// What the user should know about crops of those images; nil where nothing is odd.
    ///
    /// Speaks where, at the largest scale, even the largest image leaves more than half of a crop to padding.
    package func warning(about augmentation: AugmentationOptions) -> String? {
        guard let crop = augmentation.crop else { return nil }
        let scale = augmentation.scale.upperBound
        let covered = zip(crop, [largest.height, largest.width])
            .map { min(1, Double($1) * scale / Double($0)) }.reduce(1, *)
        if covered >= 0.5 { return nil }
        let fitting = zip(crop, [largest.height, largest.width]).map { min($0, $1) }
        return "augment.crop [\(crop[0]), \(crop[1])] is far larger than the images (at most "
            + "\(largest.height) × \(largest.width) rows × columns): at least "
            + "\(Int((100 * (1 - covered)).rounded(.down))) % of every sample is padding, which is ignored; "
            + "set for example crop: [\(fitting[0]), \(fitting[1])]"
    }
}
