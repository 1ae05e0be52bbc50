import BatchLoading
import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

struct BatchPicturesTests {
    @Test func aBatchWithoutAugmentationShowsTheFilesAgain() throws {
        let root = NSTemporaryDirectory() + "pixelwise-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for folder in ["images", "masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        // All 256 values in every channel.
        let image = Image(
            height: 16, width: 16,
            pixels: (0..<256).flatMap { [UInt8($0), UInt8(255 - $0), UInt8($0 ^ 85)] })
        let labels = LabelMap(
            height: 16, width: 16, labels: (0..<256).map { $0 % 7 == 0 ? 255 : UInt8($0 % 2) })
        try image.writePNG(to: "\(root)/images/a.png")
        try labels.writePNG(to: "\(root)/masks/a.png", palette: [0, 1])
        try Data(
            "name: one\nclasses: [a, b]\nignore: [255]\nsplits: {train: {images: images, masks: masks}}\n"
                .utf8
        )
        .write(to: URL(fileURLWithPath: "\(root)/dataset.yaml"))
        let dataset = try SegmentationDataset(path: root)
        let normalization = Normalization()
        let loader = BatchLoader(
            dataset: dataset, samples: try dataset.samples(inSplit: "train"),
            normalization: normalization, batch: 2, seed: 0, workers: 0)
        let batch = try #require(try loader.batches(epoch: 0).next())
        for slot in 0..<2 {
            #expect(batch.picture(slot, normalization: normalization) == image)
            #expect(batch.labelMap(slot) == labels)
        }
    }
}
