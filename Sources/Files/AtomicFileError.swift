import Glibc

/// Why a file or folder could not be written.
///
/// What stood at the path before still stands there, but for ``halfPublished(path:code:)``.
package enum AtomicFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder that is to hold the file is missing, is no folder, or forbids new files.
    case cannotCreate(path: String, code: Int32)
    /// A write, flush or rename failed: a full disk, a quota, a device fault.
    case cannotWrite(path: String, step: String, code: Int32)
    /// What was written does not read back as it should: a fault of the disk, of memory, or of ours.
    case notAsWritten(path: String, reason: String)
    /// The path names a folder.
    case isFolder(path: String)
    /// A file of several could not take its place where others had taken theirs; see ``StagedFolder``.
    case halfPublished(path: String, code: Int32)

    /// The operating system's number for the fault, for example `ENOSPC`.
    package var code: Int32 {
        switch self {
        case .cannotCreate(_, let code), .cannotWrite(_, _, let code), .halfPublished(_, let code):
            code
        case .isFolder: EISDIR
        case .notAsWritten: EIO
        }
    }

    /// The same fault of the file that a path below `folder` stands for below `other`.
    package func movingPath(from folder: String, to other: String) -> AtomicFileError {
        let moved = { (path: String) in
            path.utf8.starts(with: "\(folder)/".utf8)
                ? other + String(Substring(path.utf8.dropFirst(folder.utf8.count))) : path
        }
        return switch self {
        case .cannotCreate(let path, let code): .cannotCreate(path: moved(path), code: code)
        case .cannotWrite(let path, let step, let code):
            .cannotWrite(path: moved(path), step: step, code: code)
        case .notAsWritten(let path, let reason):
            .notAsWritten(path: moved(path), reason: reason)
        case .isFolder(let path): .isFolder(path: moved(path))
        case .halfPublished(let path, let code): .halfPublished(path: moved(path), code: code)
        }
    }

    /// One sentence: the path, the reason in the system's words, what to do.
    package var description: String {
        switch self {
        case .cannotCreate(let path, let code):
            "\(path): cannot be created (\(reason(code))); name a folder that exists and may be written"
        case .cannotWrite(let path, let step, let code):
            "\(path): cannot be written (\(step): \(reason(code))); "
                + "what was there before is unchanged, free some space or choose another folder"
        case .notAsWritten(let path, let reason):
            "\(path): does not read back as it was written (\(reason)); what was there before is unchanged, try another disk"
        case .halfPublished(let path, let code):
            "\(path): cannot be replaced (\(reason(code))); files of this call and of an earlier one lie side by side "
                + "now, so make it possible and call again"
        case .isFolder(let path):
            "\(path): is a folder, a file name is expected; add a name to the path"
        }
    }
}

/// A fault that names the file that could not be written.
package protocol WritingFault: Error {
    /// The same fault of the file that a path below `folder` stands for below `other`.
    func movingPath(from folder: String, to other: String) -> Self
}

extension AtomicFileError: WritingFault {}

func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
