import Files
import YAMLFiles

/// What a folder without a description was taken for, and what else would fit.
package struct FolderRecognition: Equatable, Sendable {
    /// What was taken for what, in a clause: `train: images in 'images', masks in 'masks'; classes …`.
    package var taken: String { places + division + classes }
    /// Where images and masks are, or which public set it is.
    var places: String
    /// That a split is drawn from another one; empty where none is.
    var division: String
    /// What the classes are.
    var classes: String
    /// What else would fit, each in a few words; empty for nothing.
    package var alternatives: [String] = []
    /// What should be known besides, such as folders that are left out.
    package var notes: [String] = []

    /// What was taken for what, and the rest; what the other clauses say begins with its comma or semicolon.
    package init(
        _ places: String, division: String = "", classes: String = "", alternatives: [String] = [],
        notes: [String] = []
    ) {
        self.places = places
        self.division = division
        self.classes = classes
        self.alternatives = alternatives
        self.notes = notes
    }

    /// What commands that open the folder say of it, on one line.
    package func line(folder: String) -> String {
        let more = alternatives.count - Self.mostAlternatives
        let others =
            alternatives.isEmpty
            ? ""
            : "; what would fit too: "
                + alternatives.prefix(Self.mostAlternatives).joined(separator: ", ")
                + (more > 0 ? " and \(more) more" : "")
        return (["taken for \(taken)"] + notes).joined(separator: "; ") + others
            + "; to choose: \(Self.describing(folder))"
    }

    private static let mostAlternatives = 3

    /// The command that writes a folder's description, as a shell takes it.
    static func describing(_ folder: String) -> String {
        let isPlain = folder.utf8.allSatisfy { byte in
            let letter = byte | 0x20
            return (97...122).contains(letter) || (48...57).contains(byte) || byte > 127
                || "._-/".utf8.contains(byte)
        }
        let word = isPlain ? folder : "'\(folder.replacing("'", with: "'\\''"))'"
        return "pixelwise dataset describe \(word) > dataset.yaml"
    }
}

/// A folder that was recognised, from which its description is written.
struct RecognisedFolder {
    let root: String
    let reading: FolderReading
    let classes: FolderClasses
    let values: MaskValues
    /// Other readings, which would fit too.
    var alternatives: [FolderReading] = []
    var notes: [String] = []
    /// Why the reading must not be taken without being asked for; `nil` where it may.
    var refusal: String?

    /// A split alone with so many samples gives some to `val`.
    private static let fewestToDivide = 5

    /// Whether a fifth of the split train becomes val.
    private var isDivided: Bool {
        let names = reading.splits.map(\.name)
        return names.contains("train") && !names.contains("val")
            && reading.splits[0].pairs >= Self.fewestToDivide
    }

    /// What people are told.
    var recognition: FolderRecognition {
        FolderRecognition(
            reading.words, division: isDivided ? ", a fifth of train is the split val" : "",
            classes: "; classes by \(classes.source): \(classes.words)",
            alternatives: alternatives.map {
                if $0.outlines != nil { return $0.outlinePlace }
                return $0.hasOtherImages(than: reading)
                    ? $0.splits[0].words : "masks in \($0.maskPlace)"
            },
            notes: notes)
    }

    /// The description as YAML, without its root and its name.
    var keys: [String] { classes.yaml(values) + placeKeys }

    /// The keys that say where the pairs are.
    var placeKeys: [String] {
        var lines = Self.layout(of: reading) + ["splits:"]
        lines += reading.splits.map { "  \(yamlText($0.name)): \($0.yaml)" }
        if isDivided {
            lines.append("split: {val: 0.2, seed: 0}  # a fifth of train, drawn by the seed")
        }
        return lines
    }

    private static func layout(of reading: FolderReading) -> [String] {
        if let format = reading.outlines { return ["layout: \(format.rawValue)"] }
        return switch reading.splits.first?.source {
        case .voc: ["layout: voc"]
        case .list, .names: ["layout: list"]
        default: []
        }
    }

    /// The description that the keys say.
    func description() throws -> DatasetDescription {
        let text = ["name: \(yamlText(Self.name(of: root)))"] + keys
        var description = try DatasetDescription.read(
            try YAMLFile.parse(text.joined(separator: "\n"), path: root), path: root)
        description.root = root
        description.drawnSplits?.isAutomatic = true
        description.recognition = recognition
        return description
    }

    /// What a set without a name is called: as its folder.
    static func name(of root: String) -> String { FileName(root.absolutePath).stem }
}
