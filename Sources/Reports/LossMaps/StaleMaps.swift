import Files
import JSONText

/// The pictures that an earlier call left in a folder, by the index that it wrote there.
///
/// Only plain names with the endings of loss maps are taken from the index: whatever else lies in the folder, and
/// whatever another program's `index.json` says, stays.
struct StaleMaps {
    private let folder: String
    private let names: Set<ExactText>

    /// Reads the index of the folder; one that is missing or of another kind lists nothing.
    init(folder: String) {
        self.folder = folder
        guard let data = try? InputFile.contents(path: "\(folder)/index.json"),
            let images = (try? JSONValue(parsing: data))?["images"]?.elements
        else {
            names = []
            return
        }
        let listed = images.flatMap { image in
            (image["files"]?.members ?? []).compactMap(\.value.string)
        }
        names = Set(
            listed.filter { name in
                !name.contains("/")
                    && LossMapFiles.endings.contains { name.hasSuffix($0) && name != $0 }
            }.map { ExactText($0) })
    }

    /// Deletes what the new index does not list.
    func remove(keeping entries: [LossMapIndex.Entry]) throws(AtomicFileError) {
        let kept = entries.flatMap(\.files.all).map { ExactText($0) }
        for name in names.subtracting(kept).map(\.text).sorted() {
            try AtomicFile.remove("\(folder)/\(name)")
        }
    }
}
