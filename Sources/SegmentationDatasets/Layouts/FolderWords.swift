/// What the name of a folder or of a kind of masks says of its content, by the words in it.
struct FolderWords {
    /// What lies in a folder.
    enum Role { case images, masks }

    /// `train`, `val` or `test`.
    let split: String?
    /// What it holds.
    let role: Role?
    /// The words without those of the split, joined by blanks.
    let rest: String
    /// How plainly masks of this name are labels: 3 for class ids or nothing said, 2 for colours, 1 for instances, 0 for what
    /// is no label of every pixel, or a prediction.
    let plainness: Int
    /// Masks that are called labels stand before those that are called masks, which may be a field of view.
    let rankOfWord: Int
    /// Whether images of this name are photographs in colours, beside those of other sensors.
    let isColor: Bool
    /// The band of a scene, such as `red`, that images of this name hold alone.
    let band: String?

    /// Reads a name such as `train_images`, `labelsTr`, `SegmentationClassPNG` or `val2017`.
    init(_ name: String) {
        let words = Self.words(of: name)
        let hasRole = words.contains { Self.imageWords.contains($0) || Self.maskWords.contains($0) }
        func split(of word: String) -> String? {
            Self.splitWords.first { $0.words.contains(word) }?.name
                // nnU-Net's imagesTr.
                ?? (hasRole ? ["tr": "train", "ts": "test"][word] : nil)
        }
        self.split = words.lazy.compactMap(split).first
        role =
            words.contains(where: Self.maskWords.contains)
            ? .masks : words.contains(where: Self.imageWords.contains) ? .images : nil
        rest = words.filter { split(of: $0) == nil }.joined(separator: " ")
        plainness =
            words.contains(where: Self.otherWords.contains)
            ? 0
            : words.contains(where: Self.instanceWords.contains)
                ? 1 : words.contains(where: Self.colorWords.contains) ? 2 : 3
        rankOfWord =
            words.compactMap(Self.maskWords.firstIndex).min() ?? Self.maskWords.count
        isColor = words.contains(where: Self.colorWords.contains)
        band = words.first(where: Self.bandWords.contains)
    }

    /// The names of splits, in the order in which they are listed.
    static let splitNames = splitWords.map(\.name)

    private static let splitWords = [
        (name: "train", words: ["train", "training", "trainval", "trainset"]),
        (name: "val", words: ["val", "valid", "validation", "dev"]),
        (name: "test", words: ["test", "testing"]),
    ]
    private static let imageWords = [
        "images", "image", "imgs", "img", "photos", "photo", "pictures", "picture", "frames",
        "frame", "inputs", "input", "stills", "raw", "originals", "original",
    ]
    private static let maskWords = [
        "labels", "label", "labelmaps", "labelmap", "groundtruth", "truth", "gt", "annotations",
        "annotation", "annots", "annot", "anno", "ann", "segmentations", "segmentation", "segs",
        "seg", "semantic", "targets", "target", "trimaps", "trimap", "manual", "labelled",
        "labeled", "masks", "mask",
    ]
    private static let instanceWords = [
        "instances", "instance", "inst", "objects", "object", "panoptic",
    ]
    private static let colorWords = ["colors", "color", "colours", "colour", "rgb", "human"]
    /// What is neither a photograph nor a label of every pixel: derived, predicted, or of another sensor.
    private static let otherWords = [
        "visualizations", "visualization", "visualisation", "vis", "viz", "overlay", "overlays",
        "preview", "depth", "edges", "edge", "boundary", "boundaries", "contours", "contour", "fov",
        "roi", "weights", "weak", "heatmap", "heatmaps", "predictions", "prediction", "predicted",
        "preds", "pred", "outputs", "output", "results", "result", "inference", "disparity",
        "disparities", "disp", "normals", "flow", "lidar", "radar", "thermal", "infrared", "ir",
        "nir", "lwir", "uncertainty", "confidence", "superpixels",
    ]
    /// Bands of a scene that lie in files of their own.
    private static let bandWords = ["red", "green", "blue", "nir", "swir"]
    /// Words that stand before or behind the others without a gap.
    private static let fillers = [
        "jpeg", "jpg", "png", "class", "classes", "ids", "id", "dir", "ground", "tr", "ts", "full",
        "machine", "masked",
    ]
    private static let known =
        splitWords.flatMap(\.words) + imageWords + maskWords + instanceWords + colorWords
        + otherWords + fillers

    /// The words in lower case; numbers, such as the year of `val2017`, are none.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let letters = Array(name.unicodeScalars)
        for (index, letter) in letters.enumerated() {
            let properties = letter.properties
            let next = index + 1 < letters.count ? letters[index + 1].properties : nil
            let before = index > 0 ? letters[index - 1].properties : nil
            // SegmentationClassPNG, JPEGImages.
            let begins =
                properties.isUppercase
                && (before?.isLowercase == true
                    || before?.isUppercase == true && next?.isLowercase == true)
            if begins || !properties.isAlphabetic {
                words.append(word)
                word = ""
            }
            if properties.isAlphabetic { word += properties.lowercaseMapping }
        }
        return (words + [word]).filter { !$0.isEmpty }.flatMap { parts(of: $0) ?? [$0] }
    }

    /// The known words that make a word, as in `trainannot`; `nil` where others are in it.
    private static func parts(of word: String) -> [String]? {
        if word.isEmpty { return [] }
        if known.contains(word) { return [word] }
        for start in known where word.hasPrefix(start) {
            if let rest = parts(of: String(word.dropFirst(start.count))) { return [start] + rest }
        }
        return nil
    }
}
