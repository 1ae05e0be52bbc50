import YAMLFiles

/// What a description says of one split, whatever its layout.
struct SplitText {
    var images: [String] = []
    var masks: [String] = []
    var imageName: String?
    var maskName: String?
    var extensions = FoldersLayout.imageExtensions
    var list = ""
    var listedImages: String?
    var listedMasks: String?
    var set: String?
    var outlinedImages = ""
    var labels: String?
    var isOptional = false

    /// The keys of a split of a layout.
    static func keys(layout: String) -> [YAMLKey<SplitText>] {
        let keys: [YAMLKey<SplitText>] =
            switch layout {
            case "list":
                [
                    .required(
                        "list", \.list, .text,
                        "A text or CSV file with a pair of paths a line; with `images` and `masks` the name of an image."
                    ),
                    .optional(
                        "images", \.listedImages, .text,
                        "The folder of the images that the list names."),
                    .optional(
                        "masks", \.listedMasks, .text, "The folder of their masks."),
                ] + nameKeys
            case "voc", PetsLayout.name:
                [
                    .optional(
                        "set", \.set, .text,
                        "The file of names, without .txt; null is the split's name.")
                ]
            case OutlineFormat.coco.rawValue:
                [
                    .required(
                        "images", \.outlinedImages, .text,
                        "The folder of images, below which their `file_name` leads."),
                    .optional(
                        "labels", \.labels, .text,
                        "The JSON file; required."),
                ]
            case OutlineFormat.labelme.rawValue, OutlineFormat.yolo.rawValue:
                [
                    .required("images", \.outlinedImages, .text, "The folder of images."),
                    .optional(
                        "labels", \.labels, .text,
                        "The folder of the files of outlines, named as the images; null is that of the images, and of YOLO "
                            + "the one with `labels` for the last `images` in its path."),
                ]
            default:
                [
                    .required(
                        "images", \.images, .folders,
                        "The folder of images; of several areas, `[A/images, B/images]`, or `[images, images]` with masks in two folders."
                    ),
                    .required(
                        "masks", \.masks, .folders,
                        "The folder of masks; as many as of images, in their order."
                    ),
                ] + nameKeys
            }
        return keys + [
            .key(
                "optional", \.isOptional, .bool,
                "Whether the split is left out where its folders or its list are not there.")
        ]
    }

    /// The keys that may stand beside `layout` too, for every split of folders.
    static let nameKeys: [YAMLKey<SplitText>] = [
        .optional(
            "image_name", \.imageName, .template,
            "Which files are images, and what their samples are called; {name}/image.png where each has a folder of its own."
        ),
        .optional(
            "mask_name", \.maskName, .template,
            "What the mask of an image is called; null is the image's name with .png, else .tif, .tiff, .bmp or .webp."
        ),
        .key(
            "extensions", \.extensions, .extensions,
            "Which files are images."),
    ]

    /// What the keys of every layout say.
    static var groups: [YAMLKeyGroup] {
        [
            ("folders", [], "A folder of images and one of masks."),
            ("list", [], "A file of pairs."),
            ("voc", [PetsLayout.name], "The folders of these sets, with a file of names."),
            (
                OutlineFormat.coco.rawValue, [],
                "A folder of images, and their outlines in a JSON file."
            ),
            (
                OutlineFormat.labelme.rawValue, [OutlineFormat.yolo.rawValue],
                "A folder of images, and a file of outlines for each."
            ),
        ].map { name, others, meaning in
            YAMLKeyGroup(
                chooser: "layout", name: name, otherNames: others, meaning: meaning,
                keys: keys(layout: name).map { $0.text(of: SplitText()) })
        }
    }
}

/// What a description says of one of several equal parts that become a split.
struct DrawnSplitText {
    var folds = 2
    var fold = 0
    var seed = 0
    var from = "train"
    var name = "val"

    /// The keys of both kinds of drawn splits.
    static let commonKeys: [YAMLKey<DrawnSplitText>] = [
        .key("seed", \.seed, .int(), "Another seed draws other samples."),
        .key("from", \.from, .text, "The split that gives the samples; it keeps the rest."),
    ]

    /// The keys of one of several equal parts.
    static let foldKeys: [YAMLKey<DrawnSplitText>] =
        [
            .required("folds", \.folds, .int(atLeast: 2), "How many equal parts there are."),
            .key("fold", \.fold, .int(atLeast: 0), "Which of them is drawn, from 0."),
            .key("name", \.name, .text, "The name of the drawn split."),
        ] + commonKeys

    /// What the keys of both kinds say.
    static var groups: [YAMLKeyGroup] {
        let share = YAMLKeyText(
            name: "NAME", values: "a number above 0 and below 1", standard: nil,
            meaning: "The share of a new split of this name; there may be several.")
        func group(_ name: String, _ keys: [YAMLKeyText], _ meaning: String) -> YAMLKeyGroup {
            YAMLKeyGroup(chooser: nil, name: name, meaning: meaning, keys: keys)
        }
        let standard = DrawnSplitText()
        return [
            group(
                "{val: 0.2}", [share] + commonKeys.map { $0.text(of: standard) },
                "Shares of the samples."),
            group(
                "{folds: 5}", foldKeys.map { $0.text(of: standard) },
                "One of several equal parts, which take turns."),
        ]
    }
}

extension YAMLValue<String> {
    /// A file name with a gap.
    fileprivate static var template: YAMLValue {
        let expected =
            "a file name with \(FoldersLayout.placeholder) once, such as \(FoldersLayout.placeholder)_mask.png"
        return YAMLValue(
            values: expected,
            read: { node throws(YAMLFileError) in
                let text = try node.string()
                guard text.components(around: FoldersLayout.placeholder) != nil else {
                    throw node.wrongValue(expected: expected)
                }
                return text
            }, write: { .string($0) })
    }
}

extension YAMLValue<[String]> {
    /// One folder, or several in a list.
    fileprivate static var folders: YAMLValue {
        YAMLValue(
            values: "a text, or a list of texts",
            read: { node throws(YAMLFileError) in
                guard case .list(let elements) = node.content else { return [try node.string()] }
                var folders: [String] = []
                for element in elements { folders.append(try element.string()) }
                if folders.isEmpty { throw node.wrongValue(expected: "at least one folder") }
                return folders
            }, write: { .list($0.map { .string($0) }) })
    }

    /// At least one of the extensions of images.
    fileprivate static var extensions: YAMLValue {
        let known = FoldersLayout.imageExtensions
        return YAMLValue(
            values: "a list of some of \(known.joined(separator: ", "))",
            read: { node throws(YAMLFileError) in
                var extensions: [String] = []
                for element in try node.list() {
                    extensions.append(try element.choice(of: known))
                }
                if extensions.isEmpty { throw node.wrongValue(expected: "at least one extension") }
                return extensions
            }, write: { .list($0.map { .string($0) }) })
    }
}
