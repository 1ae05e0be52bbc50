import Files

/// Writes a comparison of results into a folder: all of it takes its place together, at the end.
package final class ResultComparisonFolder {
    private let folder: String
    private let staged: StagedFolder
    private let isOwn: Bool
    /// Where pictures wait until all is whole.
    package var pictures: String { staged.path }

    /// Makes the folder where it is missing.
    ///
    /// - Throws: ``ReportError/foreignFile(path:)`` for one with another program's page, `AtomicFileError`.
    package init(_ folder: String) throws {
        self.folder = folder
        isOwn = try OwnFiles.require(
            ResultComparison.files, in: folder, toldBy: "comparison.json",
            with: ["difference", "a", "b"])
        staged = try StagedFolder(in: folder)
    }

    /// Writes tables and the page, and takes away pictures of an earlier comparison that this one does not have.
    package func finish(_ comparison: ResultComparison) throws {
        try staged.named {
            let path = staged.path
            try comparison.json.write(to: "\(path)/comparison.json")
            try AtomicFile.write(comparison.csv, to: "\(path)/comparison.csv", flushed: false)
            try AtomicFile.write(comparison.html, to: "\(path)/index.html", flushed: false)
            let kept = Set(comparison.entries.compactMap(\.picture).map { ExactText($0) })
            if !isOwn { try OwnFiles.requireFree(staged.files, in: folder) }
            try staged.publish(first: ["comparison.json"], last: ["index.html"])
            guard isOwn else { return }
            for name in try Folder.names(atPath: folder)
            where name.hasSuffix(ResultComparison.pictureEnding) && !kept.contains(ExactText(name))
            { try AtomicFile.remove("\(folder)/\(name)") }
        }
        try Folder.flush(folder)
    }
}
