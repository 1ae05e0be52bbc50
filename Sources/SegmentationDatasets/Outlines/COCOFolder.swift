import Files

/// The JSON files of COCO's format in a folder, and the images that they list.
struct COCOFolder {
    private let inventory: FolderInventory
    private let maskFolders: [String]

    init(_ inventory: FolderInventory, maskFolders: [String]) {
        (self.inventory, self.maskFolders) = (inventory, maskFolders)
    }

    /// Files in folders below these are no labels of the whole set.
    private static let deepest = 3
    private static let headBytes = 1 << 16

    /// The JSON files that begin as COCO's or are called so, the best of each split first.
    private var candidates: [(file: String, split: String)] {
        inventory.folders.filter { $0.components.count <= Self.deepest }.flatMap { folder in
            folder.files.filter { FileName($0).lowercaseExtension == "json" }.map {
                folder.path.isEmpty ? $0 : "\(folder.path)/\($0)"
            }
        }.filter(beginsAsCOCO).map { file in
            let parts = file.split(separator: "/").map {
                FolderWords(FileName(String($0)).stem).split
            }
            return (file, parts.lazy.compactMap(\.self).last ?? "train")
        }.sorted {
            let (left, right) = (Self.isOfInstances($0.file), Self.isOfInstances($1.file))
            return left == right ? NaturalOrder.precedes($0.file, $1.file) : left
        }
    }

    private static func isOfInstances(_ file: String) -> Bool {
        FolderWords.words(of: FileName(file).stem).contains("instances")
    }

    private func beginsAsCOCO(_ path: String) -> Bool {
        guard let file = try? InputFile(path: inventory.fullPath(path)),
            let head: [UInt8] = try? file.elements(0..<min(file.size, Self.headBytes))
        else { return false }
        let text = String(decoding: head, as: UTF8.self)
        let words = FolderWords.words(of: FileName(path).stem)
        if ["coco", "instances", "annotations"].contains(where: words.contains) { return true }
        return ["\"images\"", "\"annotations\"", "\"categories\""].contains { text.contains($0) }
            && !text.contains("\"shapes\"")
    }

    func finding(
        _ taken: (OutlineFormat, [OutlineFolder.Split], _ notes: [String]) -> OutlineFolder.Finding
    ) throws(DatasetError) -> OutlineFolder.Finding {
        var splits: [OutlineFolder.Split] = []
        var notes: [String] = []
        var refusal: String?
        for (path, name) in candidates {
            if splits.contains(where: { $0.name == name }) {
                notes.append("\(path) is another file of outlines, which is not used")
                continue
            }
            do throws(DatasetError) {
                let file = try COCOFile.open(inventory.fullPath(path))
                guard file.outlineCount > 0 else {
                    refusal = refusal ?? "the annotations in \(path) are boxes without outlines"
                    continue
                }
                guard let images = imageFolder(of: file, path, split: name) else {
                    refusal =
                        refusal ?? "the images that \(path) lists, such as "
                        + "\(file.pictures.first?.file ?? "none"), are not there"
                    continue
                }
                splits.append(
                    .init(name: name, images: images, labels: path, pairs: file.pictures.count))
            } catch {
                refusal = refusal ?? "\(error)"
            }
        }
        if splits.isEmpty { return refusal.map { .refused($0) } ?? .none }
        return taken(.coco, splits, notes)
    }

    private static let picturesTried = 20

    /// The folder below which most of the listed images lie, of equal ones the nearest.
    private func imageFolder(of file: COCOFile, _ path: String, split: String) -> String? {
        let step = max(1, file.pictures.count / Self.picturesTried)
        let shown = stride(from: 0, to: file.pictures.count, by: step).map {
            file.pictures[$0].file
        }
        var hits: [String: Int] = [:]
        for folder in inventory.folders
        where !folder.pictures.isEmpty && !maskFolders.contains(folder.path) {
            let names = Set(folder.pictures.map(ListedImages.key))
            for picture in shown where names.contains(ListedImages.key(of: picture)) {
                let (inner, place) = (FileName.folder(of: picture), folder.path)
                // What stands before the folders of the name; folders that are not there do not count.
                let above =
                    place == inner
                    ? ""
                    : place.hasSuffix("/\(inner)") ? String(place.dropLast(inner.count + 1)) : place
                hits[above, default: 0] += 1
            }
        }
        let here = FileName.folder(of: path).split(separator: "/")
        func likeness(_ folder: String) -> Int {
            let parts = folder.split(separator: "/")
            let own = parts.lazy.compactMap { FolderWords(String($0)).split }.last
            return (own == split ? 100 : 0) + zip(parts, here).prefix { $0 == $1 }.count
        }
        let best = hits.sorted {
            if $0.value != $1.value { return $0.value > $1.value }
            let (left, right) = (likeness($0.key), likeness($1.key))
            return left == right ? NaturalOrder.precedes($0.key, $1.key) : left > right
        }.first?.key
        return best.map { $0.isEmpty ? "." : $0 }
    }
}
