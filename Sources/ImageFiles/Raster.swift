/// An image as a network reads it: 1, 3 or 4 channels of 8 or 16 bits, row by row from the top.
///
/// ```
/// samples[(y * width + x) * channels + channel]
/// ```
///
/// One channel is gray; three are red, green, blue; a fourth is data, such as near infrared, and never alpha. The samples
/// stand for 0…1: a byte `v` for `v / 255`, a word `v` for `v / 65535`, so that a word of `257 · v` is the byte `v`.
package struct Raster: Equatable, Sendable {
    /// The samples, `height * width * channels` of them.
    package enum Samples: Equatable, Sendable {
        /// 8 bits: 0…255.
        case bytes([UInt8])
        /// 16 bits: 0…65535.
        case words([UInt16])
    }

    /// How many words a byte is: 65535 / 255.
    package static let wordsAByte = 257
    /// The numbers of channels that there are.
    package static let channelCounts = [1, 3, 4]

    /// Rows.
    package let height: Int
    /// Columns.
    package let width: Int
    /// Samples a pixel: 1, 3 or 4.
    package let channels: Int
    /// The samples, channels side by side.
    package var samples: Samples

    /// Wraps samples that are already in order.
    package init(height: Int, width: Int, channels: Int, samples: Samples) {
        let count =
            switch samples {
            case .bytes(let samples): samples.count
            case .words(let samples): samples.count
            }
        precondition(
            Self.channelCounts.contains(channels) && count == height * width * channels,
            "Raster expects 1, 3 or 4 channels and height × width × channels samples, got \(count) "
                + "for \(height) × \(width) × \(channels)")
        self.height = height
        self.width = width
        self.channels = channels
        self.samples = samples
    }

    /// A picture of 8-bit RGB; its pixels are not copied.
    package init(_ picture: Image) {
        self.init(
            height: picture.height, width: picture.width, channels: 3,
            samples: .bytes(picture.pixels))
    }

    /// Bytes that a sample takes: 1 or 2.
    package var sampleBytes: Int {
        if case .words = samples { 2 } else { 1 }
    }

    /// Bytes that all samples take.
    package var byteCount: Int { height * width * channels * sampleBytes }
}

extension Raster {
    /// The image as 8-bit RGB, to be looked at: gray three times, without a fourth channel, words rounded to bytes.
    ///
    /// 8-bit RGB is not copied.
    package var picture: Image {
        switch samples {
        case .bytes(let bytes) where channels == 3:
            Image(height: height, width: width, pixels: bytes)
        case .bytes(let bytes): picture(bytes) { $0 }
        case .words(let words): picture(words) { UInt8((Int($0) + 128) / Self.wordsAByte) }
        }
    }

    private func picture<Sample>(_ samples: [Sample], _ byte: (Sample) -> UInt8) -> Image {
        let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { output, count in
            samples.withUnsafeBufferPointer { samples in
                for pixel in 0..<height * width {
                    for color in 0..<3 {
                        output[3 * pixel + color] = byte(
                            samples[pixel * channels + (channels == 1 ? 0 : color)])
                    }
                }
            }
            count = height * width * 3
        }
        return Image(height: height, width: width, pixels: pixels)
    }

    /// The same picture for a network of another number of channels.
    ///
    /// Colours become gray by their luma, gray becomes equal colours; a fourth channel is dropped.
    ///
    /// - Returns: Nil where a fourth channel is wanted that is not there.
    package func converted(toChannels wanted: Int) -> Raster? {
        if wanted == channels { return self }
        if wanted == 4 { return nil }
        let samples: Samples =
            switch samples {
            case .bytes(let bytes): .bytes(channelsConverted(bytes, from: channels, to: wanted))
            case .words(let words): .words(channelsConverted(words, from: channels, to: wanted))
            }
        return Raster(height: height, width: width, channels: wanted, samples: samples)
    }

    /// The samples as bytes in the machine's order.
    package var storedBytes: [UInt8] {
        switch samples {
        case .bytes(let bytes): bytes
        case .words(let words): words.withUnsafeBytes { Array($0) }
        }
    }
}

extension Raster {
    /// The image upright.
    func turned(by orientation: ImageOrientation) -> Raster {
        if orientation == .upright { return self }
        let size = orientation.swapsAxes ? (width, height) : (height, width)
        let samples: Samples =
            switch samples {
            case .bytes(let bytes):
                .bytes(
                    orientation.applied(
                        to: bytes, height: height, width: width, channels: channels))
            case .words(let words):
                .words(
                    orientation.applied(
                        to: words, height: height, width: width, channels: channels))
            }
        return Raster(height: size.0, width: size.1, channels: channels, samples: samples)
    }

    /// A part of the image; it must lie inside.
    package func cropped(top: Int, left: Int, height: Int, width: Int) -> Raster {
        func part<Sample>(_ samples: [Sample]) -> [Sample] {
            var part: [Sample] = []
            part.reserveCapacity(height * width * channels)
            for y in top..<top + height {
                let start = (y * self.width + left) * channels
                part += samples[start..<start + width * channels]
            }
            return part
        }
        let samples: Samples =
            switch samples {
            case .bytes(let bytes): .bytes(part(bytes))
            case .words(let words): .words(part(words))
            }
        return Raster(height: height, width: width, channels: channels, samples: samples)
    }

    /// The image with left and right exchanged.
    package func mirrored() -> Raster { turned(by: .mirrored) }
}
