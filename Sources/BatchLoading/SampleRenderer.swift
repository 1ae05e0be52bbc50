import CPixelKernels
import ImageFiles
import SegmentationDatasets

/// Applies a drawn augmentation to a pair and writes the result where a batch wants it.
package struct SampleRenderer {
    /// What becomes of colours.
    package let normalization: Normalization

    /// A renderer for a normalisation.
    package init(normalization: Normalization) { self.normalization = normalization }

    /// Scales, cuts, mirrors, lights and normalises in one pass over the pixels of the result.
    ///
    /// - Parameters:
    ///   - image: `size[0] · size[1] · 3` floats, channels last.
    ///   - labels: `size[0] · size[1]` labels.
    /// - Returns: How many pixels are padding.
    @discardableResult
    package func render(
        _ pair: LabelledImage, _ draw: AugmentationDraw, image: UnsafeMutablePointer<Float>,
        labels: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let (height, width) = (draw.size[0], draw.size[1])
        let rows = AxisResampling(
            source: pair.image.height, scaled: draw.scaledSize[0], origin: draw.origin[0],
            count: height)
        let columns = AxisResampling(
            source: pair.image.width, scaled: draw.scaledSize[1], origin: draw.origin[1],
            count: width, isReversed: draw.isFlipped)
        let padded = height * width - rows.inside.count * columns.inside.count
        if padded > 0 {
            // The mean colour is 0 after normalisation.
            image.update(repeating: 0, count: height * width * 3)
            labels.update(repeating: LabelMap.ignored, count: height * width)
        }
        if rows.inside.isEmpty || columns.inside.isEmpty { return padded }
        let corner = rows.inside.lowerBound * width + columns.inside.lowerBound
        resample(pair.image, rows, columns, tone(draw), to: image + corner * 3, stride: width * 3)
        pixel_pick_labels(
            pair.labels.labels, pair.labels.width, rows.nearest, rows.nearest.count,
            columns.nearest, columns.nearest.count, labels + corner, width)
        return padded
    }

    private func resample(
        _ image: Image, _ rows: AxisResampling, _ columns: AxisResampling, _ tone: pixel_tone,
        to output: UnsafeMutablePointer<Float>, stride: Int
    ) {
        var tone = tone
        withUnsafeTemporaryAllocation(of: Float.self, capacity: image.width * 3) { rowBuffer in
            rows.withKernelAxis { rowAxis in
                columns.withKernelAxis { columnAxis in
                    pixel_resample_rgb(
                        image.pixels, image.width, rowAxis, columnAxis, &tone,
                        rowBuffer.baseAddress, output, stride)
                }
            }
        }
    }

    /// Brightness first, then contrast about the mean colour, then the normalisation; `v` is 0…255.
    private func tone(_ draw: AugmentationDraw) -> pixel_tone {
        var tone = pixel_tone()
        func channel(_ index: Int) -> (gain: Float, bias: Float, scale: Float, shift: Float) {
            let mean = normalization.mean[index]
            let deviation = normalization.deviation[index]
            return (
                draw.brightness * draw.contrast, 255 * mean * (1 - draw.contrast),
                1 / (255 * deviation), -mean / deviation
            )
        }
        let (red, green, blue) = (channel(0), channel(1), channel(2))
        tone.gain = (red.gain, green.gain, blue.gain)
        tone.bias = (red.bias, green.bias, blue.bias)
        tone.scale = (red.scale, green.scale, blue.scale)
        tone.shift = (red.shift, green.shift, blue.shift)
        return tone
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
