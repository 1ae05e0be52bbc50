import Files
import JSONText

/// The pictures that an earlier call left in a folder, by the index that it wrote there.
///
/// Only plain names with the endings of loss maps that the index lists as files of its images are taken: whatever else lies
/// in the folder stays.
struct StaleMaps {
    private let folder: String
    /// Names as the index has them, between quotation marks.
    private let names: Set<ExactText>
    /// So many bytes of an index are looked at together: it may be larger than the memory is to be.
    private static let piece = 1 << 16

    /// Reads the index of the folder; one that is missing or cannot be read lists nothing.
    init(folder: String) {
        self.folder = folder
        var listed = ListedFiles()
        if let file = try? InputFile(path: "\(folder)/index.json") {
            for start in stride(from: 0, to: file.size, by: Self.piece) {
                let range = start..<min(start + Self.piece, file.size)
                guard let bytes: [UInt8] = try? file.elements(range) else { break }
                for byte in bytes { listed.take(byte) }
            }
        }
        names = listed.names
    }

    /// Deletes what the new index does not list.
    func remove(keeping entries: [LossMapIndex.Entry]) throws(AtomicFileError) {
        if names.isEmpty { return }
        let kept = Set(entries.flatMap(\.files.all).map { ExactText($0) })
        for name in ((try? Folder.names(atPath: folder)) ?? []).sorted()
        where !kept.contains(ExactText(name))
            && names.contains(ExactText(JSONValue.escaped(name)))
        {
            try AtomicFile.remove("\(folder)/\(name)")
        }
    }
}

/// Finds the members `"KIND": "NAME"` of a JSON text that name files of loss maps, byte by byte.
private struct ListedFiles {
    private(set) var names: Set<ExactText> = []
    private var text: [UInt8] = []
    private var isInText = false
    private var isEscaped = false
    /// The text before, and what stands behind it.
    private var key: [UInt8] = []
    private var between: [UInt8] = []

    private static let kinds = ["loss", "overlay", "row", "raw"].map { Array($0.utf8) }
    private static let separator = Array(": ".utf8)

    mutating func take(_ byte: UInt8) {
        let isQuote = byte == UInt8(ascii: "\"")
        if !isInText {
            if isQuote {
                isInText = true
                text.removeAll(keepingCapacity: true)
            } else if between.count <= Self.separator.count {
                between.append(byte)
            }
        } else if isQuote, !isEscaped {
            isInText = false
            endText()
        } else {
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            text.append(byte)
        }
    }

    private mutating func endText() {
        if between == Self.separator, Self.kinds.contains(key) {
            let name = String(decoding: text, as: UTF8.self)
            let isPicture = LossMapFiles.endings.contains { name.hasSuffix($0) && name != $0 }
            if isPicture, !text.contains(UInt8(ascii: "/")) { names.insert(ExactText(name)) }
        }
        swap(&key, &text)
        between.removeAll(keepingCapacity: true)
    }
}
