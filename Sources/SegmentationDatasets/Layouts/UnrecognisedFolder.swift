import Files
import ImageFiles

/// A folder that was not recognised: what lies in it, the nearest reading, and why that fails.
struct UnrecognisedFolder {
    private let inventory: FolderInventory
    private let sites: [FolderSite]

    init(_ inventory: FolderInventory) {
        self.inventory = inventory
        sites = FolderSite.all(in: inventory)
    }

    /// What was seen and why it is no set of images and masks, in clauses.
    var reason: String { ([seen] + [problem]).joined(separator: "; ") }

    /// The folders with most files, with the number of each kind: `images/train with 4 .jpg`.
    var seen: String {
        let shown = inventory.folders.enumerated().sorted {
            ($1.element.files.count, $0.offset) < ($0.element.files.count, $1.offset)
        }.prefix(4).map(\.element)
        if shown.isEmpty { return "it holds no files" }
        let more = inventory.folders.count - shown.count
        return "it holds "
            + shown.map {
                "\(FolderInventory.counts(of: $0.files)) in \($0.path.isEmpty ? "the folder itself" : "'\($0.path)'")"
            }.joined(separator: ", ")
            + (more > 0 ? " and files in \(counted(more, "more folder"))" : "")
    }

    /// The folders that come nearest, for a description to start from.
    var nearest: (images: String, masks: String) {
        (
            (images?.path).map { $0.isEmpty ? "." : $0 } ?? "images",
            (masks?.path).map { $0.isEmpty ? "." : $0 } ?? "masks"
        )
    }

    private var images: FolderSite? {
        sites.first { $0.role == .images } ?? sites.first { $0.role == nil }
    }
    private var masks: FolderSite? {
        sites.first { $0.role == .masks && $0.split == images?.split }
            ?? sites.first { $0.role == .masks }
    }

    private var problem: String {
        let unread = inventory.folders.flatMap(\.files).filter(FoldersLayout.isUnread)
        if sites.isEmpty || images == nil && !unread.isEmpty {
            return unread.isEmpty
                ? "images (\(ImageFileFormat.names)) and masks (PNG, TIFF or BMP) are expected"
                : "pictures as \(FolderInventory.counts(of: unread)) are not read; write images as JPEG or PNG "
                    + "and masks as PNG"
        }
        let pictures = sites.flatMap(\.files)
        if 2 * pictures.count(where: Self.isOfLabelStudio) > pictures.count
            || masks?.files.contains(where: Self.isOfLabelStudio) == true
        {
            return
                "the masks are named by Label Studio's tasks, one file a label, which tells neither "
                + "image nor class; export them by image names, and write one mask an image with a value for each class"
        }
        if let boxes { return boxes }
        if let foreign = ForeignAnnotations(inventory) { return foreign.reason }
        guard let images else {
            return
                "there are masks, as the folders' names say, but no images; add these (CVAT: export with images)"
        }
        let place = images.path.isEmpty ? "the folder itself" : "'\(images.path)'"
        guard let masks else {
            if let folder = inventory.folders.first(where: Self.holdsUnreadMasks) {
                return
                    "the masks in '\(folder.path)' would be \(FolderInventory.counts(of: folder.files)), which are not read; "
                    + "write them as PNG"
            }
            return "there are images in \(place), and no folder of masks with the same names"
        }
        if !masks.files.contains(where: FoldersLayout.mayBeMask) {
            return
                "the masks in '\(masks.path)' would be \(FolderInventory.counts(of: masks.files)), whose compression changes "
                + "values; write masks as PNG, TIFF, BMP or lossless WebP, or say in a description what changed values mean: "
                + "by ranges in 'map', or by 'tolerance' for colours"
        }
        if let counts = counts(images, masks) {
            return
                "\(counts.hits) of the \(counts.images) images in \(place) have a mask of their name in "
                + "'\(masks.path)', at least a third is expected; take the others away, or "
                + "write a list of pairs, train.txt with an image and its mask a line"
        }
        return
            "the nearest reading is images in \(place) and masks in '\(masks.path)', but their names do not match, such "
            + "as '\(images.files.first ?? "")' and '\(masks.files.first ?? "")'"
    }

    /// Whether a folder is called one of masks, and most of its files are pictures in formats that are not read.
    private static func holdsUnreadMasks(_ folder: FolderInventory.Folder) -> Bool {
        folder.components.contains { FolderWords($0).role == .masks }
            && 2 * folder.files.count(where: FoldersLayout.isUnread) > folder.files.count
    }

    /// How many images have a mask of their name, where some have.
    private func counts(_ images: FolderSite, _ masks: FolderSite) -> (hits: Int, images: Int)? {
        let names = Set(masks.files.map { NamesOnDisk.plain(FileName($0).stem) })
        let hits = images.files.count { names.contains(NamesOnDisk.plain(FileName($0).stem)) }
        return hits > 0 ? (hits, images.files.count) : nil
    }

    /// Labels that are boxes, not pixels.
    private var boxes: String? {
        let names = Set(sites.flatMap(\.files).map { ExactText(FileName($0).stem) })
        let boxes = inventory.folders.flatMap(\.files).count {
            FileName($0).lowercaseExtension == "xml" && names.contains(ExactText(FileName($0).stem))
        }
        if boxes > 0 {
            return
                "the labels are \(boxes) .xml files named as images, boxes of PASCAL VOC, which are not read; draw PNG masks "
                + "(every annotation tool exports masks, too)"
        }
        return nil
    }

    /// `task-1-annotation-1-by-1-tag-Tree-0.png`.
    private static func isOfLabelStudio(_ file: String) -> Bool {
        let name = FileName(file).component
        return name.hasPrefix("task-") && name.contains("-annotation-") && name.contains("-by-")
    }
}
