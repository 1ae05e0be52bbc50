import Foundation
import ImageFiles

/// A dataset that is drawn in a moment and learned in a few steps: red and blue boxes on a noisy ground, with an
/// ignored border.
package struct TinyDataset {
    /// The folder that holds everything; removed by ``remove()``.
    package let folder: String
    /// The description.
    package var description: String { "\(folder)/dataset.yaml" }

    package static let classNames = ["ground", "red", "blue"]

    /// Draws the set into a new folder.
    package init(train: Int = 8, val: Int = 3, height: Int = 32, width: Int = 48) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("pixelwise-\(UUID().uuidString)").path
        for (split, count) in [("train", train), ("val", val)] {
            for kind in ["images", "masks"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(split)/\(kind)", withIntermediateDirectories: true)
            }
            for number in 0..<count {
                let scene = Scene(
                    number: number + (split == "val" ? 1000 : 0), height: height, width: width)
                try scene.image.writePNG(
                    to: "\(folder)/\(split)/images/\(number).png", flushed: false)
                try scene.labels.writePNG(
                    to: "\(folder)/\(split)/masks/\(number).png",
                    palette: [0x202020, 0xFF0000, 0x0000FF], flushed: false)
            }
        }
        try """
        name: tiny
        root: .
        classes: [ground, red, blue]
        ignore: [255]
        layout: folders
        splits:
          train: {images: train/images, masks: train/masks}
          val: {images: val/images, masks: val/masks}
        """.write(toFile: description, atomically: true, encoding: .utf8)
    }

    /// Writes a config beside the description and returns its path.
    package func config(
        _ name: String = "config", epochs: Int = 2, batch: Int = 2, more: String = ""
    ) throws -> String {
        let path = "\(folder)/\(name).yaml"
        try """
        dataset: dataset.yaml
        model: {name: tiny-fcn, width: 4}
        optimizer: {name: adamw, learning_rate: 0.01}
        train: {epochs: \(epochs), batch: \(batch), threads: 2}
        \(more)
        """.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Deletes the folder.
    package func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// One drawn scene; a pure function of its number.
private struct Scene {
    var image: Image
    var labels: LabelMap

    init(number: Int, height: Int, width: Int) {
        var state = UInt64(number &* 7919 &+ 1)
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var pixels = (0..<height * width * 3).map { _ in UInt8(20 + draw(40)) }
        var classes = [UInt8](repeating: 0, count: height * width)
        for label in 1...2 {
            let (boxHeight, boxWidth) = (height / 4 + draw(height / 4), width / 4 + draw(width / 6))
            let top = draw(height - boxHeight)
            let left = label == 1 ? draw(width / 6) : width / 2 + draw(width / 12)
            for y in top..<top + boxHeight {
                for x in left..<left + boxWidth {
                    let isBorder =
                        y == top || x == left || y == top + boxHeight - 1
                        || x == left + boxWidth - 1
                    classes[y * width + x] = isBorder ? LabelMap.ignored : UInt8(label)
                    pixels[(y * width + x) * 3 + (label == 1 ? 0 : 2)] = UInt8(200 + draw(40))
                }
            }
        }
        image = Image(height: height, width: width, pixels: pixels)
        labels = LabelMap(height: height, width: width, labels: classes)
    }
}

extension TinyDataset {
    /// Replaces a mask by one of the usual size in which every pixel is ignored.
    package static func writeIgnoredMask(to path: String) throws {
        try LabelMap(
            height: 32, width: 48, labels: [UInt8](repeating: LabelMap.ignored, count: 32 * 48)
        ).writePNG(to: path, palette: [])
    }
}
