/// Which values of image files become 0…1.
///
/// A value at the lower end or below it becomes 0, one at the upper end or above it 1, what lies between follows evenly.
/// One range holds for all channels of an image, so that colours stay what they are.
package enum IntensityRange: Equatable, Sendable {
    /// Files of 8 bits by their 0…255; files of 16 bits by 0 … 2^bits − 1, which is all that they can hold for 16.
    case depth(bits: Int)
    /// These two values, the second one larger, of every file, as they are stored.
    case values(lowest: Double, highest: Double)
    /// The percentiles ``percentiles`` of each image alone.
    case image

    /// What a file can hold becomes 0…1.
    package static let whole = IntensityRange.depth(bits: 16)

    /// Where a range begins and ends that follows from values, in percent of the samples: nnU-Net's.
    package static let percentiles = (lowest: 0.5, highest: 99.5)

    /// Beyond which percentiles of the samples values are taken for outliers, of which a set of images has next to none.
    package static let outliers = (lowest: 0.01, highest: 99.99)

    /// The fewest bits of the sensors that there are, 8, 10, 12, 14 or 16, that hold a value.
    package static func sensorBits(for largest: Int) -> Int {
        [8, 10, 12, 14].first { largest < 1 << $0 } ?? 16
    }

    /// The stored samples of an image as those of a raster.
    ///
    /// - Returns: Bytes where they are what the file holds, else words: `65535 · (v − lowest) / (highest − lowest)`, rounded.
    func applied(to stored: Raster) -> Raster {
        switch (self, stored.samples) {
        case (.depth, .bytes), (.depth(bits: 16...), .words),
            (.values(lowest: 0, highest: 255), .bytes),
            (.values(lowest: 0, highest: 65535), .words):
            return stored
        case (.depth(let bits), .words(let words)):
            return stored.with(scaled(words, 0, Double(1 << bits - 1)))
        case (.values(let lowest, let highest), .bytes(let bytes)):
            return stored.with(scaled(bytes, lowest, highest))
        case (.values(let lowest, let highest), .words(let words)):
            return stored.with(scaled(words, lowest, highest))
        case (.image, _):
            var histogram = SampleHistogram()
            histogram.add(stored)
            return histogram.range.applied(to: stored)
        }
    }
}

extension SampleHistogram {
    /// From ``IntensityRange/percentiles`` to the other; all values where there are no samples.
    package var range: IntensityRange { range(between: IntensityRange.percentiles) }

    /// The same of ``IntensityRange/outliers``.
    package var rangeWithoutOutliers: IntensityRange { range(between: IntensityRange.outliers) }

    private func range(between ends: (lowest: Double, highest: Double)) -> IntensityRange {
        guard let lowest = percentile(ends.lowest), let highest = percentile(ends.highest) else {
            return .whole
        }
        return .values(lowest: lowest, highest: highest)
    }
}

extension Raster {
    fileprivate func with(_ words: [UInt16]) -> Raster {
        Raster(height: height, width: width, channels: channels, samples: .words(words))
    }
}

/// All become 0 where the range holds one value alone.
private func scaled<Sample: FixedWidthInteger>(
    _ samples: [Sample], _ lowest: Double, _ highest: Double
) -> [UInt16] {
    let factor = highest > lowest ? 65535 / (highest - lowest) : 0
    return [UInt16](unsafeUninitializedCapacity: samples.count) { words, count in
        samples.withUnsafeBufferPointer { samples in
            for index in samples.indices {
                let value = (Double(samples[index]) - lowest) * factor
                words[index] = UInt16(min(max(value, 0), 65535).rounded())
            }
        }
        count = samples.count
    }
}

extension IntensityRange: Codable {
    /// As checkpoints hold it: a number of bits, two numbers, or `"image"`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bits = try? container.decode(Int.self), (1...16).contains(bits) {
            self = .depth(bits: bits)
        } else if let ends = try? container.decode([Double].self), ends.count == 2,
            ends.allSatisfy(\.isFinite), ends[0] <= ends[1]
        {
            self = .values(lowest: ends[0], highest: ends[1])
        } else if (try? container.decode(String.self)) == Self.imageText {
            self = .image
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a range is 1…16 bits, two rising numbers, or 'image'")
        }
    }

    /// As ``init(from:)`` reads it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .depth(let bits): try container.encode(bits)
        case .values(let lowest, let highest): try container.encode([lowest, highest])
        case .image: try container.encode(Self.imageText)
        }
    }

    private static let imageText = "image"
}
