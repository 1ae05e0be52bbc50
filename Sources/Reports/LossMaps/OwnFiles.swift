import Files

/// What results may be written over in a folder: files of ours, not another program's of the same names.
enum OwnFiles {
    /// As much of a document as is looked at: members that tell stand near its beginning.
    private static let head = 1 << 16

    /// Refuses a folder in which another program's files have the names of ours.
    ///
    /// - Parameters:
    ///   - names: The files that are going to be written.
    ///   - document: The one of them, a JSON document, that tells whether we have written all of them.
    ///   - members: Names of members that it has.
    /// - Returns: Whether we have written into the folder before.
    /// - Throws: ``ReportError/foreignFile(path:)``.
    @discardableResult
    static func require(
        _ names: [String], in folder: String, toldBy document: String, with members: [String]
    ) throws(ReportError) -> Bool {
        // A link is replaced, and what it leads to stays as it is.
        guard let found = names.first(where: { stands($0, in: folder) }) else { return false }
        let file = try? InputFile(path: "\(folder)/\(document)")
        let bytes: [UInt8] = (try? file?.elements(0..<min(file?.size ?? 0, head))) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        guard members.allSatisfy({ text.contains("\"\($0)\": ") }) else {
            throw .foreignFile(path: "\(folder)/\(found)")
        }
        return true
    }

    /// Refuses to write over any of these files.
    static func requireFree(_ names: [String], in folder: String) throws(ReportError) {
        if let found = names.first(where: { stands($0, in: folder) }) {
            throw .foreignFile(path: "\(folder)/\(found)")
        }
    }

    private static func stands(_ name: String, in folder: String) -> Bool {
        let path = "\(folder)/\(name)"
        return FileStatus(path: path) != nil && !FileStatus.isLink(path)
    }
}
