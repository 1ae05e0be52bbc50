import Files

/// Annotations that a labelling tool wrote in a format of its own, which is not read: which tool it is, and what to export.
struct ForeignAnnotations {
    /// Whose files they are and what to do, in a clause.
    let reason: String

    /// One tool's format.
    private struct Format {
        let fileExtension: String
        /// What stands in such a file and in no other's; all of them.
        let marks: [String]
        let words: String
    }

    private static let formats = [
        Format(
            fileExtension: "json", marks: ["\"classTitle\"", "\"geometryType\""],
            words:
                "Supervisely's annotations, which are not read; export masks with them (masks_machine), or COCO"
        ),
        Format(
            fileExtension: "json", marks: ["\"polygonlabels\""],
            words:
                "Label Studio's tasks, which are not read; export them as COCO or YOLO with images"),
        Format(
            fileExtension: "json", marks: ["\"brushlabels\""],
            words:
                "Label Studio's tasks with brush labels, which are not read; export them as COCO with images"
        ),
        Format(
            fileExtension: "json", marks: ["\"shape_attributes\"", "\"region_attributes\""],
            words: "VGG Image Annotator's regions, which are not read; export them as COCO"),
        Format(
            fileExtension: "xml", marks: ["<annotations>", "<image "],
            words:
                "CVAT's 'CVAT for images', which is not read; export 'Segmentation mask 1.1' or 'COCO 1.0' with images"
        ),
    ]

    /// So much of a file shows whose it is, of so many files.
    private static let bytesRead = 1 << 16
    private static let filesRead = 16

    /// Looks into the first files that may be annotations; nil where none is of a tool that is known.
    init?(_ inventory: FolderInventory) {
        let extensions = Set(Self.formats.map(\.fileExtension))
        let files = inventory.folders.flatMap { folder in
            folder.files.filter { extensions.contains(FileName($0).lowercaseExtension) }
                .map { folder.path.isEmpty ? $0 : "\(folder.path)/\($0)" }
        }
        for file in files.prefix(Self.filesRead) {
            guard let input = try? InputFile(path: inventory.fullPath(file)),
                let bytes: [UInt8] = try? input.elements(0..<min(input.size, Self.bytesRead))
            else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            let ending = FileName(file).lowercaseExtension
            let format = Self.formats.first { format in
                format.fileExtension == ending && format.marks.allSatisfy { text.contains($0) }
            }
            if let format {
                reason = "'\(file)' holds \(format.words)"
                return
            }
        }
        return nil
    }
}
