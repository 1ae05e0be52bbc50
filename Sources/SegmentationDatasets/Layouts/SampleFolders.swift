import Files

/// A folder for each sample, in which files have the same names everywhere: `case001/image.png` and `case001/mask.png`, or
/// names made of the folder's, `case001/case001_image.png`.
struct SampleFolders {
    private let inventory: FolderInventory

    init(_ inventory: FolderInventory) { self.inventory = inventory }

    /// What a file is called in the folder of any sample.
    private struct Kind {
        /// With the place of the folder's name: `{name}/image.png`, or `{name}_image.png` in an equal folder.
        let template: String
        /// In how many folders there is one.
        let files: Int
        let words: FolderWords
        let looksLikeMasks: Bool

        var holdsMasks: Bool { words.role == .masks || words.role == nil && looksLikeMasks }
    }

    /// The samples of all folders whose folders have such files, in each way in which an image and a mask fit.
    func matches() -> [FolderPairing.Match] {
        var parents: [String] = []
        var folders: [String: [FolderInventory.Folder]] = [:]
        for folder in inventory.folders where !folder.path.isEmpty && !folder.pictures.isEmpty {
            let parent = FileName.folder(of: folder.path)
            if folders[parent] == nil { parents.append(parent) }
            folders[parent, default: []].append(folder)
        }
        return parents.flatMap { matches(in: $0, of: folders[$0] ?? []) }
    }

    private func matches(
        in parent: String, of folders: [FolderInventory.Folder]
    ) -> [FolderPairing.Match] {
        let kinds = kinds(of: folders)
        let masks = kinds.filter {
            $0.holdsMasks && FoldersLayout.mayBeMask($0.template)
        }
        let images = kinds.filter { !$0.holdsMasks }
        let start = parent.isEmpty ? 0 : parent.utf8.count + 1
        let site = FolderSite(
            path: parent,
            files: folders.flatMap { folder in
                let path = String(Substring(folder.path.utf8.dropFirst(start)))
                return folder.pictures.map { "\(path)/\($0)" }
            })
        let count = images.count * masks.count
        return images.flatMap { image in
            masks.compactMap { mask in
                var naming = PairNaming(imageName: image.template, maskName: mask.template)
                naming.hits = min(image.files, mask.files)
                naming.images = image.files
                guard 3 * naming.hits >= naming.images else { return nil }
                return FolderPairing.Match(
                    images: site, masks: site, naming: naming, hasOthers: count > 1)
            }
        }
    }

    /// The kinds of files of at least two of the folders and a third of them, in natural order.
    private func kinds(of folders: [FolderInventory.Folder]) -> [Kind] {
        let timesUsed = Dictionary(
            folders.flatMap(\.pictures).map { (ExactText($0), 1) }, uniquingKeysWith: +)
        var files: [ExactText: [String]] = [:]
        for folder in folders {
            let name = FileName(folder.path).component
            for file in folder.pictures {
                let isOfOne = timesUsed[ExactText(file)] == 1
                let parts = isOfOne ? file.components(around: name) : nil
                let template =
                    parts.map { $0.prefix + FoldersLayout.placeholder + $0.suffix }
                    ?? "\(FoldersLayout.placeholder)/\(file)"
                files[ExactText(template), default: []].append("\(folder.path)/\(file)")
            }
        }
        return files.filter { $0.value.count >= max(2, (folders.count + 2) / 3) }
            .map { (template: $0.key.text, files: $0.value) }
            .sorted { NaturalOrder.precedes($0.template, $1.template) }
            .map { template, files in
                Kind(
                    template: template, files: files.count,
                    words: MaskNameGuess.words(of: template),
                    looksLikeMasks: files.allSatisfy(FoldersLayout.mayBeMask)
                        && MaskValues(
                            sampleOf: files.map(inventory.fullPath), count: Self.filesLookedAt
                        ).areMasks)
            }
    }

    private static let filesLookedAt = 8
}
