import YAMLFiles

extension DatasetDescription {
    /// A line for every key, as it may stand in a description; page and help show it, and a test reads it.
    package static let keyExamples = [
        "name: leaves",
        "root: ../data/leaves",
        "origin: https://example.org/leaves.zip",
        "classes: [background, leaf, disease]",
        "colors: [[0, 0, 0], [0, 176, 0], '#ff0000']",
        "map: {0: background, 1-9: leaf, 255: disease}",
        "ignore: [255, 200-254]",
        "background: ignore",
        "unmapped: ignore",
        "tolerance: 40",
        "palette: colors",
        "mask_size: resize",
        "boundary_ignore: 1",
        "layout: cityscapes",
        "max_pixels: 400000000",
        "channels: 1",
        "range: [0, 4095]",
        "normalize: dataset",
        "image_name: 'img_{name}.jpg'",
        "mask_name: '{name}_mask.png'",
        "extensions: [jpg]",
        "splits: {train: {images: images, masks: masks}}",
        "split: {val: 0.2, seed: 0}",
        "exclude: [blurred, 'val/img8*']",
        "recognized_by: [images/train, '*_ids.png']",
        "recognized_names: ['frame_####']",
    ]

    /// The example of a key.
    static func example(of key: String) -> String? {
        keyExamples.first { $0.hasPrefix("\(key):") }
    }
}
