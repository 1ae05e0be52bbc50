/// Gray of a colour: the luma of BT.601 in 16-bit fractions that sum to 65536, as Pillow's, so that equal colours stay.
private func luma<Sample: FixedWidthInteger>(_ red: Sample, _ green: Sample, _ blue: Sample)
    -> Sample
{
    let sum = UInt64(red) * 19595 + UInt64(green) * 38470 + UInt64(blue) * 7471 + 32768
    return Sample(truncatingIfNeeded: sum >> 16)
}

/// `(color * alpha + behind * (largest - alpha)) / largest`, rounded to the nearest.
private func blended<Sample: FixedWidthInteger>(
    _ color: Sample, over behind: Sample, alpha: Sample
) -> Sample {
    let largest = UInt64(Sample.max)
    let sum = UInt64(color) * UInt64(alpha) + UInt64(behind) * (largest - UInt64(alpha))
    return Sample(truncatingIfNeeded: (sum + largest / 2) / largest)
}

/// Samples of 1, 3 or 4 channels with others made of them: colours become gray by their luma, gray becomes equal colours,
/// and a fourth channel is left out.
func channelsConverted<Sample: FixedWidthInteger>(
    _ samples: [Sample], from stored: Int, to wanted: Int
) -> [Sample] {
    if stored == wanted { return samples }
    let count = samples.count / stored
    return [Sample](unsafeUninitializedCapacity: count * wanted) { output, written in
        samples.withUnsafeBufferPointer { input in
            for pixel in 0..<count {
                let (from, to) = (pixel * stored, pixel * wanted)
                if wanted == 1 {
                    output[to] = luma(input[from], input[from + 1], input[from + 2])
                } else {
                    for color in 0..<3 {
                        output[to + color] = input[from + (stored == 1 ? 0 : color)]
                    }
                }
            }
        }
        written = count * wanted
    }
}

/// Samples whose last channel is alpha, laid over one background colour: gray for one channel beside the alpha, else red,
/// green and blue.
func withoutAlpha<Sample: FixedWidthInteger>(
    _ samples: [Sample], channels: Int, over background: [Sample]
) -> [Sample] {
    let count = samples.count / (channels + 1)
    let behind =
        channels == 1 ? [luma(background[0], background[1], background[2])] : background
    return [Sample](unsafeUninitializedCapacity: count * channels) { output, written in
        samples.withUnsafeBufferPointer { input in
            for pixel in 0..<count {
                let from = pixel * (channels + 1)
                for channel in 0..<channels {
                    output[pixel * channels + channel] = blended(
                        input[from + channel], over: behind[channel],
                        alpha: input[from + channels])
                }
            }
        }
        written = count * channels
    }
}
