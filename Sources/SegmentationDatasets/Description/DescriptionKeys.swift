import Files
import ImageFiles
import YAMLFiles

// The keys of a description: from this table they are read, and told by `dataset --help` and `Documentation/dataset.md`.
extension DatasetDescription {
    /// All keys, in the order in which they are read.
    package static let keys = meaningKeys + imageKeys + nameKeys + splitKeys

    /// What the dataset is, and what its mask values mean.
    private static let meaningKeys: [YAMLKey<DatasetDescription>] = [
        .custom(
            "name", values: "a text; by default the file's name",
            places: [\DatasetDescription.name],
            "What the dataset is called.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.name = try file.string("name", default: FileName(dataset.path).stem)
            }, write: { _ in nil }),
        .custom(
            "root", values: "a path relative to the file; by default the file's folder",
            places: [\DatasetDescription.root],
            "The folder that holds the data; --data-root names another.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.root =
                    try file.optionalPath("root")
                    ?? YAMLFile.resolve(".", relativeTo: dataset.path)
            }, write: { _ in nil }),
        .optional("origin", \.origin, .text, "Where the data can be had, for messages."),
        .custom(
            "classes",
            values:
                "a list of 1 to \(LabelMap.maximumClassCount) different names, required but for outlines",
            places: [\DatasetDescription.classNames],
            "The classes; the first one has the id 0. Of outlines by default those that their files name, behind a background.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.classNames = try readClassNames(file)
            }, write: { _ in nil }),
        .custom(
            "colors",
            values:
                "a list of a colour for each class, [r, g, b] or '#rrggbb'; by default PASCAL VOC's",
            places: [\DatasetDescription.colors],
            "The colours of classes in pictures, and in masks of colours where `map` names none.",
            read: { (file, dataset) throws(YAMLFileError) in
                let count = dataset.classNames.count
                dataset.colors =
                    try readColors(file, classCount: count)
                    ?? ClassPalette.standard(count: count)
            }, write: { _ in nil }),
        .custom(
            "map",
            values: "a mapping of values, ranges such as 3-6, or colours, to class names",
            places: [\DatasetDescription.classMap, \DatasetDescription.outlines],
            "What mask values mean. Without a number in it, value i is class i. With ranges, masks may be JPEG files and of "
                + "other lossy compression: a value outside of them has no class. Of outlines the labels: without an entry a "
                + "label is the class of its name, and the number of a YOLO class counts the classes but `background`.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.outlines = try OutlineLabels.read(file, classNames: dataset.classNames)
                if dataset.outlines != nil {
                    dataset.classMap = ClassMap(
                        classCount: dataset.classNames.count,
                        ignored: [.number(Int(LabelMap.ignored))])
                    return
                }
                dataset.classMap = try readClassMap(
                    file, classNames: dataset.classNames,
                    colors: file.optional("colors") == nil ? nil : dataset.colors)
            }, write: { _ in nil }),
        companion(
            "ignore", values: "a list of values, ranges such as 200-254, or colours",
            "Mask values, or labels of outlines, that count nowhere: not in the loss, the weights or the scores."
        ),
        companion(
            "background",
            values:
                "one of the classes, or \(OutlineLabels.ignoredWord); by default the class called background",
            "Of outlines: what pixels outside of all of them are. Only with the layouts "
                + OutlineFormat.allCases.map(\.rawValue).joined(separator: ", ") + "."),
        .key(
            "unmapped", \.unmapped, .choice,
            "What a value without a meaning is: a fault of the data, or ignored."),
        .custom(
            "tolerance", values: "a whole number from 0 to 441; by default 0",
            "How far a colour of a mask may be from the nearest one with a meaning, as a Euclidean distance in RGB, to "
                + "mean the same: for masks that went through a lossy step. Masks of colours may be JPEG files then.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.classMap.tolerance = try file.int(
                    "tolerance", default: 0, atLeast: 0, atMost: 441)
            }, write: { _ in nil }),
        .key(
            "palette", \.palette, .choice,
            "What a pixel of a mask with a palette says: its index, or the colour that the palette gives it."
        ),
        .key(
            "mask_size", \.maskSize, .choice,
            "What a mask of another size than its image is: a fault of the data; with resize it is scaled to the image's "
                + "size where both are of one shape within a pixel. Each pixel gets the value of the pixel in which its "
                + "centre lies."),
        .key(
            "boundary_ignore", \.boundaryIgnore,
            .int(atLeast: 0, atMost: BoundaryRadius.maximum),
            "Pixels up to so far from a border between two classes are ignored."),
        companion(
            "layout",
            values:
                "\(layouts.joined(separator: ", ")), \(UltralyticsFile.layout.name), or the name of a "
                + "file in Datasets/; by default \(layouts[0])",
            "How the files lie. A public dataset's brings every key that the file does not have."
        ),
    ]

    /// How images and masks are called.
    private static let nameKeys: [YAMLKey<DatasetDescription>] = SplitText.nameKeys.map {
        companion($0.name, values: $0.values, "\($0.meaning) For every split of folders.")
    }

    /// Where the pairs are.
    private static let splitKeys: [YAMLKey<DatasetDescription>] = [
        .custom(
            "splits",
            values: "a mapping of the splits' names to where their pairs are, required",
            places: [\DatasetDescription.splits], groups: SplitText.groups,
            "The splits. Folders may hold folders: the mask of images/a/x.jpg is masks/a/x.png. In place of a split's keys "
                + "there may be a list of areas, each with keys of its own: [{images: A/x, masks: A/y}, {images: B/x, masks: "
                + "B/y, mask_name: '{name}_m.png'}].",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.splits = try readSplits(file)
            }, write: { _ in nil }),
        .custom(
            "split", values: "a mapping; by default none",
            places: [\DatasetDescription.drawnSplits], groups: DrawnSplitText.groups,
            "Splits that are drawn from another one, by a seed and the samples' names alone.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.drawnSplits = try readDrawnSplits(file, splits: dataset.splits)
            }, write: { _ in nil }),
        .custom(
            "exclude",
            values:
                "a list of names or SPLIT/NAME, with * and ? for any characters (\\* and \\? for themselves), or a file; by default empty",
            places: [\DatasetDescription.exclude],
            "Samples that are left out, of every split or of one.",
            read: { (file, dataset) throws(YAMLFileError) in
                dataset.exclude = try readExclusions(file)
            }, write: { _ in nil }),
        .custom(
            "recognized_by", values: "a list of folders and of ends of file names, '*_ids.png'",
            "What tells a folder without a description to be this set, where the set is a public one.",
            read: { _, _ in }, write: { _ in nil }),
        .custom(
            "recognized_names", values: "a list of names, '*' for any text and '#' for a digit",
            "What the samples of a public set are called. Other names need values of nearly all classes to be recognised.",
            read: { _, _ in }, write: { _ in nil }),
    ]

    /// A key that `map` or `splits` takes with its own.
    private static func companion(
        _ name: String, values: String, _ meaning: String
    ) -> YAMLKey<DatasetDescription> {
        .custom(name, values: values, meaning, read: { _, _ in }, write: { _ in nil })
    }

    /// What the table says of every key.
    private static var texts: [YAMLKeyText] {
        keys.map { key in
            var text = key.text(of: DatasetDescription(path: ""))
            text.example = example(of: key.name)
            return text
        }
    }

    /// All keys for `dataset --help`.
    package static var helpText: String { YAMLKeyPage.help(texts) }

    /// `Documentation/dataset.md`.
    package static var page: String {
        let lines =
            ["# Keys of a dataset description", ""]
            + YAMLKeyPage.paragraph(
                "Made by `pixelwise dataset keys` from the table that reads descriptions; a test compares the two. Only "
                    + "`classes` and `splits` are needed; paths are relative to `root`. `Datasets/` holds the descriptions "
                    + "of public sets, and `Datasets/Shapes/dataset.yaml` a small one to begin with."
            )
            + [""] + YAMLKeyPage.sections(texts)
        return lines.joined(separator: "\n") + "\n"
    }
}
