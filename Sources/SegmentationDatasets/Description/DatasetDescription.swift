import Files
import ImageFiles

/// A dataset as its YAML file describes it: classes, where images and masks lie, what mask values mean.
///
/// ```yaml
/// name: coffee-leaf
/// root: data/coffee-leaf            # relative to this file
/// classes: [background, leaf, symptom]
/// ignore: [255, 200-254, [224, 224, 192]]          # values, ranges, colours that count nowhere
/// map: {[0, 176, 0]: leaf, 7: symptom}             # value or colour → class
/// splits:
///   train: {images: images/train, masks: annotations/train}
///   test: {images: images/test, masks: annotations/test, optional: true}
/// split: {val: 0.2, seed: 0}        # moves a share of train into a new split
/// ```
///
/// Without a number in `map`, value i is class i. Without a colour in `map`, `colors` also says what the colours
/// of colour-coded masks mean. The layouts of public datasets bring their classes, values and splits along; what the
/// file says takes precedence. `Documentation/dataset.md` lists all keys.
package struct DatasetDescription: Equatable, Sendable {
    /// What a mask value without a meaning is.
    package enum UnmappedValues: String, Equatable, Sendable, CaseIterable {
        /// A fault of the data.
        case error
        /// Ignored pixels, counted on their own.
        case ignore
    }

    /// What a pixel of a mask with a palette says.
    package enum PaletteMeaning: String, Equatable, Sendable, CaseIterable {
        /// Its index.
        case index
        /// The colour that the palette gives it, as in a mask of colours.
        case colors
    }

    /// What becomes of a mask of another size than its image.
    package enum MaskSize: String, Equatable, Sendable, CaseIterable {
        /// A fault of the data.
        case image
        /// It is scaled to the image's size where both are of one shape, each pixel by the nearest value.
        case resize
    }

    /// A short name.
    package var name: String
    /// The description's file, for messages.
    package var path: String
    /// The folder that holds the data.
    package var root: String
    /// Where the data can be had, for messages.
    package var origin: String?
    /// Class names; the index is the class id.
    package var classNames: [String]
    /// One colour a class as 0xRRGGBB, for pictures.
    package var colors: [UInt32]
    /// What mask values mean.
    package var classMap: ClassMap
    /// What the labels of outlines mean; nil where labels are masks.
    package var outlines: OutlineLabels?
    /// What a mask value without a meaning is.
    package var unmapped: UnmappedValues
    /// What a pixel of a mask with a palette says.
    package var palette = PaletteMeaning.index
    /// What becomes of a mask of another size than its image.
    package var maskSize = MaskSize.image
    /// Pixels up to so far from a border between two classes are ignored; 0 for none.
    package var boundaryIgnore = 0
    /// Channels of the images as a network sees them: 1, 3 or 4.
    package var channels = 3
    /// Which values of image files become 0…1.
    package var range = RangeChoice.automatic
    /// The largest number of pixels (width × height) that a file of an image or mask may declare.
    package var maximumPixels = ImageFileDefaults.maximumPixels
    /// By which means and deviations channels are normalised.
    package var normalization = NormalizationChoice.imageNet
    /// Samples that are left out.
    package var exclude: SampleExclusions = []
    /// What a folder without a description was taken for; `nil` for a file.
    package var recognition: FolderRecognition?
    /// The splits that the file lists, in its order.
    package var splits: [DatasetSplit]
    /// Splits that are drawn from another one.
    package var drawnSplits: DrawnSplits?

    /// What whoever opens a folder without a description is told of it, on one line; `nil` for a file.
    package var recognitionLine: String? {
        recognition.map { "\(path): \($0.line(folder: path))" }
    }

    /// The names of all splits, in the order of the file, the drawn ones last.
    package var splitNames: [String] {
        splits.map(\.name) + (drawnSplits?.shares.map(\.name) ?? [])
    }

    /// The list of a split, or its folder of images.
    func place(of split: DatasetSplit) -> String { place(of: split.source) }

    private func place(of source: DatasetSplit.Source) -> String {
        switch source {
        case .folders(let images, _, _, _, _): images.first.map(fullPath) ?? root
        case .areas(let areas): areas.first.map(place) ?? root
        case .list(let path), .names(let path, _): fullPath(path)
        case .voc(let set): VOCLayout.list(ofSet: set, root: root)
        case .pets(let set): PetsLayout.list(ofSet: set, root: root)
        case .outlines(let images, _): fullPath(images)
        case .samples: root
        }
    }

    /// The folders that are searched for images and masks, with all folders below them.
    package var searchedFolders: [String] {
        splits.flatMap(\.source.areas).flatMap { source -> [String] in
            if case .folders(let images, let masks, _, _, _) = source {
                (images + masks).map(fullPath)
            } else if case .outlines(let images, let labels) = source {
                [images, labels].map(fullPath)
            } else {
                []
            }
        }
    }

    /// Whether the list or both folders of a split are there.
    func isThere(_ split: DatasetSplit) -> Bool { split.source.areas.allSatisfy(isThere) }

    private func isThere(_ source: DatasetSplit.Source) -> Bool {
        switch source {
        case .folders(let images, let masks, _, _, _):
            (images + masks).allSatisfy { FolderListing.isFolder(fullPath($0)) }
        case .areas(let areas): areas.allSatisfy(isThere)
        case .samples: true
        case .outlines(let images, let labels):
            FolderListing.isFolder(fullPath(images)) && FileStatus(path: fullPath(labels)) != nil
        case .list, .names, .voc, .pets: FolderListing.isFile(place(of: source))
        }
    }

    /// The path as a person would type it.
    func fullPath(_ relative: String) -> String {
        if relative == "." { return root }
        return relative.hasPrefix("/") ? relative : root == "." ? relative : "\(root)/\(relative)"
    }
}

extension DatasetDescription {
    /// A description without anything in it, of a file.
    init(path: String) {
        self.init(
            name: "", path: path, root: ".", classNames: [], colors: [],
            classMap: ClassMap(classCount: 0), unmapped: .error, splits: [], drawnSplits: nil)
    }
}

/// One split: a name and where its pairs are listed.
///
/// Paths are relative to the dataset's root.
package struct DatasetSplit: Equatable, Sendable {
    /// How the pairs are found.
    package enum Source: Equatable, Sendable {
        /// Folders of images, and as many of their masks in the same order; mostly one of each.
        case folders(
            images: [String], masks: [String], imageName: String? = nil, maskName: String?,
            extensions: [String])
        /// Several areas, the pairs of each found in its own way.
        indirect case areas([Source])
        /// A text or CSV file of pairs.
        case list(path: String)
        /// A text or CSV file of images' names, and the folders in which these and their masks lie.
        case names(list: String, folders: ListedFolders)
        /// PASCAL VOC's folders with `ImageSets/Segmentation/SET.txt`.
        case voc(set: String)
        /// Oxford-IIIT pets' folders with `annotations/SET.txt`.
        case pets(set: String)
        /// Images with outlines: of the layout `coco` a folder and a JSON file, else two folders.
        case outlines(images: String, labels: String)
        /// Pairs that were found before; no file describes these.
        case samples([SamplePaths])

        /// The areas, folders that are together apart; itself where there is one.
        var areas: [Source] {
            switch self {
            case .areas(let areas): areas.flatMap(\.areas)
            case .folders(let images, let masks, let imageName, let maskName, let extensions):
                zip(images, masks).map {
                    .folders(
                        images: [$0], masks: [$1], imageName: imageName, maskName: maskName,
                        extensions: extensions)
                }
            default: [self]
            }
        }
    }

    /// Where the images of a list of names and their masks lie, as in the layout `folders`.
    package struct ListedFolders: Equatable, Sendable {
        /// The folder of images.
        package var images: String
        /// The folder of masks.
        package var masks: String
        /// Which files are images, `img_{name}.jpg`.
        package var imageName: String?
        /// What a mask is called, `{name}_mask.png`.
        package var maskName: String?
        /// The extensions of images.
        package var extensions: [String]
    }

    /// The split's name, such as `train`.
    package var name: String
    /// How its pairs are found.
    package var source: Source
    /// Whether the split is left out where its folders or its list are not there.
    package var isOptional = false
}

/// Splits that take a share of the samples of another one, drawn by a seed and the samples' names alone.
package struct DrawnSplits: Equatable, Sendable {
    /// One drawn split.
    package struct Share: Equatable, Sendable {
        /// Its name.
        package var name: String
        /// Its share of the split that it is drawn from, 0…1.
        package var fraction: Double
    }

    /// The split that gives the samples; it keeps the rest.
    package var from: String
    /// The drawn splits in order.
    package var shares: [Share]
    /// Another seed draws other samples.
    package var seed: Int
    /// Whether nobody asked for them: a folder without a description and with one split alone has them.
    package var isAutomatic = false
    /// Which of how many equal parts the first share is, in place of its fraction; `nil` for shares.
    package var fold: Fold?

    /// One of several equal parts.
    package struct Fold: Equatable, Sendable {
        /// How many parts there are, at least 2.
        package var count: Int
        /// Which one is drawn, from 0.
        package var index: Int
    }
}
