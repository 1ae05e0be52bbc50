import Files

/// Masks in several folders, one a split or an area, of images that lie in one: `images/a.jpg` with `masks/train/a.png`.
enum SpreadMasks {
    /// Each folder of masks with the images whose masks lie there; empty unless every mask is of another image.
    ///
    /// - Parameter tells: Whether it is clear that the second folder, not the first, holds masks.
    static func matches(
        of images: FolderSite, among masks: [FolderSite],
        where tells: (FolderSite, FolderSite) -> Bool
    ) -> [FolderPairing.Match] {
        let areFlat = !images.files.contains { $0.utf8.contains(UInt8(ascii: "/")) }
        let leaves = masks.flatMap(\.leaves)
        guard areFlat, images.split == nil, leaves.count <= mostLeaves else { return [] }
        var parents: [String] = []
        var groups: [String: [FolderSite]] = [:]
        for leaf in leaves where leaf.path != images.path {
            // masks/train and masks/val, or train_masks and val_masks.
            let words = FolderWords(FileName(leaf.path).component)
            let key =
                FileName.folder(of: leaf.path) + "|" + (words.split == nil ? "" : words.rest)
            if groups[key] == nil { parents.append(key) }
            groups[key, default: []].append(leaf)
        }
        let found = parents.map { matches(of: images, in: groups[$0] ?? [], where: tells) }
        return found.first { !$0.isEmpty } ?? []
    }

    private static func matches(
        of images: FolderSite, in folders: [FolderSite],
        where tells: (FolderSite, FolderSite) -> Bool
    ) -> [FolderPairing.Match] {
        guard folders.count > 1, folders.count <= mostFolders else { return [] }
        let naming = PairNaming.all(
            images: images.files, masks: folders.flatMap(\.files), isOneFolder: false
        ).first
        guard let naming else { return [] }
        var taken: Set<ExactText> = []
        var matches: [FolderPairing.Match] = []
        for folder in folders {
            let pairs = naming.pairs(images: images.files, masks: folder.files)
            if pairs.isEmpty { continue }
            // Two masks of one image are two sets of masks.
            if pairs.contains(where: { !taken.insert(ExactText($0)).inserted }) { return [] }
            guard tells(images, folder) else { return [] }
            var own = naming
            own.hits = pairs.count
            matches.append(
                .init(images: images, masks: folder, naming: own, hasOthers: false))
        }
        return matches.count > 1 ? matches : []
    }

    private static let mostFolders = 64
    private static let mostLeaves = 256
}

extension PairNaming {
    /// The images of one folder that have a mask of this naming in another one.
    fileprivate func pairs(images: [String], masks: [String]) -> [String] {
        let existing = Set(masks.map(NamesOnDisk.plain))
        let (image, mask) = (
            imageName.flatMap(NameTemplate.init), maskName.flatMap(NameTemplate.init)
        )
        return images.filter { file in
            let name = image.map { $0.name(in: file) } ?? FileName(file).stem
            guard let name else { return false }
            let files =
                mask.map { [$0.prefix + name + $0.suffix] }
                ?? FoldersLayout.writtenMaskExtensions.map { "\(name).\($0)" }
            return files.contains { existing.contains(NamesOnDisk.plain($0)) }
        }
    }
}
