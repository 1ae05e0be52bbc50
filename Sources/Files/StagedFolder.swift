import Glibc
import Synchronization

/// A folder of results in the making: its files take their places in the destination together, when all of them are whole.
///
/// Until ``publish(first:last:hiding:finish:)`` the destination stays as it is, so neither a full disk nor a fault nor a signal half way leaves
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
        // A folder has its name once its lock is held: by the name alone others would take it for an abandoned one.
        var number = Self.nextNumber()
        var new = Self.path(number, Self.kindOfNewFolder, in: destination)
        while try !Folder.createNew(atPath: new) {
            number = Self.nextNumber()
            new = Self.path(number, Self.kindOfNewFolder, in: destination)
        }
        descriptor = Self.locked(new) ?? -1
        path = Self.path(number, Self.kindOfFolder, in: destination)
        guard rename(new.systemPath, path.systemPath) == 0 else {
            let code = errno
            Folder.removeIfEmpty(atPath: new)
            throw .cannotCreate(path: destination, code: code)
        }
    }

    deinit {
        Self.removeTree(path)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Gives every file its name in the destination, in place of what has it; the hidden folder is gone then.
    ///
    /// Links in the destination are replaced, not followed. One process at a time publishes in a folder.
    ///
    /// - Parameters:
    ///   - first: Paths of files that come before all others, in this order: what tells that the folder is ours.
    ///   - last: Paths of files that come after all others, in this order: what shows the rest.
    ///   - shown: A file that is taken away from the destination before anything else, so that it never shows files of
    ///     another call.
    ///   - finish: Runs behind it, before another process may publish.
    /// - Throws: `AtomicFileError` where a folder stands in the place of a file, or where nothing can be replaced, before
    ///   anything has changed; ``AtomicFileError/halfPublished(path:code:)`` for a fault half way; what `finish` throws.
    package func publish(
        first: [String] = [], last: [String] = [], hiding shown: String? = nil,
        finish: () throws -> Void = {}
    ) throws {
        let lock = Self.locked(destination, waits: true)
        defer { if let lock { close(lock) } }
        let tree = try Self.tree(below: path)
        for file in tree.files where Self.kind("\(destination)/\(file)") == S_IFDIR {
            throw AtomicFileError.isFolder(path: "\(destination)/\(file)")
        }
        for folder in [""] + tree.folders {
            let place = folder.isEmpty ? destination : "\(destination)/\(folder)"
            if Self.kind(place) == S_IFDIR, access(place.systemPath, W_OK | X_OK) != 0 {
                throw AtomicFileError.cannotCreate(path: place, code: errno)
            }
        }
        for folder in tree.folders {
            try Folder.createReplacingLink(atPath: "\(destination)/\(folder)")
        }
        if let shown { try AtomicFile.remove("\(destination)/\(shown)") }
        let files = Set(tree.files.map { ExactText($0) })
        let ordered = Set((first + last).map { ExactText($0) })
        let there = { (name: String) in files.contains(ExactText(name)) }
        for file in first.filter(there) + tree.files.filter({ !ordered.contains(ExactText($0)) })
            + last.filter(there)
        {
            let place = "\(destination)/\(file)"
            guard rename("\(path)/\(file)".systemPath, place.systemPath) == 0 else {
                throw AtomicFileError.halfPublished(path: place, code: errno)
            }
        }
        Self.removeTree(path)
        try finish()
    }

    /// The files that have been written, by their paths within the folder.
    package var files: [String] {
        get throws(AtomicFileError) { try Self.tree(below: path).files }
    }

    /// Runs `body`, whose faults name the places of files in the destination rather than in the hidden folder.
    package func named<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let fault as any WritingFault {
            throw fault.movingPath(from: path, to: destination)
        }
    }

    private static func nextNumber() -> Int {
        counter.wrappingAdd(1, ordering: .relaxed).newValue
    }

    private static let (prefix, suffix) = (".pixelwise-", ".tmp")
    private static let kindOfFolder = "folder"
    /// Of a folder that has no lock yet, for a moment.
    private static let kindOfNewFolder = "new"
    private static let longestMoment = 60

    private static func path(_ number: Int, _ kind: String, in folder: String) -> String {
        "\(folder)/\(prefix)\(getpid())-\(kind)-\(number)\(suffix)"
    }

    /// Opens a folder and locks it; nil where another process has done so, or where the file system knows no locks.
    private static func locked(_ path: String, waits: Bool = false) -> Int32? {
        let descriptor = uninterrupted {
            open(path.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { return nil }
        if uninterrupted({ flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) }) == 0 {
            return descriptor
        }
        close(descriptor)
        return nil
    }

    /// Takes hidden folders away whose processes have been killed.
    private static func removeAbandoned(in folder: String) {
        for name in (try? Folder.names(atPath: folder)) ?? []
        where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            let path = "\(folder)/\(name)"
            let isOurs =
                name.contains("-\(kindOfFolder)-")
                || name.contains("-\(kindOfNewFolder)-") && age(path) > longestMoment
            guard isOurs, kind(path) == S_IFDIR, let descriptor = locked(path) else { continue }
            removeTree(path)
            close(descriptor)
        }
    }

    /// Seconds since what stands at a path was changed.
    private static func age(_ path: String) -> Int {
        var status = stat()
        return lstat(path.systemPath, &status) == 0 ? time(nil) - status.st_mtim.tv_sec : 0
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

/// Distinguishes the folders of one process.
private let counter = Atomic<Int>(0)
