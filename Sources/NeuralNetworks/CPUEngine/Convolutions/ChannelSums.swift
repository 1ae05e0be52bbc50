import CPixelKernels
import Machine
import NetworkDescriptions
import Tensors

/// Sums a map over all pixels, channel by channel: the gradient of a bias.
struct ChannelSums {
    /// Rows of all images.
    let rows: Int
    let width: Int
    let channels: Int
    let team: ThreadTeam

    /// Adds rows one by one and then the rows' sums in order, so that the number of threads does not matter.
    func sum(
        _ x: UnsafeMutableRawPointer, _ precision: Precision,
        into sums: UnsafeMutablePointer<Float>
    ) {
        let partial = AlignedBuffer<Double>(count: rows * channels)
        team.forEachUncheckedRange(of: rows) { range in
            for row in range {
                pixel_channel_sums(
                    precision.storage, x + row * width * channels * precision.byteCount,
                    Int64(width), Int64(channels), partial.pointer + row * channels)
            }
        }
        team.forEachUncheckedRange(of: channels, multipleOf: 8) { range in
            for c in range {
                var sum = 0.0
                for row in 0..<rows { sum += partial[row * channels + c] }
                sums[c] = Float(sum)
            }
        }
    }
}
