extension StoredPicture {
    /// The picture as channels of 8 or 16 bits, upright.
    ///
    /// Palette indices give their colours, gray of 1, 2 and 4 bits is scaled to 0…255, gray of which 0 is white is turned
    /// round. Alpha lets `background` show through, data behind the colours are left out; four wanted channels are the
    /// stored ones.
    ///
    /// - Parameters:
    ///   - wanted: 1, 3 or 4 channels.
    ///   - background: 0xRRGGBB.
    /// - Throws: ``ImageFileError/missingChannel(path:found:)``.
    func raster(
        channels wanted: Int, over background: UInt32, format: ImageFileFormat, path: String
    ) throws(ImageFileError) -> Raster {
        if wanted == 4, header.samples != 4 {
            throw .missingChannel(path: path, found: header.information(format: format).color)
        }
        let behind = [16, 8, 0].map { UInt8(truncatingIfNeeded: background >> UInt32($0)) }
        let converted: Raster.Samples =
            if header.sampleBytes == 2 {
                .words(
                    channels(
                        words(samples), wanted,
                        over: behind.map { UInt16($0) * UInt16(Raster.wordsAByte) }))
            } else {
                .bytes(channels(visibleBytes, wanted, over: behind))
            }
        return Raster(
            height: header.height, width: header.width, channels: wanted, samples: converted
        ).turned(by: header.orientation)
    }

    /// The picture as 8-bit RGB, upright; 16-bit samples give their high byte.
    func image(over background: UInt32, format: ImageFileFormat, path: String)
        throws(ImageFileError) -> Image
    {
        let raster = try raster(channels: 3, over: background, format: format, path: path)
        let pixels =
            switch raster.samples {
            case .bytes(let bytes): bytes
            case .words(let words): words.map { UInt8($0 >> 8) }
            }
        return Image(height: raster.height, width: raster.width, pixels: pixels)
    }

    /// The raw values of a mask, upright: palette indices, unscaled gray, or colours without what stands behind them.
    var mask: SourceMask {
        let values: SourceMask.Values
        let step = header.samples
        if header.color == .rgb {
            values = .colors(colors(step: step * header.sampleBytes))
        } else if header.sampleBytes == 2 {
            let white = header.isWhiteZero ? UInt16.max : 0
            let all = words(samples)
            values = .words(
                turned(stride(from: 0, to: all.count, by: step).map { all[$0] ^ white }))
        } else {
            let white: UInt8 = header.isWhiteZero ? UInt8(1 << header.bits - 1) : 0
            values = .bytes(
                turned(
                    step == 1 && white == 0
                        ? samples
                        : stride(from: 0, to: samples.count, by: step).map { samples[$0] ^ white }))
        }
        let isTurned = header.orientation.swapsAxes
        return SourceMask(
            height: isTurned ? header.width : header.height,
            width: isTurned ? header.height : header.width, values: values,
            palette: header.palette)
    }

    private func turned<Value>(_ values: [Value]) -> [Value] {
        header.orientation == .upright
            ? values
            : header.orientation.applied(
                to: values, height: header.height, width: header.width, channels: 1)
    }

    /// 0xRRGGBB of each pixel; of two bytes a sample the high one, which is the second.
    private func colors(step: Int) -> [UInt32] {
        let bytes = header.sampleBytes
        let count = header.height * header.width
        let colors = [UInt32](unsafeUninitializedCapacity: count) { output, written in
            samples.withUnsafeBufferPointer { input in
                for pixel in 0..<count {
                    let place = pixel * step + bytes - 1
                    output[pixel] =
                        UInt32(input[place]) << 16 | UInt32(input[place + bytes]) << 8
                        | UInt32(input[place + 2 * bytes])
                }
            }
            written = count
        }
        return turned(colors)
    }

    /// The samples as one sees them: colours for indices, gray of few bits scaled.
    private var visibleBytes: [UInt8] {
        if header.color == .palette {
            let colors = (header.palette ?? []) + [UInt32](repeating: 0, count: 256)
            return [UInt8](unsafeUninitializedCapacity: 3 * samples.count) { output, written in
                for (pixel, index) in samples.enumerated() {
                    let color = colors[Int(index)]
                    output[3 * pixel] = UInt8(color >> 16 & 255)
                    output[3 * pixel + 1] = UInt8(color >> 8 & 255)
                    output[3 * pixel + 2] = UInt8(color & 255)
                }
                written = 3 * samples.count
            }
        }
        if header.bits == 8 { return samples }
        let factor = UInt8(255 / (1 << header.bits - 1))
        return samples.map { $0 * factor }
    }

    private func channels<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], _ wanted: Int, over background: [Sample]
    ) -> [Sample] {
        if wanted == 4 { return samples }
        var samples = samples
        var colors = header.color == .gray ? 1 : 3
        let step = header.color == .palette ? 3 : header.samples
        if header.isWhiteZero {
            for place in stride(from: 0, to: samples.count, by: step) {
                samples[place] = Sample.max - samples[place]
            }
        }
        switch header.extra {
        case .none: break
        case .premultipliedAlpha:
            divideByAlpha(&samples, colors: colors)
            samples = withoutAlpha(samples, channels: colors, over: background)
        case .alpha:
            samples = withoutAlpha(samples, channels: colors, over: background)
        case .data where colors == 3: colors = 4
        case .data: samples = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
        }
        return channelsConverted(samples, from: colors, to: wanted)
    }
}

/// Colours that were multiplied by their alpha as those before; the alpha is the last sample of each pixel.
private func divideByAlpha<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: inout [Sample], colors: Int
) {
    let largest = UInt64(Sample.max)
    for start in stride(from: 0, to: samples.count, by: colors + 1) {
        let alpha = UInt64(samples[start + colors])
        if alpha == 0 || alpha == largest { continue }
        for place in start..<start + colors {
            let color = (UInt64(samples[place]) * largest + alpha / 2) / alpha
            samples[place] = Sample(min(color, largest))
        }
    }
}
