import Files

/// The image files in a folder and in all folders below it.
package struct PictureFolder {
    /// Their paths relative to the folder, in natural order; hidden files and folders are left out.
    package let pictures: [String]
    /// Folders that cannot be listed.
    package let faults: [DatasetError]

    /// Looks at a folder.
    ///
    /// - Parameter excluded: A folder that is left out with all below it, where it exists.
    /// - Throws: ``DatasetError/missingFolder(path:)`` and ``DatasetError/unreadableFolder(path:reason:)`` for the folder
    ///   itself.
    package init(path root: String, except excluded: String) throws(DatasetError) {
        var (pictures, faults) = ([String](), [DatasetError]())
        let excluded = FileIdentity(path: excluded)
        // A link to a folder around it would show the same files again and again.
        func visit(_ names: [String], in folder: String, around: [FileIdentity]) {
            for name in names {
                let (path, full) = ("\(folder)\(name)", "\(root)/\(folder)\(name)")
                guard FolderListing.isFolder(full) else {
                    let ending = FileName(name).lowercaseExtension
                    if FoldersLayout.imageExtensions.contains(ending) { pictures.append(path) }
                    continue
                }
                guard let here = FileIdentity(path: full), here != excluded,
                    !around.contains(here)
                else { continue }
                do throws(DatasetError) {
                    let inner = try FolderListing(path: full).names
                    visit(inner, in: "\(path)/", around: around + [here])
                } catch {
                    faults.append(error)
                }
            }
        }
        let top = try FolderListing(path: root).names
        visit(top, in: "", around: FileIdentity(path: root).map { [$0] } ?? [])
        self.pictures = pictures.sorted(by: NaturalOrder.precedes)
        self.faults = faults
    }
}
