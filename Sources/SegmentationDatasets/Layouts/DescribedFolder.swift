import Files
import YAMLFiles

/// The description of a folder as a file to be read and changed: what `pixelwise dataset describe` writes.
package struct DescribedFolder: Equatable, Sendable {
    /// The file's text; read back it gives the dataset that the folder is opened as.
    package let text: String
    /// Why the folder cannot be opened as it is, so that the description is a start; `nil` where it can.
    package let problem: String?

    private static let mostFoldersAround = 2

    /// Looks at a folder; a `dataset.yaml` in it does not count, since the description may be on its way there.
    ///
    /// - Throws: `DatasetError` where the folder cannot be listed.
    package init(path: String) throws { try self.init(path, depth: 0) }

    private init(_ path: String, depth: Int) throws {
        let inventory = try FolderInventory(root: path)
        let lists = ClassList.Cache(inventory)
        let named = try NamedLayout.of(inventory, lists: lists)
        if let found = named.found {
            self.init(text: Self.text(ofPublic: found), problem: nil)
            return
        }
        let bare = BareFolder(inventory: inventory, lists: lists)
        if depth < Self.mostFoldersAround, let inner = bare.folderAround {
            try self.init(inner, depth: depth + 1)
            return
        }
        do throws(DatasetError) {
            var recognised = try bare.recognised()
            recognised.notes += named.contradictions
            self.init(text: Self.text(of: recognised), problem: recognised.refusal)
        } catch .unknownFolder(_, let reason) {
            self.init(text: Self.start(inventory, reason: reason), problem: reason)
        }
    }

    private init(text lines: [String], problem: String?) {
        text = lines.joined(separator: "\n") + "\n"
        self.problem = problem
    }

    private static let help =
        "# Documentation/dataset.md and 'pixelwise dataset --help' list all keys."

    private static func head(_ root: String, name: String) -> [String] {
        [
            "name: \(yamlText(name))",
            "root: \(yamlText(root.absolutePath))  # a relative path starts at this file's folder",
        ]
    }

    private static func comment(_ text: String, mark: String = "# ") -> [String] {
        // Names from outside stay in their comment.
        YAMLKeyPage.paragraph(text.replacing("\n", with: " ").replacing("\r", with: " "))
            .map { mark + $0 }
    }

    private static func text(of folder: RecognisedFolder) -> [String] {
        let recognition = folder.recognition
        var lines = comment("Taken for \(recognition.taken).")
        for note in folder.notes {
            lines += comment("\(note.prefix(1).uppercased())\(note.dropFirst()).")
        }
        if let refusal = folder.refusal { lines += comment("Look at this first: \(refusal).") }
        lines +=
            [help] + head(folder.root, name: RecognisedFolder.name(of: folder.root)) + folder.keys
        for other in folder.alternatives.prefix(mostAlternatives) {
            lines += alternative(other, folder)
        }
        return lines
    }

    private static let mostAlternatives = 8

    /// Keys that stand for another reading, as comments.
    private static func alternative(_ reading: FolderReading, _ folder: RecognisedFolder)
        -> [String]
    {
        if reading.outlines != nil {
            let none = RecognisedFolder(
                root: folder.root, reading: reading,
                classes: FolderClasses(entries: [], source: ""), values: MaskValues(masks: []))
            return ["#"]
                + comment(
                    "In place of the keys above, \(reading.words); classes are those that the files name:"
                )
                + none.placeKeys.map { "#   \($0)" }
        }
        let values = MaskValues(masks: reading.masks(in: folder.root))
        guard let classes = GuessedClasses.classes(of: values) else { return [] }
        let other = RecognisedFolder(
            root: folder.root, reading: reading, classes: classes, values: values)
        let head = ["#"] + comment("In place of the keys above, \(reading.words):")
        // Numbers of objects would be a long list of what are no classes.
        let keys = classes.entries.count > mostClassesShown ? other.placeKeys : other.keys
        return head + keys.map { "#   \($0)" }
    }

    private static let mostClassesShown = 32

    private static func text(ofPublic set: DatasetDescription) -> [String] {
        let layout = set.recognition?.taken ?? set.name
        var lines = comment(
            "Taken for \(layout), which brings its classes and what mask values mean.")
        lines += [help] + head(set.root, name: set.name)
        let isByFolders = set.splits.allSatisfy {
            if case .folders = $0.source { true } else { false }
        }
        if isByFolders, set.name == PetsLayout.name {
            lines += keys(ofMeaning: set)
        } else {
            lines.append("layout: \(set.name)")
        }
        lines.append("splits:")
        lines += set.splits.map {
            let yaml = FolderReading.Split(name: $0.name, source: $0.source, pairs: 0).yaml
            return
                "  \(yamlText($0.name)): \($0.isOptional ? "\(yaml.dropLast()), optional: true}" : yaml)"
        }
        if let drawn = set.drawnSplits {
            let shares = drawn.shares.map { "\(yamlText($0.name)): \($0.fraction)" }
            lines.append("split: {\((shares + ["seed: \(drawn.seed)"]).joined(separator: ", "))}")
        } else {
            lines.append("split: null")
        }
        return lines
    }

    /// Classes and values, written out.
    private static func keys(ofMeaning set: DatasetDescription) -> [String] {
        let map = set.classNames.indices.flatMap { id in
            set.classMap.values(of: UInt8(id)).compactMap { value -> String? in
                if case .color = value { return nil }
                return "\(value): \(yamlText(set.classNames[id]))"
            }
        }
        let ignored = set.classMap.values(of: 255).map(\.description)
        return [
            "classes: [\(set.classNames.map(yamlText).joined(separator: ", "))]",
            "colors: [\(set.colors.map { SourceValue.color($0).description }.joined(separator: ", "))]",
            "map: {\(map.joined(separator: ", "))}", "ignore: [\(ignored.joined(separator: ", "))]",
        ]
    }

    /// A description of a folder that was not recognised, to be completed.
    private static func start(_ inventory: FolderInventory, reason: String) -> [String] {
        let nearest = UnrecognisedFolder(inventory).nearest
        return comment("A start, since this folder was not recognised: \(reason).")
            + comment("Correct classes, folders and names.") + [help]
            + head(inventory.root, name: RecognisedFolder.name(of: inventory.root)) + [
                "classes: [background, object]  # mask value 0, 1, …",
                "# map: {0: background, 255: object}  # where the values are others",
                "# ignore: [255]", "# mask_name: '{name}_mask.png'  # where masks have other names",
                "splits:",
                "  train: {images: \(yamlText(nearest.images)), masks: \(yamlText(nearest.masks))}",
                "split: {val: 0.2, seed: 0}",
            ]
    }
}
