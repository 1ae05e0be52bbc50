import Files
import ImageFiles

/// Where images and masks lie in a folder without a description that is no public dataset.
///
/// - Lists of pairs or of names, `train.txt` or `train.csv`, tell the splits; ``SplitLists`` has their rules.
/// - Else any two folders whose file names match, one of which holds masks: as their names say, or as the files look. Words
///   such as `train` in the folders' names make splits, other folders on both sides are areas of one split.
/// - Else images and masks in one folder, where the masks' names are made from the images', or their format tells them.
/// - Folders that hold the same images as others, such as backups, are left out.
///
/// - Where there are no masks, files of outlines; see ``OutlineFolder``.
///
/// Of several masks of the same images class ids come before colours before instances; ``FolderReading`` has the whole order.
/// The classes come from a list beside the data, else from the values of all masks. A split `train` without `val` gives a fifth
/// of its samples to it. All this depends on the folder alone.
struct BareFolder {
    /// The folder.
    let inventory: FolderInventory

    /// The lists of classes beside the data.
    let lists: ClassList.Cache

    private var root: String { inventory.root }

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
        let areas = RepeatedAreas(matches, in: inventory)
        let (readings, pictures) = FolderReading.all(areas.matches, in: inventory)
        let splitLists = SplitLists(in: inventory, beside: readings.first)
        guard let reading = splitLists.reading ?? readings.first else {
            let folder = OutlineFolder(inventory)
            switch folder.finding() {
            case .found(let outlines):
                do throws(DatasetError) {
                    return try folder.recognised(outlines, lists: lists)
                } catch {
                    throw unknown("\(UnrecognisedFolder(inventory).seen); \(error)")
                }
            case .refused(let reason):
                throw unknown("\(UnrecognisedFolder(inventory).seen); \(reason)")
            case .none:
                throw unknown(pictures.first.map { PicturesForMasks($0, root: root).reason })
            }
        }
        let values = MaskValues(masks: reading.masks(in: root))
        if let fault = values.mixture {
            throw unknown("the masks in \(reading.maskPlace) \(fault)")
        }
        var refused: [String] = []
        let listed = ListedClasses.classes(
            of: values, lists: lists.lists, refused: &refused)
        guard var classes = listed ?? GuessedClasses.classes(of: values) else {
            throw unknown("the masks in \(reading.maskPlace) \(values.fault)")
        }
        classes.addGrayBlack(of: values)
        // Lists of pairs say which masks are meant.
        var others = reading.isOfPairs ? [] : Array(readings.dropFirst())
        var notes = [classes.uncounted(values)].compactMap { $0 }
        notes += (listed == nil ? refused : []) + lists.faults + splitLists.notes + areas.notes
        let without = pairing.imagesWithoutMasks(matches)
        if !without.isEmpty {
            notes.append(
                "no masks for the images in "
                    + without.prefix(3).map { "'\($0)'" }.joined(separator: ", "))
        }
        let fault =
            reading.isOfPairs ? nil : readings.first.flatMap { refusal(of: $0, beside: others) }
        if !reading.isOfPairs { addOutlines(beside: reading, &others, &notes) }
        return RecognisedFolder(
            root: root, reading: reading, classes: classes, values: values,
            alternatives: others, notes: notes, refusal: fault)
    }

    /// Names the outlines of images that have masks, too.
    private func addOutlines(
        beside reading: FolderReading, _ others: inout [FolderReading], _ notes: inout [String]
    ) {
        let (images, masks) = reading.folders
        let shared = masks.filter(images.contains)
        let folder = OutlineFolder(inventory, maskFolders: masks.filter { !images.contains($0) })
        guard case .found(let outlines) = folder.finding() else { return }
        // Images and masks of one name in one folder would both be images with these outlines.
        if outlines.format == .coco || shared.isEmpty {
            others.insert(outlines.reading, at: 0)
        } else {
            notes.append(
                "\(outlines.reading.outlinePlace) are not used; to use these, move the masks to another folder"
            )
        }
    }

    /// Why the best reading would be a wrong one.
    private func refusal(of best: FolderReading, beside others: [FolderReading]) -> String? {
        if best.channels.count > 1 {
            return "every image comes as \(best.channels.count) files, "
                + best.channels.map { "…_\($0)" }.joined(separator: ", ")
                + ", one channel or picture each, of which one is read; join them in one PNG file, or take one"
        }
        let bands = ([best] + others).compactMap(\.imageWords.band)
        if best.imageWords.band != nil, Set(bands).count > 1 {
            return
                "every image comes as \(Set(bands).count) files, one band each (\(bands.joined(separator: ", "))), of "
                + "which one is read; join them in one PNG file, or take one"
        }
        let images = others.filter(best.hasEqualImages).compactMap(\.imageName)
        if let name = best.imageName, !images.isEmpty {
            let names = Set([name] + images).sorted(by: NaturalOrder.precedes)
            return "every sample comes as \(names.count) images ("
                + names.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
                + "), of which one is read; join them in one PNG file, or take one"
        }
        let equal = others.filter {
            2 * $0.pairs >= best.pairs && $0.sample.areBinary && $0.sample.kind == best.sample.kind
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
}

extension MaskValues {
    /// Why they are no classes, as what follows "the masks".
    fileprivate var fault: String {
        if readable == 0 { return "cannot be read: \(unreadableReason)" }
        let kind = colors.isEmpty ? "numbers" : "colours"
        return
            "hold \(count) different \(kind), which are more than those of classes (at most \(LabelMap.maximumClassCount) numbers)"
    }

    /// Why the first mask that cannot be read cannot.
    private var unreadableReason: String {
        guard let unreadable else { return "there are none" }
        do {
            _ = try SourceMask.read(path: unreadable)
            return unreadable
        } catch {
            return "\(error)"
        }
    }

    /// Why numbers and colours cannot be read together; `nil` where there is but one kind, or only black besides colours.
    ///
    /// Which number is which colour no file says.
    fileprivate var mixture: String? {
        if colors.isEmpty || numbers.keys.allSatisfy({ $0 == 0 }) { return nil }
        let example = { (isNumber: Bool) in
            self.pixels.keys.sorted().filter {
                if case .number = $0 { isNumber } else { !isNumber }
            }.prefix(3).map(\.description).joined(separator: ", ")
        }
        return
            "are of two kinds, numbers (\(example(true)) …) and colours (\(example(false)) …); write one kind, or a "
            + "description whose 'map' gives a class to each number and each colour"
    }
}

extension FolderClasses {
    /// A mask without anything on it may be gray beside others in colours: its 0 is their black.
    fileprivate mutating func addGrayBlack(of values: MaskValues) {
        guard !values.colors.isEmpty, values.pixels[.number(0)] != nil,
            let black = entries.firstIndex(where: { $0.values.contains(.color(0)) })
        else { return }
        entries[black].values.append(.number(0))
    }
}
