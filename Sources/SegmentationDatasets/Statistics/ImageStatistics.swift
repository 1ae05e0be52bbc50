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
    /// The value that stands for 1 in the sums: 255, or 65535 where an image is of words.
    package var largest = 255
    /// For each channel, such as red, green and blue, the sum of the values 0…``largest`` over all pixels.
    package var sums = [0, 0, 0]
    /// For each channel the sum of the squares of the values over all pixels.
    package var squareSums: [Int128] = [0, 0, 0]

    /// Images that were decoded.
    package var images: Int { sizes.reduce(0) { $0 + $1.images } }

    /// The mean of each channel over all pixels, on the scale 0…1; zeros without pixels.
    package var mean: [Double] {
        sums.map { pixels == 0 ? 0 : Double($0) / Double(pixels) / Double(largest) }
    }

    /// The standard deviation (divisor: pixels) of each channel, on the scale 0…1; zeros without pixels.
    package var deviation: [Double] {
        zip(sums, squareSums).map { sum, squares in
            guard pixels > 0 else { return 0 }
            let mean = Double(sum) / Double(pixels)
            return max(0, Double(squares) / Double(pixels) - mean * mean).squareRoot()
                / Double(largest)
        }
    }
}

extension SegmentationDataset {
    /// Decodes every image of a split and adds up its colours; masks are not read.
    ///
    /// The images are shared out over the team. The result does not depend on the number of threads.
    ///
    /// Images of words count as such: by 65535 for 1, not rounded to bytes.
    ///
    /// - Throws: As ``samples(inSplit:)``, and `ImageFileError` for the first image that cannot be decoded.
    package func imageStatistics(
        inSplit split: String, team: ThreadTeam = .ofAllCores
    ) throws -> ImageStatistics {
        let form = imageForm(team: team).form
        let parts = team.map(try samples(inSplit: split)) { sample in
            Result { ChannelSums(of: try loadImage(sample)) }
        }
        var statistics = ImageStatistics(split: split)
        statistics.sums = [Int](repeating: 0, count: form.channels)
        statistics.squareSums = statistics.sums.map { Int128($0) }
        if try parts.contains(where: { try $0.get().largest != statistics.largest }) {
            statistics.largest = Int(UInt16.max)
        }
        var counts: [[Int]: Int] = [:]
        for result in parts {
            let part = try result.get()
            counts[[part.height, part.width], default: 0] += 1
            statistics.pixels += part.height * part.width
            let factor = statistics.largest / part.largest
            for channel in 0..<form.channels {
                statistics.sums[channel] += part.sums[channel] * factor
                statistics.squareSums[channel] += part.squareSums[channel] * Int128(factor * factor)
            }
        }
        statistics.sizes = counts.map { .init(height: $0[0], width: $0[1], images: $1) }.sorted {
            ($1.images, $0.height, $0.width) < ($0.images, $1.height, $1.width)
        }
        return statistics
    }
}

/// What remains of an image after its channels were added up.
private struct ChannelSums {
    let height: Int
    let width: Int
    /// The value that stands for 1.
    var largest = 255
    var sums: [Int]
    var squareSums: [Int128]

    init(of image: Raster) {
        (height, width) = (image.height, image.width)
        sums = [Int](repeating: 0, count: image.channels)
        squareSums = sums.map { Int128($0) }
        switch image.samples {
        case .bytes(let bytes): add(bytes, channels: image.channels)
        case .words(let words):
            largest = Int(UInt16.max)
            for (index, word) in words.enumerated() {
                let channel = index % image.channels
                sums[channel] += Int(word)
                squareSums[channel] += Int128(Int(word) * Int(word))
            }
        }
    }

    private mutating func add(_ bytes: [UInt8], channels: Int) {
        // 256 counts a channel give both sums, and the loop over the pixels only counts.
        var counts = [Int](repeating: 0, count: channels * 256)
        counts.withUnsafeMutableBufferPointer { counts in
            bytes.withUnsafeBufferPointer { bytes in
                for index in 0..<height * width {
                    for channel in 0..<channels {
                        counts[256 * channel + Int(bytes[channels * index + channel])] += 1
                    }
                }
            }
        }
        for (index, count) in counts.enumerated() {
            let value = index & 255
            sums[index >> 8] += count * value
            squareSums[index >> 8] += Int128(count * value * value)
        }
    }
}
