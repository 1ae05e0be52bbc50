import Files
import ImageFiles
import Tensors

/// The built-in synthetic dataset: photograph-like scenes of four shapes.
///
/// Images are JPEG, masks are palette PNG in which the borders of the objects are ignored.
/// Colours, textures and light are drawn alike for all objects, so that only the shape tells the class; backgrounds
/// are paler than most objects. A small network learns it in a minute, with faults that are worth looking at.
package enum ShapesDataset {
    /// Class names; the index is the class id.
    package static let classNames = ["background", "disc", "square", "triangle", "ring"]
    /// One colour a class as 0xRRGGBB.
    package static let colors: [UInt32] = [0x202020, 0xE6793C, 0x3C8CE6, 0x5AC85A, 0xD25AD2]
    /// Rows of a scene.
    package static let height = 96
    /// Columns of a scene.
    package static let width = 128

    /// Writes images, masks and `dataset.yaml`; the same bytes for the same seed.
    ///
    /// - Parameters:
    ///   - folder: Where to; it is made if it does not exist.
    ///   - trainCount: Scenes of the split `train`.
    ///   - valCount: Scenes of the split `val`.
    ///   - height: Rows of a scene.
    ///   - width: Columns of a scene.
    package static func write(
        to folder: String, seed: Int = 0, trainCount: Int = 48, valCount: Int = 16,
        height: Int = ShapesDataset.height, width: Int = ShapesDataset.width
    ) throws {
        for (splitIndex, (split, count)) in [("train", trainCount), ("val", valCount)].enumerated()
        {
            try Folder.create(atPath: "\(folder)/images/\(split)")
            try Folder.create(atPath: "\(folder)/masks/\(split)")
            for index in 0..<count {
                var random = SplitMix64(path: seed, splitIndex, index)
                let scene = ShapesScene(height: height, width: width, random: &random)
                let (image, labels) = scene.render(random: &random)
                let digits = String(index + 1)
                let name =
                    "scene-" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
                try image.writeJPEG(
                    to: "\(folder)/images/\(split)/\(name).jpg", quality: 85, flushed: false)
                try labels.writePNG(
                    to: "\(folder)/masks/\(split)/\(name).png", palette: colors, flushed: false)
            }
        }
        try Folder.flush(folder)
        try AtomicFile.write(description(seed: seed), to: "\(folder)/dataset.yaml")
    }

    private static func description(seed: Int) -> String {
        let colorList = colors.map { SourceValue.color($0).description }.joined(separator: ", ")
        return """
            # Synthetic scenes, written by: pixelwise dataset generate --seed \(seed)
            name: shapes
            classes: [\(classNames.joined(separator: ", "))]
            colors: [\(colorList)]
            ignore: [255] # the borders of the objects
            layout: folders
            splits:
              train: {images: images/train, masks: masks/train}
              val: {images: images/val, masks: masks/val}

            """
    }
}
