import ImageFiles
import SegmentationDatasets

/// How samples become the network's input: `(v / 255 − mean) / deviation` for each channel, `v` on the scale of bytes.
///
/// Belongs to a trained network, and is stored with its checkpoint.
package struct Normalization: Equatable, Sendable {
    /// The mean of each channel, scaled to 0…1; also the colour of padding, which so becomes 0.
    package let mean: [Float]
    /// The standard deviation of each channel on that scale, above 0.
    package let deviation: [Float]

    /// Red, green and blue by the constants that are customary since ImageNet; a channel that is none of them, gray or a
    /// fourth one, by the means of the three.
    package init(channels: Int = 3) {
        let (mean, deviation): ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        let other: (mean: [Float], deviation: [Float]) = ([0.449], [0.226])
        switch channels {
        case 1: self.init(mean: other.mean, deviation: other.deviation)
        case 3: self.init(mean: mean, deviation: deviation)
        default: self.init(mean: mean + other.mean, deviation: deviation + other.deviation)
        }
    }

    /// Other constants, one of each for a channel.
    package init(mean: [Float], deviation: [Float]) {
        precondition(
            mean.count == deviation.count && deviation.allSatisfy { $0 > 0 },
            "Normalization expects a mean and a deviation above 0 a channel, got \(mean) and \(deviation)"
        )
        self.mean = mean
        self.deviation = deviation
    }

    /// What a dataset asks for: ImageNet's constants, or the means and deviations of a split's images.
    ///
    /// A channel that is the same everywhere has the deviation 1, and so becomes 0.
    ///
    /// - Throws: As `SegmentationDataset.imageStatistics(inSplit:team:)`.
    package init(of dataset: SegmentationDataset, trainSplit: String) throws {
        switch dataset.description.normalization {
        case .imageNet: self.init(channels: dataset.imageForm().form.channels)
        case .dataset:
            let statistics = try dataset.imageStatistics(inSplit: trainSplit)
            self.init(
                mean: statistics.mean.map { Float($0) },
                deviation: statistics.deviation.map { $0 > 0 ? Float($0) : 1 })
        }
    }

    /// Channels.
    package var channels: Int { mean.count }
    /// What a sample 0…255 of each channel is multiplied by.
    package var scale: [Float] { deviation.map { 1 / (255 * $0) } }
    /// What is added after that: the sample becomes `v · scale + shift`.
    package var shift: [Float] { zip(mean, deviation).map { -$0 / $1 } }

    /// What each sample 0…255 of a channel becomes: 256 numbers a channel, one channel after the other.
    package var table: [Float] {
        zip(scale, shift).flatMap { scale, shift in (0..<256).map { Float($0) * scale + shift } }
    }

    /// The colour 0…255 of a channel that became `value`, rounded, cut to that range.
    package func color(_ value: Float, channel: Int) -> UInt8 {
        let color = (value * deviation[channel] + mean[channel]) * 255
        return UInt8(min(max(color, 0), 255).rounded())
    }
}
