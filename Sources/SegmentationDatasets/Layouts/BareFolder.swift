import Files
import ImageFiles

/// Where images and masks lie in a folder without a description that is no public dataset.
///
/// - Lists of pairs, `train.txt` or `train.csv`, come first.
/// - Else any two folders whose file names match, one of which holds masks: as their names say, or as the files look. Words
///   such as `train` in the folders' names make splits, other folders on both sides are areas of one split.
/// - Else images and masks in one folder, where the masks' names are made from the images', or their format tells them.
/// - PASCAL VOC's folders take their splits from `ImageSets/Segmentation`.
///
/// - Where there are no masks, files of outlines; see ``OutlineFolder``.
///
/// Of several masks of the same images class ids come before colours before instances; ``FolderReading`` has the whole order.
/// The classes come from a list beside the data, else from the values of all masks. A split `train` without `val` gives a fifth
/// of its samples to it. All this depends on the folder alone.
struct BareFolder {
    /// The folder.
    let inventory: FolderInventory

    private var root: String { inventory.root }

    init(root: String) throws(DatasetError) { inventory = try FolderInventory(root: root) }

    init(_ inventory: FolderInventory) { self.inventory = inventory }

    /// A folder that holds the data and lies alone in this one, as archives often unpack; `nil` where the folder's own name
    /// says something of the data.
    var folderAround: String? {
        guard let name = inventory.onlyFolder else { return nil }
        let words = FolderWords(name)
        return words.role == nil && words.split == nil ? "\(root)/\(name)" : nil
    }

    /// What the folder is taken for.
    ///
    /// - Throws: ``DatasetError/unknownFolder(path:reason:)`` with what was seen.
    func recognised() throws(DatasetError) -> RecognisedFolder {
        let pairing = FolderPairing(inventory)
        let matches = pairing.matches()
        let readings = try lists().map { [$0] } ?? FolderReading.all(matches, in: inventory)
        guard let best = readings.first else {
            switch OutlineFolder(inventory).finding() {
            case .found(let folder): return folder
            case .refused(let reason):
                throw unknown("\(UnrecognisedFolder(inventory).seen); \(reason)")
            case .none: throw unknown(nil)
            }
        }
        let reading = VOCLists.reading(best, root: root) ?? best
        let values = MaskValues(masks: reading.masks(in: root))
        var refused: [String] = []
        let lists = ClassList.all(in: inventory)
        let listed = ListedClasses.classes(of: values, lists: lists, refused: &refused)
        guard let classes = listed ?? GuessedClasses.classes(of: values) else {
            throw unknown("the masks in \(reading.maskPlace) \(values.fault)")
        }
        let most = readings.map(\.pairs).max() ?? 0
        let others = readings.dropFirst().filter { 2 * $0.pairs >= most }
        var notes = listed == nil ? refused : []
        let without = pairing.imagesWithoutMasks(matches)
        if !without.isEmpty {
            notes.append(
                "no masks for the images in "
                    + without.prefix(3).map { "'\($0)'" }.joined(separator: ", "))
        }
        return RecognisedFolder(
            root: root, reading: reading, classes: classes, values: values,
            alternatives: Array(others), notes: notes,
            refusal: refusal(of: best, beside: Array(others)))
    }

    /// Why the best reading would be a wrong one.
    private func refusal(of best: FolderReading, beside others: [FolderReading]) -> String? {
        if best.channels.count > 1 {
            return "every image comes as \(best.channels.count) files, "
                + best.channels.map { "…_\($0)" }.joined(separator: ", ")
                + ", one channel or picture each, of which one is read; join them in one PNG file, or take one"
        }
        let equal = others.filter {
            $0.sample.areBinary && $0.sample.kind == best.sample.kind
                && !$0.hasOtherImages(than: best)
                && $0.maskWords.plainness == best.maskWords.plainness
                && $0.maskWords.rankOfWord == best.maskWords.rankOfWord
        }
        if best.sample.areBinary, best.sample.kind == .classIDs, !equal.isEmpty {
            let places = ([best] + equal).prefix(4).map(\.maskPlace).joined(separator: ", ")
            return
                "each image has \(equal.count + 1) masks of two values (in \(places)), which look like one file a "
                + "class and are not read together; write one mask an image with a value for each class, or take one"
        }
        return nil
    }

    private func unknown(_ reason: String?) -> DatasetError {
        .unknownFolder(
            path: root, reason: reason ?? UnrecognisedFolder(inventory).reason)
    }

    private func lists() throws(DatasetError) -> FolderReading? {
        let splits = FolderWords.splitNames.compactMap { split -> FolderReading.Split? in
            let words = [split] + (split == "val" ? ["valid", "validation"] : [])
            let files = words.flatMap { ["\($0).txt", "\($0).csv"] }
            return files.lazy.compactMap { file in
                pairs(in: file).map {
                    FolderReading.Split(name: split, source: .list(path: file), pairs: $0)
                }
            }.first
        }
        return splits.isEmpty ? nil : FolderReading(lists: splits)
    }

    /// How many pairs a list holds; `nil` for a file of other text.
    private func pairs(in file: String) -> Int? {
        guard inventory.files(in: "").contains(file) else { return nil }
        do throws(DatasetError) {
            let listing = try ListLayout.listing(
                file: "\(root)/\(file)", root: root, isThorough: false)
            guard let first = listing.samples.first, FolderListing.isFile(first.image) else {
                return nil
            }
            return listing.samples.count
        } catch {
            return nil
        }
    }
}

extension MaskValues {
    /// Why they are no classes, as what follows "the masks".
    fileprivate var fault: String {
        if readable == 0 { return "cannot be read as PNG files" }
        let kind = colors.isEmpty ? "numbers" : "colours"
        return "hold \(count) different \(kind), which are more than those of classes"
    }
}
