import CPixelKernels
import ImageFiles

extension Raster {
    /// The image at another size by linear interpolation, averaged on reduction, rounded to whole samples.
    package func resized(height: Int, width: Int) -> Raster {
        if height == self.height && width == self.width { return self }
        let samples: Samples =
            switch samples {
            case .bytes:
                .bytes(resampled(height: height, width: width) { pixel_round_to_bytes($0, $1, $2) })
            case .words:
                .words(resampled(height: height, width: width) { pixel_round_to_words($0, $1, $2) })
            }
        return Raster(height: height, width: width, channels: channels, samples: samples)
    }

    private func resampled<Sample>(
        height: Int, width: Int,
        _ round: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Sample>) -> Void
    ) -> [Sample] {
        let rows = AxisResampling(source: self.height, scaled: height, origin: 0, count: height)
        let columns = AxisResampling(source: self.width, scaled: width, origin: 0, count: width)
        // Without mean and with the deviation 1/255 the normalisation leaves 0…255 as it is.
        let unchanged = SampleRenderer(
            normalization: Normalization(
                mean: [Float](repeating: 0, count: channels),
                deviation: [Float](repeating: 1 / 255, count: channels)))
        let size = height * width * channels
        return [Sample](unsafeUninitializedCapacity: size) { samples, count in
            count = size
            withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { colors in
                guard let start = colors.baseAddress, let target = samples.baseAddress else {
                    return
                }
                unchanged.resample(
                    self, rows, columns, unchanged.normalizingTone, to: start,
                    stride: width * channels)
                round(start, size, target)
            }
        }
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
