import Files
import JSONText
import YAMLFiles

/// The names of classes that an annotation tool wrote beside its masks.
///
/// | file | what it says |
/// |---|---|
/// | `labelmap.txt` | CVAT: `name:r,g,b:parts:actions` |
/// | `class_names.txt`, `classes.txt`, `labels.txt` | a name a line, `3: name`, or `r g b name` |
/// | `_classes.csv` | Roboflow: `Pixel Value, Class` |
/// | `class_dict.csv` | `name,r,g,b` |
/// | `dataset.json` | nnU-Net: `labels` with their numbers |
/// | `obj_class_to_machine_color.json`, `meta.json` | Supervisely: colours of the masks, titles |
/// | `classes.json`, `metainfo.json`, `metainfo.yaml` | a list of names, of objects with `name`, or a mapping |
struct ClassList: Equatable {
    /// One class.
    struct Entry: Equatable {
        var name: String
        /// The value that the list gives it; `nil` where the order counts.
        var id: Int?
        /// 0xRRGGBB.
        var color: UInt32?
        /// Whether its pixels count nowhere.
        var isIgnored = false
    }

    /// The file below the root.
    let path: String
    /// In the order of the file.
    let entries: [Entry]
    /// Whether the list leaves out the background, which has the value 0.
    var lacksBackground = false

    /// All lists in a folder and in those below it, nearest to the root first, and why files that are called so are none.
    static func all(in inventory: FolderInventory) -> (lists: [ClassList], faults: [String]) {
        let paths = inventory.folders.filter { $0.components.count <= deepest }.enumerated()
            .sorted {
                ($0.element.components.count, $0.offset) < ($1.element.components.count, $1.offset)
            }
            .flatMap { _, folder in
                files(of: folder).map { folder.path.isEmpty ? $0 : "\(folder.path)/\($0)" }
            }
        var (lists, faults) = ([ClassList](), [String]())
        for path in paths {
            do throws(ClassListFault) {
                lists.append(try read(path, in: inventory))
            } catch {
                faults.append("\(path) is not used: \(error.reason)")
            }
        }
        return (lists, faults)
    }

    /// Those that are called as lists are, the likeliest first.
    private static func files(of folder: FolderInventory.Folder) -> [String] {
        names.flatMap { name in folder.files.filter { $0.lowercased() == name } }
            + folder.files.filter {
                // As Kaggle's class_dict_seg.csv.
                let name = $0.lowercased()
                return name.hasPrefix("class_dict") && name.hasSuffix(".csv")
                    && !names.contains(name)
            }
    }

    /// The lists of a folder, read once and only where somebody asks.
    final class Cache {
        private let inventory: FolderInventory
        private lazy var found = ClassList.all(in: inventory)
        var lists: [ClassList] { found.lists }
        /// Why files that are called as lists are not used.
        var faults: [String] { found.faults }

        init(_ inventory: FolderInventory) { self.inventory = inventory }
    }

    private static let deepest = 3
    private static let mostBytes = 1 << 20
    private static let names = [
        "labelmap.txt", "class_names.txt", "_classes.csv", "class_dict.csv",
        "label_class_dict.csv", "dataset.json", "obj_class_to_machine_color.json", "meta.json",
        "classes.txt", "labels.txt", "classes.json", "class_names.json", "labels.json",
        "label_map.json", "labelmap.json", "metainfo.json", "metainfo.yaml", "classes.csv",
        "classnames.txt", "label_names.txt",
    ]

    private static func read(
        _ path: String, in inventory: FolderInventory
    ) throws(ClassListFault) -> ClassList {
        let full = inventory.fullPath(path)
        let bytes: [UInt8]
        do throws(FileReadingError) {
            bytes = try InputFile.contents(path: full, atMost: mostBytes)
        } catch {
            throw ClassListFault(reason: "it cannot be read")
        }
        guard let text = String(encoded: bytes) else {
            throw ClassListFault(reason: "it is no UTF-8 text; save it as UTF-8")
        }
        if bytes.isGitLFSPointer {
            throw ClassListFault(
                reason: "it is a pointer of Git LFS; get the files with 'git lfs pull'")
        }
        let name = FileName(path)
        let entries: [Entry]?
        switch name.lowercaseExtension {
        case "json":
            entries = (try? JSONValue(parsing: text)).flatMap { ClassListText.entries(json: $0) }
        case "yaml":
            entries = (try? YAMLFile.parse(text, path: full)).flatMap {
                ClassListText.entries(yaml: $0)
            }
        default:
            entries = ClassListText.entries(lines: text, isCSV: name.lowercaseExtension == "csv")
        }
        // labelme lists what counts nowhere before the background, as −1.
        guard var entries = entries?.filter({ $0.name != "__ignore__" }), !entries.isEmpty else {
            throw ClassListFault(reason: "no names of classes are found in it")
        }
        for index in entries.indices
        where ["_background_", "__background__"].contains(entries[index].name) {
            entries[index].name = "background"
        }
        var named: Set<String> = []
        if let twice = entries.first(where: { !named.insert($0.name).inserted }) {
            throw ClassListFault(reason: "it names '\(twice.name)' twice")
        }
        return ClassList(
            path: path, entries: entries, lacksBackground: name.component == "meta.json")
    }
}

/// Why a file that is called as a list of classes is none.
private struct ClassListFault: Error {
    let reason: String
}

extension String {
    /// Text as UTF-8, or as UTF-16 with a byte order mark, as PowerShell writes it; `nil` where the bytes are neither.
    fileprivate init?(encoded bytes: [UInt8]) {
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        if bytes.beginsAsUTF16 {
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
                let (first, second) = (UInt16(bytes[$0]), UInt16(bytes[$0 + 1]))
                return isLittle ? second << 8 | first : first << 8 | second
            }
            self.init(validating: units, as: UTF16.self)
        } else {
            self.init(validating: bytes.withoutByteOrderMark, as: UTF8.self)
        }
    }
}

/// Reads what lists of classes say, whatever file they stand in.
enum ClassListText {
    /// Lines of names; `nil` for any other text.
    static func entries(lines text: String, isCSV: Bool) -> [ClassList.Entry]? {
        var lines = text.split(whereSeparator: \.isNewline).map { trimmed($0) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        // A header such as `Pixel Value, Class` or `name,r,g,b`.
        if isCSV, let first = lines.first, !first.contains(where: \.isNumber) {
            lines.removeFirst()
        }
        guard !lines.isEmpty, lines.count <= 1024 else { return nil }
        for read in [colonColor, leadingColor, trailingColor, numbered] {
            let entries = lines.compactMap(read)
            if entries.count == lines.count { return entries }
        }
        let arePaths = lines.contains { line in
            line.contains("/") || line.count > 64
                || FoldersLayout.imageExtensions.contains(FileName(line).lowercaseExtension)
        }
        if isCSV || arePaths { return nil }
        return lines.map { ClassList.Entry(name: $0) }
    }

    /// `name:r,g,b:parts:actions`.
    private static func colonColor(_ line: String) -> ClassList.Entry? {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map {
            trimmed($0)
        }
        guard fields.count >= 2, !fields[0].isEmpty,
            let rgb = color(fields[1].split(separator: ","))
        else { return nil }
        return ClassList.Entry(name: fields[0], color: rgb)
    }

    /// `r g b name`, or with commas.
    private static func leadingColor(_ line: String) -> ClassList.Entry? {
        let fields = line.split(maxSplits: 3) { $0 == " " || $0 == "," || $0 == "\t" }
        guard fields.count == 4, let rgb = color(fields[..<3]) else { return nil }
        return ClassList.Entry(name: trimmed(fields[3]), color: rgb)
    }

    /// `name,r,g,b`.
    private static func trailingColor(_ line: String) -> ClassList.Entry? {
        let fields = line.split(separator: ",").map { trimmed($0) }
        guard fields.count == 4, let rgb = color(fields[1...]) else { return nil }
        return ClassList.Entry(name: fields[0], color: rgb)
    }

    /// `3: name`, `3 name` or `3,name`.
    private static func numbered(_ line: String) -> ClassList.Entry? {
        let digits = line.prefix { $0.isNumber }
        guard let id = Int(digits), let next = line.dropFirst(digits.count).first,
            ": ,\t".contains(next)
        else { return nil }
        let name = trimmed(line.dropFirst(digits.count + 1))
        return name.isEmpty ? nil : ClassList.Entry(name: name, id: id)
    }

    /// A list or a mapping of names, in one of the usual forms.
    static func entries(json: JSONValue) -> [ClassList.Entry]? {
        switch json {
        case .array(let elements):
            let entries = elements.compactMap(entry(json:))
            return entries.count == elements.count ? entries : nil
        case .object(let members):
            for key in ["labels", "classes", "categories", "names", "CLASSES"] {
                guard let inner = json[key], let entries = entries(json: inner) else { continue }
                return withPalette(entries, json["palette"] ?? json["PALETTE"])
            }
            let entries = members.compactMap { member -> ClassList.Entry? in
                if let id = Int(member.key), case .text(let name) = member.value {
                    return ClassList.Entry(name: name, id: id)
                }
                if let rgb = color(json: member.value) {
                    return ClassList.Entry(name: member.key, color: rgb)
                }
                guard case .integer(let id) = member.value else { return nil }
                return ClassList.Entry(
                    name: member.key, id: id, isIgnored: member.key.lowercased() == "ignore")
            }
            return entries.count == members.count ? entries : nil
        default: return nil
        }
    }

    private static func entry(json: JSONValue) -> ClassList.Entry? {
        if case .text(let name) = json { return ClassList.Entry(name: name) }
        for key in ["name", "title", "label"] {
            guard case .text(let name)? = json[key] else { continue }
            var entry = ClassList.Entry(name: name)
            // Ids of Supervisely are those of its database.
            if key != "title", case .integer(let id)? = json["id"] { entry.id = id }
            entry.color = json["color"].flatMap(color(json:))
            return entry
        }
        return nil
    }

    private static func withPalette(
        _ entries: [ClassList.Entry], _ palette: JSONValue?
    ) -> [ClassList.Entry] {
        guard case .array(let colors)? = palette, colors.count == entries.count else {
            return entries
        }
        return zip(entries, colors).map { entry, value in
            var entry = entry
            entry.color = color(json: value)
            return entry
        }
    }

    private static func color(json: JSONValue) -> UInt32? {
        switch json {
        case .text(let text):
            guard case .color(let rgb)? = SourceValue.parse(text)?.first else { return nil }
            return rgb
        case .array(let parts):
            return color(
                parts.map { if case .integer(let part) = $0 { "\(part)" } else { "" } })
        default: return nil
        }
    }

    /// A mapping with `classes`, and `palette` beside it.
    static func entries(yaml node: YAMLNode) -> [ClassList.Entry]? {
        entries(json: json(node))
    }

    private static func json(_ node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar(let text, isQuoted: false): Int(text).map { .integer($0) } ?? .text(text)
        case .scalar(let text, _): .text(text)
        case .list(let elements): .array(elements.map(json))
        case .mapping(let entries): .object(entries.map { .init($0.key, json($0.value)) })
        }
    }

    private static func color(_ parts: some Collection<some StringProtocol>) -> UInt32? {
        let values = parts.compactMap { part in
            UInt32(trimmed(part)).flatMap { $0 < 256 ? $0 : nil }
        }
        guard values.count == 3, parts.count == 3 else { return nil }
        return values[0] << 16 | values[1] << 8 | values[2]
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isBlank = { (character: Character) in character.isWhitespace || character == "\"" }
        let rest = text.drop(while: isBlank)
        return String(
            rest[
                ..<(rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex)
            ])
    }
}
