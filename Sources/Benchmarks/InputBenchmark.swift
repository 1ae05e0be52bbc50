import BatchLoading
import Foundation
import SegmentationDatasets
import Tensors

/// Times what prepares a training image: decoding the two files, and augmenting.
///
/// A worker thread does it beside the computation, so these seconds are part of no step unless it waits for them.
package struct InputBenchmark: Sendable {
    /// Rows of the image and of the crop.
    package var height: Int
    /// Columns of the image and of the crop.
    package var width: Int
    /// Counted runs, after two that warm up.
    package var runs: Int

    /// Takes the sizes.
    package init(height: Int, width: Int, runs: Int) {
        self.height = height
        self.width = width
        self.runs = runs
    }

    /// Median seconds an image takes on one thread.
    package struct Result: Sendable, Equatable {
        /// Reading and decoding a JPEG image and its PNG mask, labels mapped.
        package var decode: Double
        /// Scale, crop, flip, brightness, contrast and normalisation.
        package var augment: Double
    }

    /// Draws a scene, writes its files to a temporary folder, and times.
    ///
    /// - Throws: What keeps the files from being written.
    package func run() throws -> Result {
        let folder = NSTemporaryDirectory() + "/pixelwise-benchmark-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try ShapesDataset.write(
            to: folder, trainCount: 1, valCount: 0, height: height, width: width)
        let dataset = try SegmentationDataset(path: folder)
        let sample = try dataset.samples(inSplit: "train")[0]
        var options = AugmentationOptions()
        (options.scale, options.crop, options.flip) = (0.5...2, [height, width], 0.5)
        (options.brightness, options.contrast) = (0.25, 0.25)
        let renderer = SampleRenderer(normalization: Normalization())
        let image = AlignedBuffer<Float>(count: height * width * 3)
        let labels = AlignedBuffer<UInt8>(count: height * width)
        var random = SplitMix64(seed: 0)
        let clock = ContinuousClock()
        var (decode, augment): ([Double], [Double]) = ([], [])
        for run in 0..<runs + 2 {
            let start = clock.now
            let pair = try dataset.loadPair(sample)
            let decoded = clock.now
            let draw = AugmentationDraw(options, height: height, width: width, random: &random)
            renderer.render(pair, draw, image: image.pointer, labels: labels.pointer)
            guard run >= 2 else { continue }
            decode.append((decoded - start) / .seconds(1))
            augment.append((clock.now - decoded) / .seconds(1))
        }
        return Result(decode: median(decode), augment: median(augment))
    }
}

/// The middle value, or the mean of the two middle ones; NaN of none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
