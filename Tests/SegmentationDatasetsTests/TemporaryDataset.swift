import Foundation
import ImageFiles
import SegmentationDatasets

/// A small dataset in a folder of its own, removed with its owner.
final class TemporaryDataset {
    let root: String

    init() throws {
        root = NSTemporaryDirectory() + "pixelwise-\(UUID().uuidString)"
        for folder in ["images", "masks"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: root) } catch { print("left: \(error)") }
    }

    /// A description whose `masks` and `images` are the two folders; `extra` are further lines.
    func dataset(
        classes: String = "[a, b]", _ extra: String = "",
        splits: String = "splits: {train: {images: images, masks: masks}}"
    ) throws -> SegmentationDataset {
        let text = "name: small\nclasses: \(classes)\n\(extra)\n\(splits)\n"
        try write(text, to: "dataset.yaml")
        return try SegmentationDataset(path: root)
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: place(path)))
    }

    /// A path in the dataset, whose folder is made where it is missing.
    private func place(_ path: String) throws -> String {
        let file = URL(fileURLWithPath: "\(root)/\(path)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        return "\(root)/\(path)"
    }

    func image(_ path: String, height: Int = 2, width: Int = 3, gray: UInt8 = 9) throws {
        try Image(
            height: height, width: width,
            pixels: [UInt8](repeating: gray, count: height * width * 3)
        ).writePNG(to: place(path))
    }

    /// A palette mask; the width is that of a 2-row map.
    func mask(_ path: String, _ values: [UInt8]) throws {
        try LabelMap(height: 2, width: values.count / 2, labels: values)
            .writePNG(to: place(path), palette: [0, 0xFF0000, 0x00FF00])
    }

    /// A colour mask of two rows.
    func colorMask(_ path: String, _ colors: [UInt32]) throws {
        try Image(
            height: 2, width: colors.count / 2,
            pixels: colors.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
        ).writePNG(to: place(path))
    }

    /// Pair `name` with a 2×3 image and the mask values.
    func pair(_ name: String, _ values: [UInt8], gray: UInt8 = 9) throws {
        try image("images/\(name).png", width: values.count / 2, gray: gray)
        try mask("masks/\(name).png", values)
    }
}

/// The folder of the real data beside the checkout, or `nil`.
func realData(_ name: String) -> String? {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let folder = package.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)")
    return FileManager.default.fileExists(atPath: folder.path) ? folder.path : nil
}

/// A committed description.
func committed(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Datasets/\(name)").path
}
