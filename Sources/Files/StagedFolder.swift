import Glibc

/// A folder of results in the making: its files take their places in the destination together, when all of them are whole.
///
/// Until ``publish(last:)`` the destination stays as it is, so neither a full disk nor a fault nor a signal half way leaves
/// the files of two calls side by side. A hidden folder in the destination holds them, so taking their places is one step
/// a file, for which the disk needs no room. It goes with the value; what a process leaves that was killed, the next one
/// takes away.
package final class StagedFolder {
    /// The hidden folder; files are written into it, and into folders made in it.
    package let path: String
    private let destination: String
    /// Holds a lock as long as the process lives, which tells others that the folder is in use.
    private let descriptor: Int32

    /// Makes the destination where it is missing, and the hidden folder in it.
    package init(in destination: String) throws(AtomicFileError) {
        try Folder.create(atPath: destination)
        self.destination = destination
        Self.removeAbandoned(in: destination)
        var number = 0
        repeat {
            number += 1
        } while try !Folder.createNew(atPath: Self.path(number, in: destination))
        path = Self.path(number, in: destination)
        descriptor = Self.locked(path) ?? -1
    }

    deinit {
        Self.removeTree(path)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Gives every file its name in the destination, in place of what has it; the hidden folder is gone then.
    ///
    /// Links in the destination are replaced, not followed.
    ///
    /// - Parameter last: Paths of files that come after all others, in this order: what tells of the rest. The first of them
    ///   is taken away from the destination before anything else, so that it never tells of files of another call.
    /// - Throws: `AtomicFileError` where a folder stands in the place of a file, before anything has changed; what the
    ///   system says.
    package func publish(last: [String] = []) throws(AtomicFileError) {
        let tree = try Self.tree(below: path)
        for file in tree.files where Self.kind("\(destination)/\(file)") == S_IFDIR {
            throw .isFolder(path: "\(destination)/\(file)")
        }
        if let first = last.first { try AtomicFile.remove("\(destination)/\(first)") }
        for folder in tree.folders {
            try Folder.createReplacingLink(atPath: "\(destination)/\(folder)")
        }
        let late = Set(last.map { ExactText($0) })
        let files = Set(tree.files.map { ExactText($0) })
        for file in tree.files.filter({ !late.contains(ExactText($0)) })
            + last.filter({ files.contains(ExactText($0)) })
        {
            guard rename("\(path)/\(file)".systemPath, "\(destination)/\(file)".systemPath) == 0
            else {
                throw .cannotWrite(path: "\(destination)/\(file)", step: "rename", code: errno)
            }
        }
        Self.removeTree(path)
    }

    /// Runs `body`, whose faults name the places of files in the destination rather than in the hidden folder.
    package func named<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let fault as AtomicFileError {
            throw fault.movingPath(from: path, to: destination)
        }
    }

    private static let (prefix, suffix) = (".pixelwise-", ".tmp")

    private static func path(_ number: Int, in folder: String) -> String {
        "\(folder)/\(prefix)\(getpid())-folder-\(number)\(suffix)"
    }

    /// Opens a folder and locks it; nil where another process has done so.
    private static func locked(_ path: String) -> Int32? {
        let descriptor = uninterrupted {
            open(path.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// Takes hidden folders away whose processes have been killed.
    private static func removeAbandoned(in folder: String) {
        for name in (try? Folder.names(atPath: folder)) ?? []
        where name.hasPrefix(prefix) && name.contains("-folder-") && name.hasSuffix(suffix) {
            let path = "\(folder)/\(name)"
            guard kind(path) == S_IFDIR, let descriptor = locked(path) else { continue }
            removeTree(path)
            close(descriptor)
        }
    }

    /// What stands at a path itself, a link for example; nil where nothing does.
    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path.systemPath, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// All folders and files below a folder, by their paths within it; a folder comes before what lies in it.
    private static func tree(
        below root: String
    ) throws(AtomicFileError) -> (folders: [String], files: [String]) {
        var (folders, files, waiting) = ([String](), [String](), [""])
        while let folder = waiting.popLast() {
            let names: [String]
            do throws(FileReadingError) {
                names = try Folder.names(atPath: "\(root)/\(folder)")
            } catch {
                throw .cannotWrite(path: root, step: "listing", code: EIO)
            }
            for name in names {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                if kind("\(root)/\(path)") == S_IFDIR {
                    folders.append(path)
                    waiting.append(path)
                } else {
                    files.append(path)
                }
            }
        }
        return (folders, files)
    }

    private static func removeTree(_ path: String) {
        guard let tree = try? tree(below: path) else { return }
        for file in tree.files { unlink("\(path)/\(file)".systemPath) }
        for folder in tree.folders.reversed() { rmdir("\(path)/\(folder)".systemPath) }
        rmdir(path.systemPath)
    }
}
