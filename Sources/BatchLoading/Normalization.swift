/// How 8-bit colours become the network's input: `(v / 255 − mean) / deviation` for each channel.
///
/// Belongs to a trained network, and is stored with its checkpoint.
package struct Normalization: Equatable, Sendable {
    /// The mean of red, green and blue, scaled to 0…1; also the colour of padding, which so becomes 0.
    package var mean: [Float] = [0.485, 0.456, 0.406]
    /// The standard deviation of red, green and blue on that scale, above 0.
    package var deviation: [Float] = [0.229, 0.224, 0.225]

    /// The constants that are customary since ImageNet.
    package init() {}

    /// Other constants, three of each.
    package init(mean: [Float], deviation: [Float]) {
        precondition(
            mean.count == 3 && deviation.count == 3 && deviation.allSatisfy { $0 > 0 },
            "Normalization expects 3 means and 3 deviations above 0, got \(mean) and \(deviation)")
        self.mean = mean
        self.deviation = deviation
    }

    /// What a colour 0…255 of each channel is multiplied by.
    package var scale: [Float] { deviation.map { 1 / (255 * $0) } }
    /// What is added after that: the colour becomes `v · scale + shift`.
    package var shift: [Float] { zip(mean, deviation).map { -$0 / $1 } }

    /// What each colour 0…255 of a channel becomes: 256 numbers a channel, one channel after the other.
    package var table: [Float] {
        zip(scale, shift).flatMap { scale, shift in (0..<256).map { Float($0) * scale + shift } }
    }

    /// The colour 0…255 of a channel that became `value`, rounded, cut to that range.
    package func color(_ value: Float, channel: Int) -> UInt8 {
        let color = (value * deviation[channel] + mean[channel]) * 255
        return UInt8(min(max(color, 0), 255).rounded())
    }
}
