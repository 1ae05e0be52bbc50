import ImageFiles
import Machine

/// Sizes and colours of the images of a split.
///
/// Integers, so that parts add up exactly; what is divided is divided once.
package struct ImageStatistics: Equatable, Sendable {
    /// A size and how many images have it.
    package struct Size: Equatable, Hashable, Sendable {
        /// Rows.
        package var height: Int
        /// Columns.
        package var width: Int
        /// Images of this size.
        package var images: Int

        /// A size and its count.
        package init(height: Int, width: Int, images: Int) {
            self.height = height
            self.width = width
            self.images = images
        }
    }

    /// The split.
    package var split: String
    /// Every size that occurs, the most frequent first, then by height and width.
    package var sizes: [Size] = []
    /// Pixels of all images.
    package var pixels = 0
    /// For red, green and blue the sum of the values 0…255 over all pixels.
    package var sums = [0, 0, 0]
    /// For red, green and blue the sum of the squares of the values over all pixels.
    package var squareSums = [0, 0, 0]

    /// Images that were decoded.
    package var images: Int { sizes.reduce(0) { $0 + $1.images } }

    /// The mean of red, green and blue over all pixels, on the scale 0…1; zeros without pixels.
    package var mean: [Double] {
        sums.map { pixels == 0 ? 0 : Double($0) / Double(pixels) / 255 }
    }

    /// The standard deviation (divisor: pixels) of red, green and blue, on the scale 0…1; zeros without pixels.
    package var deviation: [Double] {
        zip(sums, squareSums).map { sum, squares in
            guard pixels > 0 else { return 0 }
            let mean = Double(sum) / Double(pixels)
            return max(0, Double(squares) / Double(pixels) - mean * mean).squareRoot() / 255
        }
    }
}

extension SegmentationDataset {
    /// Decodes every image of a split and adds up its colours; masks are not read.
    ///
    /// The images are shared out over the team. The result does not depend on the number of threads.
    ///
    /// - Throws: As ``samples(inSplit:)``, and `ImageFileError` for the first image that cannot be decoded.
    package func imageStatistics(
        inSplit split: String, team: ThreadTeam = .ofAllCores
    ) throws -> ImageStatistics {
        let parts = team.map(try samples(inSplit: split)) { sample in
            Result { ColorSums(of: try loadImage(sample)) }
        }
        var statistics = ImageStatistics(split: split)
        var counts: [[Int]: Int] = [:]
        for result in parts {
            let part = try result.get()
            counts[[part.height, part.width], default: 0] += 1
            statistics.pixels += part.height * part.width
            for channel in 0..<3 {
                statistics.sums[channel] += part.sums[channel]
                statistics.squareSums[channel] += part.squareSums[channel]
            }
        }
        statistics.sizes = counts.map { .init(height: $0[0], width: $0[1], images: $1) }.sorted {
            ($1.images, $0.height, $0.width) < ($0.images, $1.height, $1.width)
        }
        return statistics
    }
}

/// What remains of an image after its colours were added up.
private struct ColorSums {
    let height: Int
    let width: Int
    var sums = [0, 0, 0]
    var squareSums = [0, 0, 0]

    init(of image: Image) {
        (height, width) = (image.height, image.width)
        // 256 counts a channel give both sums, and the loop over the pixels only counts.
        var counts = [Int](repeating: 0, count: 3 * 256)
        counts.withUnsafeMutableBufferPointer { counts in
            image.pixels.withUnsafeBufferPointer { pixels in
                for index in 0..<height * width {
                    counts[Int(pixels[3 * index])] += 1
                    counts[256 + Int(pixels[3 * index + 1])] += 1
                    counts[512 + Int(pixels[3 * index + 2])] += 1
                }
            }
        }
        for (index, count) in counts.enumerated() {
            let value = index & 255
            sums[index >> 8] += count * value
            squareSums[index >> 8] += count * value * value
        }
    }
}
