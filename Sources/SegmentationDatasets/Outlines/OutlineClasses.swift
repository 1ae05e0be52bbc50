import Files
import ImageFiles
import YAMLFiles

/// The classes that files of outlines name, where a description names none.
///
/// In front stands `background` unless one of them is called so. Then come COCO's categories by their ids, those of further files
/// behind them; labelme's labels in natural order, or in that of a list beside the data (`labels.txt`) that holds them all; and as
/// many classes of YOLO as a list (`classes.txt`) names, else `class-0` and so on up to the largest number.
struct OutlineClasses: Equatable {
    /// In the order of the ids.
    var names: [String]
    /// The number of outlines of each.
    var outlines: [Int]
    /// Where the names come from, for people.
    var source: String
    /// What should be known besides: lists of classes that are not used, and shapes without an area.
    private(set) var notes: [String] = []

    /// Finds the classes of files.
    ///
    /// - Parameters:
    ///   - places: The labels of each split and its images, as paths.
    ///   - lists: Lists of classes beside the data.
    init(
        _ format: OutlineFormat, _ places: [(images: String, labels: String)], lists: [ClassList]
    ) throws(DatasetError) {
        var counts: [(label: String, outlines: Int)] = []
        var places = places
        // Splits may share a file.
        places = places.indices.filter { index in
            format != .coco || !places[..<index].contains { $0.labels == places[index].labels }
        }.map { places[$0] }
        var numbers: [String: Int] = [:]
        func add(_ label: String, _ count: Int) {
            if let known = numbers[label] {
                counts[known].outlines += count
            } else {
                numbers[label] = counts.count
                counts.append((label, count))
            }
        }
        source = ""
        var withoutArea = 0
        var largest = (number: -1, file: "", line: 0)
        for (images, labels) in places {
            if format == .coco {
                let file = try COCOFile.open(labels)
                for (name, count) in zip(file.categories, file.annotationsOfCategories) {
                    add(name, count)
                }
                continue
            }
            let listing = try OutlineLayout.listing(format, images: images, labels: labels)
            for sample in listing.samples where FileStatus(path: sample.mask) != nil {
                switch format {
                case .labelme:
                    for outline in try LabelmeFile(path: sample.mask).outlines {
                        add(outline.label, 1)
                        if outline.shape == .none { withoutArea += 1 }
                    }
                default:
                    for (number, line) in try YOLOLabels.numbers(path: sample.mask) {
                        if number > largest.number { largest = (number, sample.mask, line) }
                        add("\(number)", 1)
                    }
                }
            }
        }
        switch format {
        case .coco: source = "the categories of the JSON \(places.count == 1 ? "file" : "files")"
        case .labelme:
            let own = counts.filter {
                $0.label != "__ignore__" && !OutlineLabels.isBackground($0.label)
            }
            let list = lists.first { list in
                let names = Set(list.entries.map(\.name))
                return own.allSatisfy { names.contains($0.label) }
            }
            let order =
                list?.entries.map(\.name)
                ?? own.map(\.label).sorted(by: NaturalOrder.precedes)
            let outlinesOfLabels = Dictionary(
                own.map { ($0.label, $0.outlines) }, uniquingKeysWith: { first, _ in first })
            counts = order.map { ($0, outlinesOfLabels[$0] ?? 0) }
            source = list?.path ?? "the labels of the JSON files"
            if list == nil, let other = lists.first {
                let names = Set(other.entries.map(\.name))
                let missing = own.map(\.label).filter { !names.contains($0) }
                notes.append(
                    "\(other.path) is not used: it does not hold the label '\(missing.first ?? "")'"
                )
            }
        case .yolo:
            let top = counts.compactMap { Int($0.label) }.max() ?? -1
            let list = lists.first { list in
                top < list.entries.count
                    && list.entries.enumerated().allSatisfy { $1.id == nil || $1.id == $0 }
            }
            let names = list?.entries.map(\.name) ?? (0..<top + 1).map { "class-\($0)" }
            counts = names.enumerated().map { number, name in
                (name, numbers["\(number)"].map { counts[$0].outlines } ?? 0)
            }
            source = list?.path ?? "the numbers of the text files"
            if list == nil, let other = lists.first {
                notes.append(
                    other.entries.count <= top
                        ? "\(other.path) is not used: it has \(counted(other.entries.count, "name")) and the labels "
                            + "have numbers up to \(top), counted from 0"
                        : "\(other.path) is not used: its numbers are not 0, 1, …")
            }
        }
        if !counts.contains(where: { OutlineLabels.isBackground($0.label) }) {
            counts.insert(("background", 0), at: 0)
        }
        if counts.count > LabelMap.maximumClassCount {
            let isByNumber = format == .yolo && largest.number + 1 >= counts.count - 1
            throw .badOutlines(
                file: isByNumber ? largest.file : places.first?.labels ?? "",
                place: isByNumber ? "line \(largest.line)" : source,
                reason: (isByNumber ? "the class \(largest.number) would be one of " : "")
                    + "\(counts.count) classes with the background, at most \(LabelMap.maximumClassCount) are read "
                    + "(\(ClassLimit.reason))")
        }
        if withoutArea > 0 {
            notes.append(
                "\(counted(withoutArea, "outline")) of lines or points cover\(withoutArea == 1 ? "s" : "") no pixel"
            )
        }
        (names, outlines) = (counts.map(\.label), counts.map(\.outlines))
    }

    /// A description of outlines with the classes of its files where it names none; any other as it is.
    static func completed(
        _ node: YAMLNode, path: String, dataRoot: String?
    ) throws -> YAMLNode {
        guard case .mapping(let entries) = node.content else { return node }
        func value(_ key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
        guard value("classes") == nil, value("names") == nil,
            case .scalar(let layout, _)? = value("layout")?.content,
            let format = OutlineFormat(rawValue: layout)
        else { return node }
        var description = DatasetDescription(path: path)
        description.root =
            try dataRoot ?? value("root")?.path() ?? YAMLFile.resolve(".", relativeTo: path)
        // The splits, whose faults are told here; classes they need none.
        let file = try YAMLNode(
            .mapping(entries), address: node.address, keyPath: node.keyPath
        ).mapping(keys: DatasetDescription.keys.map(\.name))
        description.splits = try DatasetDescription.readSplits(file)
        let complete = description
        let places = description.splits.filter { !$0.isOptional || complete.isThere($0) }.compactMap
        {
            split -> (images: String, labels: String)? in
            guard case .outlines(let images, let labels) = split.source else { return nil }
            return (complete.fullPath(images), complete.fullPath(labels))
        }
        if !FolderListing.isFolder(description.root) {
            throw DatasetError.missingRoot(
                description: path, root: description.root, origin: nil)
        }
        let lists =
            format == .coco
            ? [] : ClassList.all(in: try FolderInventory(root: description.root)).lists
        let classes = try OutlineClasses(format, places, lists: lists)
        return try node.setting("classes", to: .list(classes.names.map { .string($0) }))
    }
}
