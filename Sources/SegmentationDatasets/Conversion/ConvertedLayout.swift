import Files
import ImageFiles
import YAMLFiles

/// The layouts that a dataset can be written in.
///
/// | layout | images and masks of the split train | masks hold |
/// |---|---|---|
/// | `folders` | `images/train/NAME.jpg`, `masks/train/NAME.png` | class ids, 255 ignored |
/// | `voc` | `JPEGImages/NAME.jpg`, `SegmentationClass/NAME.png`, names in `ImageSets/Segmentation/train.txt` | the same |
/// | `ultralytics` | as `folders`, with `data.yaml` | the same |
/// | `ade20k` | `images/training/NAME.jpg`, `annotations/training/NAME.png` | class id + 1, 0 ignored |
/// | `cityscapes` | `leftImg8bit/train/all/NAME_leftImg8bit.png`, `gtFine/train/all/NAME_gtFine_labelTrainIds.png` | class ids, 255 ignored |
package enum ConvertedLayout: String, CaseIterable, Sendable {
    case folders
    case voc
    case ultralytics
    case ade20k
    case cityscapes

    /// The file that describes the set.
    package var descriptionFile: String { self == .ultralytics ? "data.yaml" : "dataset.yaml" }

    /// The value of the first class in the masks.
    var firstValue: UInt8 { self == .ade20k ? 1 : 0 }

    /// The value of pixels that count nowhere.
    var ignoredValue: UInt8 { self == .ade20k ? 0 : LabelMap.ignored }

    /// Whether all splits share their folders, so that a name stands for one image in all of them.
    var sharesFolders: Bool { self == .voc }

    /// What is put behind names.
    var endings: [String] {
        self == .cityscapes
            ? ["_leftImg8bit.png", "_gtFine_labelTrainIds.png"] : [".jpeg", ".png"]
    }

    /// Where the image of a name goes, below the folder of the set.
    ///
    /// - Parameter fileExtension: That of the image that there is.
    func image(_ name: String, split: String, fileExtension: String) -> String {
        switch self {
        case .folders, .ultralytics: "images/\(split)/\(name).\(fileExtension)"
        case .voc: "JPEGImages/\(name).\(fileExtension)"
        case .ade20k: "images/\(Self.longName(split))/\(name).\(fileExtension)"
        case .cityscapes: "leftImg8bit/\(split)/all/\(name)_leftImg8bit.png"
        }
    }

    /// Where the mask of a name goes.
    func mask(_ name: String, split: String) -> String {
        switch self {
        case .folders, .ultralytics: "masks/\(split)/\(name).png"
        case .voc: "SegmentationClass/\(name).png"
        case .ade20k: "annotations/\(Self.longName(split))/\(name).png"
        case .cityscapes: "gtFine/\(split)/all/\(name)_gtFine_labelTrainIds.png"
        }
    }

    /// What ADE20K calls a split.
    private static func longName(_ split: String) -> String {
        ["train": "training", "val": "validation"][split] ?? split
    }

    /// The labels as the masks of this layout hold them.
    func values(of labels: LabelMap) -> LabelMap {
        if self != .ade20k { return labels }
        return LabelMap(
            height: labels.height, width: labels.width,
            // 255 becomes 0, and each class the next number.
            labels: labels.labels.map { $0 &+ 1 })
    }

    /// The keys that say how images are read, where they say something else than without them.
    private func imageLines(of description: DatasetDescription) throws(YAMLFileError) -> [String] {
        let defaults = DatasetDescription(path: description.path)
        let table = YAMLValue.mapping(defaults, DatasetDescription.imageKeys)
        func lines(_ description: DatasetDescription) throws(YAMLFileError) -> [String] {
            try table.write(description).yaml().split(separator: "\n").map(String.init)
        }
        let usual = try lines(defaults)
        return try lines(description).filter { !usual.contains($0) }
    }

    /// The description of a set in this layout.
    ///
    /// - Parameter splits: The names of its splits.
    func text(
        of description: DatasetDescription, splits: [String]
    ) throws(YAMLFileError) -> String {
        let names = description.classNames.map(yamlText)
        let classes = "[\(names.joined(separator: ", "))]"
        let colors = description.colors.map { SourceValue.color($0).description }
        var lines = ["name: \(yamlText(description.name))"]
        if self == .ultralytics {
            lines = splits.map { "\($0): images/\($0)" }
            lines += ["masks_dir: masks", "nc: \(names.count)", "names: \(classes)"]
        } else {
            lines += ["root: .", "classes: \(classes)"]
        }
        lines.append("colors: [\(colors.joined(separator: ", "))]")
        if self == .ade20k {
            let map = names.enumerated().map { "\($0 + 1): \($1)" }
            lines.append("map: {\(map.joined(separator: ", "))}")
        }
        if self != .ultralytics { lines.append("ignore: [\(ignoredValue)]") }
        if description.boundaryIgnore > 0 {
            lines.append("boundary_ignore: \(description.boundaryIgnore)")
        }
        lines += try imageLines(of: description)
        if self == .ultralytics { return lines.map { $0 + "\n" }.joined() }
        switch self {
        case .voc: lines.append("layout: voc")
        case .cityscapes:
            lines += [
                "image_name: '{name}_leftImg8bit.png'",
                "mask_name: '{name}_gtFine_labelTrainIds.png'",
            ]
        default: break
        }
        lines.append("splits:")
        for split in splits {
            let folders = [image("", split: split, fileExtension: ""), mask("", split: split)].map {
                yamlText(FileName.folder(of: $0))
            }
            lines.append(
                self == .voc
                    ? "  \(yamlText(split)): {}"
                    : "  \(yamlText(split)): {images: \(folders[0]), masks: \(folders[1])}")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
