import Files
import Foundation
import Glibc
import RunRecords
import Tensors

/// Files of checkpoints: safetensors with a checksum over all that they hold, replaced whole, the one before kept.
enum CheckpointFile {
    static let checksumKey = "pixelwise.checksum"

    /// Writes the file and its checksum, whole or not at all; the same content gives the same bytes.
    static func write(_ file: SafetensorsFile, to path: String) throws {
        var signed = file
        signed.metadata[checksumKey] = file.digest(leavingOut: checksumKey)
        try signed.write(to: path)
    }

    /// Reads a file and compares its checksum.
    ///
    /// A file of an earlier version, which holds `keys` and no checksum, is taken as it is.
    ///
    /// - Throws: ``CheckpointError/damaged(path:reason:other:)``; `TensorFileError` for a missing file or another format.
    static func read(path: String, keys: Set<String>) throws -> SafetensorsFile {
        let file: SafetensorsFile
        do {
            file = try SafetensorsFile.read(path: path)
        } catch {
            let isOurs = RunFolder.containing(checkpoint: path) != nil
            switch error {
            case .wrongSize(_, let expected, let found):
                throw damaged(
                    path,
                    "it holds \(found) bytes where \(expected) are promised"
                        + (found < expected ? ", so it was cut short" : ""))
            case .anotherFormat where isOurs, .badHeader where isOurs,
                .unsupportedType where isOurs:
                throw damaged(path, "its header cannot be read")
            default: throw error
            }
        }
        guard let checksum = file.metadata[checksumKey] else {
            // A flipped bit in the key's name must not pass for an earlier version.
            if !Set(file.metadata.keys).isSubset(of: keys), keys.isSubset(of: file.metadata.keys) {
                throw damaged(path, "its checksum is gone")
            }
            return file
        }
        let found = file.digest(leavingOut: checksumKey)
        guard checksum == found else {
            throw damaged(path, "its checksum is \(checksum), its content has \(found)")
        }
        return file
    }

    /// Gives the file at `path`, if there is one, a second name, so that what replaces it does not end it.
    static func keep(_ path: String, as previous: String) throws {
        guard FileStatus(path: path) != nil else { return }
        let folder = FileName.folder(of: previous)
        let unfinished = "\(folder)/.pixelwise-previous-\(getpid()).tmp"
        unlink(unfinished.systemPath)
        if link(path.systemPath, unfinished.systemPath) == 0 {
            guard rename(unfinished.systemPath, previous.systemPath) == 0 else {
                throw AtomicFileError.cannotWrite(path: previous, step: "rename", code: errno)
            }
            // Two names of one file: rename does nothing then, and the unfinished one stays.
            unlink(unfinished.systemPath)
        } else if errno == ENOSPC || errno == EDQUOT {
            throw AtomicFileError.cannotWrite(path: previous, step: "link", code: errno)
        } else {
            // A file system without hard links.
            let bytes = try InputFile.contents(path: path)
            try AtomicFile.write(to: previous) { output throws(AtomicFileError) in
                try output.append(bytes)
            }
        }
    }

    /// What is damaged, as a clause without advice: a file of a checkpoint, or the log that belongs to it; nil for a fault
    /// of another kind.
    static func damage(in fault: any Error) -> String? {
        switch fault {
        case CheckpointError.damaged(let path, let reason, _): "\(path): is damaged: \(reason)"
        case RunFolderError.logLacksEpochs(let path, let found, _):
            "\(path): lacks epoch \(found + 1)"
        case let fault as TensorFileError: "\(fault)"
        default: nil
        }
    }

    /// Whether a file is there and holds what was written, as far as its checksum tells.
    private static func isIntact(_ path: String) -> Bool {
        guard let file = try? SafetensorsFile.read(path: path) else { return false }
        return file.metadata[checksumKey] == file.digest(leavingOut: checksumKey)
    }

    private static func damaged(_ path: String, _ reason: String) -> CheckpointError {
        let others = [
            "last.safetensors": ["previous.safetensors", "best.safetensors"],
            "best.safetensors": ["last.safetensors", "previous.safetensors"],
        ]
        let name = FileName(path).component
        let other = (others[name] ?? []).map { String(path.dropLast(name.count)) + $0 }
            .first(where: isIntact)
        return .damaged(path: path, reason: reason, other: other)
    }
}
