import CPixelKernels
import ImageFiles
import SegmentationDatasets

/// Applies a drawn augmentation to a pair and writes the result where a batch wants it.
package struct SampleRenderer {
    /// What becomes of samples; images have as many channels.
    package let normalization: Normalization

    /// A renderer for a normalisation.
    package init(normalization: Normalization) { self.normalization = normalization }

    /// Makes the sample that was drawn: normalised colours, padding and cutout 0, and the labels that go with them.
    ///
    /// Scale, crop, flips, brightness and contrast cost one pass over the pixels of the result; the others more.
    ///
    /// - Parameters:
    ///   - image: `size[0] · size[1] · channels` floats, channels last.
    ///   - labels: `size[0] · size[1]` labels.
    /// - Returns: How many pixels are padding.
    @discardableResult
    package func render(
        _ pair: LabelledImage, _ draw: AugmentationDraw, image: UnsafeMutablePointer<Float>,
        labels: UnsafeMutablePointer<UInt8>
    ) -> Int {
        precondition(
            pair.image.channels == channels,
            "SampleRenderer expects images of \(channels) channels, got \(pair.image.channels)")
        let padded =
            draw.isElaborate
            ? renderElaborately(pair, draw, image: image, labels: labels)
            : renderDirectly(pair, draw, image: image, labels: labels)
        guard let cutout = draw.cutout else { return padded }
        let (left, columns, width) = (cutout[1], cutout[3], draw.size[1])
        for y in cutout[0]..<cutout[0] + cutout[2] {
            let start = y * width + left
            (image + start * channels).update(repeating: 0, count: columns * channels)
            (labels + start).update(repeating: LabelMap.ignored, count: columns)
        }
        return padded
    }

    /// In one pass over the pixels of the result.
    private func renderDirectly(
        _ pair: LabelledImage, _ draw: AugmentationDraw, image: UnsafeMutablePointer<Float>,
        labels: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let (height, width) = (draw.size[0], draw.size[1])
        let (rows, columns) = axes(pair, draw)
        let padded = height * width - rows.inside.count * columns.inside.count
        if padded > 0 {
            // The mean colour is 0 after normalisation.
            image.update(repeating: 0, count: height * width * channels)
            labels.update(repeating: LabelMap.ignored, count: height * width)
        }
        if rows.inside.isEmpty || columns.inside.isEmpty { return padded }
        let corner = rows.inside.lowerBound * width + columns.inside.lowerBound
        resample(
            pair.image, rows, columns, tone(draw), to: image + corner * channels,
            stride: width * channels)
        pixel_pick_labels(
            pair.labels.labels, pair.labels.width, rows.nearest, rows.nearest.count,
            columns.nearest, columns.nearest.count, labels + corner, width)
        return padded
    }

    /// The rows and columns of an unturned result.
    func axes(
        _ pair: LabelledImage, _ draw: AugmentationDraw
    ) -> (rows: AxisResampling, columns: AxisResampling) {
        (
            AxisResampling(
                source: pair.image.height, scaled: draw.scaledSize[0], origin: draw.origin[0],
                count: draw.size[0], isReversed: draw.isFlippedVertically),
            AxisResampling(
                source: pair.image.width, scaled: draw.scaledSize[1], origin: draw.origin[1],
                count: draw.size[1], isReversed: draw.isFlipped)
        )
    }

    func resample(
        _ image: Raster, _ rows: AxisResampling, _ columns: AxisResampling, _ tone: pixel_tone,
        to output: UnsafeMutablePointer<Float>, stride: Int
    ) {
        var tone = tone
        withUnsafeTemporaryAllocation(of: Float.self, capacity: image.width * channels) { buffer in
            rows.withKernelAxis { rowAxis in
                columns.withKernelAxis { columnAxis in
                    image.withKernelSamples { samples in
                        pixel_resample(
                            samples, rowAxis, columnAxis, &tone, buffer.baseAddress, output, stride)
                    }
                }
            }
        }
    }

    /// Numbers a pixel.
    var channels: Int { normalization.channels }

    /// Brightness first, then contrast about the mean colour, then, where wanted, the normalisation; `v` is 0…255.
    func tone(_ draw: AugmentationDraw, normalizes: Bool = true) -> pixel_tone {
        var tone = normalizes ? normalizingTone : pixel_tone(colors: ())
        let gain = draw.brightness * draw.contrast
        let bias = normalization.mean.map { 255 * $0 * (1 - draw.contrast) }
        tone.gain = (gain, gain, gain, gain)
        tone.bias = bias.ofFourChannels
        return tone
    }

    /// The normalisation alone.
    var normalizingTone: pixel_tone {
        var tone = pixel_tone(colors: ())
        tone.scale = normalization.scale.ofFourChannels
        tone.shift = normalization.shift.ofFourChannels
        return tone
    }
}

extension pixel_tone {
    /// Colours 0…255 as they are.
    fileprivate init(colors: Void) {
        self.init(
            gain: (1, 1, 1, 1), bias: (0, 0, 0, 0), scale: (1, 1, 1, 1), shift: (0, 0, 0, 0))
    }
}

extension [Float] {
    /// The numbers of up to four channels as the kernels want them; 0 where there is no channel.
    fileprivate var ofFourChannels: (Float, Float, Float, Float) {
        let all = self + [Float](repeating: 0, count: Int(PIXEL_MOST_CHANNELS) - count)
        return (all[0], all[1], all[2], all[3])
    }
}

extension Raster {
    /// Calls `body` with the samples as the kernel wants them; the pointers are valid inside only.
    fileprivate func withKernelSamples(_ body: (pixel_samples) -> Void) {
        var kernel = pixel_samples(
            bytes: nil, words: nil, width: Int32(width), channels: Int32(channels))
        switch samples {
        case .bytes(let bytes):
            bytes.withUnsafeBufferPointer {
                kernel.bytes = $0.baseAddress
                body(kernel)
            }
        case .words(let words):
            words.withUnsafeBufferPointer {
                kernel.words = $0.baseAddress
                body(kernel)
            }
        }
    }
}

extension AxisResampling {
    /// Calls `body` with the axis as the kernel wants it; the pointers are valid inside only.
    func withKernelAxis(_ body: (pixel_axis) -> Void) {
        first.withUnsafeBufferPointer { first in
            weights.withUnsafeBufferPointer { weights in
                body(
                    pixel_axis(
                        first: first.baseAddress, weights: weights.baseAddress, taps: Int32(taps),
                        count: Int32(first.count)))
            }
        }
    }
}
