import Files

/// What can be wrong with a dataset.
package enum DatasetError: Error, Equatable, Sendable {
    /// A folder without a description that is no set of images and masks, with what was seen in it and why.
    case unknownFolder(path: String, reason: String)
    /// The description's `root` does not exist.
    case missingRoot(description: String, root: String, origin: String?)
    /// None of a public dataset's splits is in the folder where they should be.
    case missingData(description: String, root: String, searched: String, origin: String)
    /// A folder that the description names does not exist.
    case missingFolder(path: String)
    /// A folder or list that cannot be read.
    case unreadableFolder(path: String, reason: String)
    /// A file of pairs or names that does not exist.
    case missingList(path: String)
    /// A line of a file of pairs that does not hold two paths; lines count from 1.
    case badListLine(file: String, line: Int, reason: String)
    /// A split that the description, or a folder without one, does not have.
    case unknownSplit(description: String, split: String, known: [String], isFolder: Bool = false)
    /// A split without a single pair.
    case emptySplit(description: String, split: String, searched: String)
    /// Two images of one split with the same name.
    case duplicateName(image: String, first: String)
    /// An image whose mask does not exist; `others` more images of the split lack theirs.
    case missingMask(image: String, mask: String, others: Int)
    /// A listed image that does not exist; `others` more of the split are missing.
    case missingImage(image: String, others: Int)
    /// A mask of another size than its image; height before width.
    case sizeMismatch(image: String, imageSize: [Int], mask: String, maskSize: [Int])
    /// A folder of results without a file of any image (of `image`, to name one), or that does not exist (`image` is nil).
    case missingResults(folder: String, extensions: [String], image: String?)
    /// A predicted mask of another size than its image; height before width.
    case predictionSize(mask: String, maskSize: [Int], image: String, imageSize: [Int])
    /// A value of a predicted mask without a meaning; `others` further values have none.
    case predictedValue(mask: String, value: UnmappedValue, others: Int, classCount: Int)
    /// A mask value without a meaning; `others` are the further such values of the mask.
    case unmappedValue(
        mask: String, value: UnmappedValue, others: [SourceValue], description: String)
    /// A mask of lossy compression with pixels whose values have no meaning.
    case lossyMaskOutside(mask: String, first: UnmappedValue, pixels: Int, of: Int)
    /// A mask whose many values without a meaning lie between those that have one.
    case interpolatedMask(mask: String, reason: String)
    /// A mask of colours near those of the classes.
    case lossyColors(mask: String, reason: String)
    /// A file of outlines that cannot be read, and where in it.
    case badOutlines(file: String, place: String?, reason: String)
    /// Labels of outlines without a meaning, with the number of their outlines.
    case unknownLabels(file: String, labels: [String], outlines: [Int], description: String)
    /// A split that a layout has no place for.
    case splitOfNoLayout(split: String, layout: String, known: [String])
    /// Outlines, where a mask file is corrected.
    case outlinesAreNoMask(file: String, description: String)
    /// A fault of a folder without a description, whose advice may name a key of one.
    indirect case ofFolder(path: String, DatasetError)
    /// No value that a mask's file can hold stands for the class (for `ignored` where it is nil).
    case noSourceValue(mask: String, className: String?, isColor: Bool, description: String)
    /// A weight file for other classes.
    case weightsOfOtherClasses(path: String, found: [String], expected: [String])
    /// A weight file that was computed from other label data.
    case weightsOfOtherData(path: String, found: String, expected: String)
    /// Weights that do not exist because no class occurs.
    case noLabelledPixels(split: String)
    /// Masks of which nothing can be learnt.
    case nothingToLearn(NothingToLearn)
}

extension DatasetError {
    /// The file or folder at fault; the split's name where none is.
    package var path: String {
        switch self {
        case .unknownFolder(let path, _), .missingFolder(let path), .unreadableFolder(let path, _),
            .missingList(let path), .badListLine(let path, _, _), .duplicateName(let path, _),
            .missingMask(let path, _, _), .missingImage(let path, _),
            .missingRoot(let path, _, _), .missingData(let path, _, _, _),
            .missingResults(let path, _, _), .predictionSize(let path, _, _, _),
            .predictedValue(let path, _, _, _),
            .unknownSplit(let path, _, _, _),
            .emptySplit(let path, _, _), .sizeMismatch(_, _, let path, _),
            .unmappedValue(let path, _, _, _), .lossyMaskOutside(let path, _, _, _),
            .interpolatedMask(let path, _),
            .lossyColors(let path, _), .badOutlines(let path, _, _),
            .unknownLabels(let path, _, _, _), .splitOfNoLayout(let path, _, _),
            .outlinesAreNoMask(let path, _),
            .noSourceValue(let path, _, _, _),
            .weightsOfOtherClasses(let path, _, _),
            .weightsOfOtherData(let path, _, _), .noLabelledPixels(let path):
            path
        case .nothingToLearn(let found): found.mask
        case .ofFolder(_, let error): error.path
        }
    }

    /// Whether an input is absent, rather than bad.
    package var isMissingInput: Bool {
        switch self {
        case .missingRoot, .missingData, .missingFolder, .missingList, .missingMask, .missingImage,
            .missingResults:
            true
        case .ofFolder(_, let error): error.isMissingInput
        default: false
        }
    }
}

extension DatasetError: CustomStringConvertible {
    /// One sentence: the file, what is wrong and where, what is allowed; what to do.
    package var description: String {
        switch self {
        case .unknownFolder(let path, let reason):
            "\(path): no known dataset layout: \(reason); a description to start from: "
                + FolderRecognition.describing(path)
        case .missingRoot(let description, let root, let origin):
            "\(description): the data folder \(root) does not exist; "
                + (origin.map { "get the data from \($0) and " } ?? "")
                + "name its folder with --data-root DIR, or change 'root'"
        case .missingData(let description, let root, let searched, let origin):
            "\(description): its data are not in the folder \(root) (searched \(searched)); get them from "
                + "\(origin) and name their folder with --data-root DIR"
        case .missingFolder(let path):
            "\(path): no such folder; correct 'splits' in the description, or name the data's folder "
                + "with --data-root DIR"
        case .unreadableFolder(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .missingList(let path):
            "\(path): no such file; it should list the pairs of the split"
        case .badListLine(let file, let line, let reason):
            "\(file):\(line): \(reason)"
        case .unknownSplit(let description, let split, let known, let isFolder):
            "\(description): no split '\(split)', there is \(known.joined(separator: ", "))"
                + (isFolder && ["train", "val"].contains(split)
                    ? Self.wayOn(split, known[0], folder: description) : "")
        case .emptySplit(let description, let split, let searched):
            "\(description): the split '\(split)' is empty (searched \(searched)), at least one pair is "
                + "expected; correct 'splits' or put files there"
        case .duplicateName(let image, let first) where image == first:
            "\(image): is listed twice, a split holds an image once; remove one of the lines"
        case .duplicateName(let image, let first):
            "\(image): has the same name as \(first), names are unique in a split; "
                + "choose one kind of file with 'extensions: [jpg]', or rename one"
        case .missingMask(let image, let mask, let others):
            "\(image): its mask \(mask) does not exist\(Self.more(others, "images lack theirs")); add it, "
                + "remove the image, or correct 'mask_name'"
        case .missingImage(let image, let others):
            "\(image): the listed image does not exist\(Self.more(others, "are missing")); add it or "
                + "remove it from the list"
        case .sizeMismatch(let image, let imageSize, let mask, let maskSize):
            "\(mask): the \(mask.hasSuffix(".json") ? "outlines are for" : "mask is") \(maskSize[1])×\(maskSize[0]) "
                + "(width × height) and its image \(image) is "
                + "\(imageSize[1])×\(imageSize[0]), equal sizes are expected; "
                + (SizeProportions.agree(maskSize, imageSize)
                    ? "both have the same shape: 'mask_size: resize' in the description scales masks to their images"
                    : "replace one of them")
        case .missingResults(let folder, _, nil):
            "\(folder): no such folder; name the one that holds the results"
        case .missingResults(let folder, let extensions, let image?):
            "\(folder): holds no result of any image; expected a file called as an image is, such as "
                + "\(image).\(extensions.first ?? "")"
        case .predictionSize(let mask, let maskSize, let image, let imageSize):
            "\(mask): the predicted mask is \(maskSize[1])×\(maskSize[0]) (width × height) and the image \(image) is "
                + "\(imageSize[1])×\(imageSize[0]), equal sizes are expected; scale it to its image"
        case .predictedValue(let mask, let value, let others, let classCount):
            "\(mask): the value \(value.value) at (\(value.x), \(value.y)) is no class ("
                + "\(counted(value.pixels, "pixel"))"
                + (others == 0 ? "" : ", and \(counted(others, "further value"))")
                + "); predictions hold class ids, 0…\(classCount - 1), or with --values masks what the dataset's masks hold"
        case .unmappedValue(let mask, let value, let others, let description):
            "\(mask): the value \(value.value) at (\(value.x), \(value.y)) has no class ("
                + "\(counted(value.pixels, "pixel"))\(Self.furtherValues(others))); add "
                + "'ignore: [\(Self.listed([value.value] + others))]' or 'map: {\(value.value): CLASS}' "
                + "to \(description)"
        case .lossyMaskOutside(let mask, let first, let pixels, let all):
            "\(mask): lossy compression has changed the values of this mask, and \(pixels) of its \(all) pixels have none "
                + "with a class, \(first.value) at (\(first.x), \(first.y)) first; widen the ranges of 'map' or raise "
                + "'tolerance', or ignore these pixels with 'unmapped: ignore'"
        case .interpolatedMask(_, let reason), .lossyColors(_, let reason): reason
        case .badOutlines(let file, let place, let reason):
            "\(file): \(place.map { "\($0): " } ?? "")\(reason)"
        case .unknownLabels(let file, let labels, let outlines, let description):
            "\(file): \(labels.count == 1 ? "the label" : "the labels") "
                + zip(labels, outlines).prefix(8).map {
                    "'\($0)' (\($1) \($1 == 1 ? "outline" : "outlines"))"
                }.joined(separator: ", ")
                + (labels.count > 8 ? " and \(labels.count - 8) more" : "")
                + " \(labels.count == 1 ? "has" : "have") no class; add "
                + "'map: {\(labels.prefix(8).map { "\(yamlText($0)): CLASS" }.joined(separator: ", "))}' or "
                + "'ignore: [\(labels.prefix(8).map(yamlText).joined(separator: ", "))]' to \(description)"
        case .splitOfNoLayout(let split, let layout, let known):
            "the split '\(split)' has no place in the layout '\(layout)', which has "
                + "\(known.joined(separator: ", ")); choose splits with --split, or another layout"
        case .outlinesAreNoMask(let file, let description):
            "\(file): holds outlines, and masks are corrected; write masks first: pixelwise dataset convert "
                + "\(shellWord(description)) --to folders --output DIR, and audit these"
        case .ofFolder(let path, let error):
            "\(error). Keys belong into a description, which this writes: pixelwise dataset describe "
                + "\(shellWord(path)) > dataset.yaml"
        case .noSourceValue(let mask, let className?, let isColor, let description):
            "\(mask): the class '\(className)' has no \(Self.value(isColor)) that this mask could hold; add "
                + "'map: {\(isColor ? "[R, G, B]" : "NUMBER"): \(yamlText(className))}' to \(description)"
        case .noSourceValue(let mask, nil, let isColor, let description):
            "\(mask): \(description) ignores no \(Self.value(isColor)) that this mask could hold; add "
                + "'ignore: [\(isColor ? "[R, G, B]" : "NUMBER")]' to it"
        case .weightsOfOtherClasses(let path, let found, let expected):
            "\(path): the weights are for "
                + ClassDifference.text(found: found, owner: "the dataset has", expected: expected)
                + "; write new ones with 'pixelwise weights'"
        case .weightsOfOtherData(let path, let found, let expected):
            "\(path): the weights were computed from other label data (digest \(found), the dataset's is "
                + "\(expected)); write new ones with 'pixelwise weights'"
        case .nothingToLearn(let found): found.text
        case .noLabelledPixels(let split):
            "the split '\(split)' has no labelled pixel, so there are no class weights; check 'map' and 'ignore'"
        }
    }

    /// How to train on a folder without a split; a split of fewer than five pairs gives none to val.
    private static func wayOn(_ split: String, _ known: String, folder: String) -> String {
        "; --set splits.\(split)=\(yamlText(known)) takes that one in its place, a list \(split).txt in the folder, one name a "
            + "line, makes one, and so does a description: \(FolderRecognition.describing(folder))"
    }

    private static func value(_ isColor: Bool) -> String { isColor ? "colour" : "number" }

    private static func more(_ count: Int, _ what: String) -> String {
        count == 0 ? "" : " (\(count) more \(what))"
    }

    private static func furtherValues(_ others: [SourceValue]) -> String {
        others.isEmpty
            ? "" : ", and \(counted(others.count, "further value"))"
    }

    private static func listed(_ values: [SourceValue]) -> String {
        values.prefix(8).map(\.description).joined(separator: ", ")
            + (values.count > 8 ? ", …" : "")
    }
}
