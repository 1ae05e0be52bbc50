import Files

/// Folders that hold the images of other folders again: folds of one set, and backups.
///
/// They are no areas of it, since an image would be learnt twice, or learnt and judged. Of areas with the same images the
/// first in natural order counts; those that are called backup, copy or old come last.
struct RepeatedAreas {
    /// The pairs of folders without the copies.
    let matches: [FolderPairing.Match]
    /// What is left out, in a clause each.
    let notes: [String]

    /// So many images of one name show whether the files are the same.
    private static let imagesCompared = 8
    private static let copyWords: Set = ["backup", "backups", "bak", "copy", "copies", "old"]

    /// Sorts out the copies among folders of a root.
    init(_ matches: [FolderPairing.Match], in inventory: FolderInventory) {
        var areas: [[String]] = []
        for match in matches where !areas.contains(match.images.area) {
            areas.append(match.images.area)
        }
        func isCopy(_ area: [String]) -> Bool {
            area.contains { !Self.copyWords.isDisjoint(with: FolderWords.words(of: $0)) }
        }
        func shown(_ area: [String]) -> String {
            area.isEmpty ? "the rest" : "'\(area.joined(separator: "/"))'"
        }
        var kept: [(area: [String], files: [ExactText: String])] = []
        var copies: [[String]] = []
        var notes: [String] = []
        for area in areas.filter({ !isCopy($0) }) + areas.filter(isCopy) {
            let files = Self.images(of: matches.filter { $0.images.area == area })
            if let first = kept.first(where: {
                Self.areSame(files, $0.files, in: inventory)
            }) {
                copies.append(area)
                notes.append(
                    "\(shown(area)) holds the same images as \(shown(first.area)) and is left out")
            } else {
                kept.append((area, files))
            }
        }
        self.matches = matches.filter { !copies.contains($0.images.area) }
        self.notes = notes
    }

    /// The images below the root by their names.
    private static func images(of matches: [FolderPairing.Match]) -> [ExactText: String] {
        var files: [ExactText: String] = [:]
        for match in matches {
            let folder = match.images.path
            for file in match.images.files {
                files[ExactText(FileName(file).component)] =
                    folder.isEmpty ? file : "\(folder)/\(file)"
            }
        }
        return files
    }

    /// Whether most images have the name and the content of one of the others.
    private static func areSame(
        _ images: [ExactText: String], _ others: [ExactText: String], in inventory: FolderInventory
    ) -> Bool {
        let pairs = images.compactMap { name, path in others[name].map { (path, $0) } }
            .sorted { NaturalOrder.precedes($0.0, $1.0) }
        guard !pairs.isEmpty, 2 * pairs.count >= images.count else { return false }
        let shown = min(pairs.count, imagesCompared)
        let compared = (0..<shown).map { pairs[$0 * pairs.count / shown] }
        let equal = compared.count { first, second in
            guard let bytes = contents(inventory.fullPath(first)) else { return false }
            return bytes == contents(inventory.fullPath(second))
        }
        return 2 * equal > compared.count
    }

    private static func contents(_ path: String) -> [UInt8]? {
        do throws(FileReadingError) {
            return try InputFile.contents(path: path)
        } catch {
            // What cannot be read is the same as nothing.
            return nil
        }
    }
}
