import CPixelKernels
import ImageFiles

extension Image {
    /// The image at another size by linear interpolation, averaged on reduction, rounded to whole colours.
    package func resized(height: Int, width: Int) -> Image {
        if height == self.height && width == self.width { return self }
        let rows = AxisResampling(source: self.height, scaled: height, origin: 0, count: height)
        let columns = AxisResampling(source: self.width, scaled: width, origin: 0, count: width)
        // Without mean and with the deviation 1/255 the normalisation leaves 0…255 as it is.
        let unchanged = SampleRenderer(
            normalization: Normalization(mean: [0, 0, 0], deviation: [1 / 255, 1 / 255, 1 / 255]))
        let pixels = [UInt8](unsafeUninitializedCapacity: height * width * 3) { bytes, count in
            count = height * width * 3
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { colors in
                guard let start = colors.baseAddress else { return }
                unchanged.resample(
                    self, rows, columns, unchanged.normalizingTone, to: start, stride: width * 3)
                pixel_round_to_bytes(start, colors.count, bytes.baseAddress)
            }
        }
        return Image(height: height, width: width, pixels: pixels)
    }
}

extension LabelMap {
    /// The labels at another size, each the nearest of the source.
    package func resized(height: Int, width: Int) -> LabelMap {
        if height == self.height && width == self.width { return self }
        let rows = AxisResampling(source: self.height, scaled: height, origin: 0, count: height)
        let columns = AxisResampling(source: self.width, scaled: width, origin: 0, count: width)
        let picked = [UInt8](unsafeUninitializedCapacity: height * width) { picked, count in
            pixel_pick_labels(
                labels, self.width, rows.nearest, height, columns.nearest, width,
                picked.baseAddress, width)
            count = height * width
        }
        return LabelMap(height: height, width: width, labels: picked)
    }
}
