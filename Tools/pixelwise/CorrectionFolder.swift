import ArgumentParser
import Files
import Foundation
import JSONText
import Reports
import SegmentationDatasets

/// The folder that corrected masks are written into.
///
/// `changes.json` tells which files of the folder are ours: those that it lists, as long as they are as they were
/// written. No other file is touched.
struct CorrectionFolder {
    let path: String

    private static let index = "changes.json"
    private static let table = "changes.csv"

    /// A file that is in the way.
    private struct ForeignFile: CommandFault, CustomStringConvertible {
        let path: String
        let exitCode = Int32(EX_CANTCREAT)
        var description: String {
            "\(path): is there already and is not as an earlier 'audit apply' wrote it; choose another "
                + "--output, or move it away"
        }
    }

    /// Makes sure that the results of `changes` neither overwrite an input nor take the place of another's file.
    func require(_ changes: MaskChanges, all: Bool, apartFrom inputs: [String?]) throws {
        let earlier = earlierFiles()
        let copies = all ? changes.untouched + unchanged(changes) : []
        let files = changes.changed.map(\.file) + copies.map(\.file)
        let ours = files + earlier.map(\.file) + [Self.index, Self.table]
        try OutputFiles(ours, in: path).requireApart(from: inputs)
        try OutputFiles(files, in: path).requireDifferent()
        let digests = Dictionary(
            earlier.map { (ExactText($0.file), $0.digest) }, uniquingKeysWith: { first, _ in first }
        )
        for entry in changes.changed {
            try requireOurs(
                entry.file, [entry.digest, digests[ExactText(entry.file)]].compactMap(\.self))
        }
        for (sample, file) in copies where FileStatus(path: "\(path)/\(file)") != nil {
            try requireOurs(
                file,
                [try FileDigest.hexadecimal(ofFile: sample.mask), digests[ExactText(file)]]
                    .compactMap(\.self))
        }
        if !hasIndex {
            for name in [Self.index, Self.table] { try requireOurs(name, []) }
        }
    }

    private func requireOurs(_ file: String, _ digests: [String]) throws {
        let place = "\(path)/\(file)"
        guard FileStatus(path: place) != nil else { return }
        guard FileStatus(path: place)?.isRegularFile == true,
            digests.contains(try FileDigest.hexadecimal(ofFile: place))
        else { throw ForeignFile(path: place) }
    }

    private func unchanged(
        _ changes: MaskChanges
    ) -> [(sample: SamplePaths, file: String)] {
        changes.entries.filter { $0.digest == nil }.map { ($0.sample, $0.file) }
    }

    /// Writes the masks and the lists, which take their places together, and takes away what an earlier call wrote and this
    /// one does not.
    ///
    /// - Parameter willWrite: Hears before each mask how many are written, of how many.
    func write(
        _ changes: MaskChanges, all: Bool, _ willWrite: (_ done: Int, _ count: Int) throws -> Void
    ) throws {
        let earlier = earlierFiles()
        let copies = all ? changes.untouched + unchanged(changes) : []
        let count = changes.changed.count + copies.count
        let staged = try StagedFolder(in: path)
        var digests: [(file: String, digest: String)] = []
        func write(_ bytes: [UInt8], _ file: String) throws {
            let place = "\(staged.path)/\(file)"
            try Folder.create(atPath: FileName.folder(of: place))
            try AtomicFile.write(bytes, to: place, flushed: false)
        }
        try staged.named {
            for entry in changes.changed {
                try willWrite(digests.count, count)
                guard let mask = try changes.masks.correct(entry.sample).mask else { continue }
                try write(mask.bytes, entry.file)
                digests.append((entry.file, FileDigest.hexadecimal(of: mask.bytes)))
            }
            for (sample, file) in copies {
                try willWrite(digests.count, count)
                let bytes = try InputFile.contents(path: sample.mask)
                try write(bytes, file)
                digests.append((file, FileDigest.hexadecimal(of: bytes)))
            }
            try write(Array(changes.csv.utf8), Self.table)
            let index = JSONValue.object(
                (changes.json.members ?? []) + [
                    .init("digests", .object(digests.map { .init($0.file, .text($0.digest)) }))
                ])
            try write(Array(index.lines.utf8), Self.index)
            try Folder.flush(path)
            try staged.publish(last: [Self.index, Self.table]) {
                try removeStale(earlier, keeping: digests.map(\.file))
            }
            try Folder.flush(path)
        }
    }

    private func removeStale(
        _ earlier: [(file: String, digest: String)], keeping files: [String]
    ) throws {
        let kept = Set(files.map { ExactText($0) })
        for (file, digest) in earlier where !kept.contains(ExactText(file)) {
            let place = "\(path)/\(file)"
            if FileStatus(path: place)?.isRegularFile == true,
                try FileDigest.hexadecimal(ofFile: place) == digest
            {
                try AtomicFile.remove(place)
            }
        }
    }

    // MARK: An earlier call

    private var written: JSONValue? {
        guard let bytes = try? InputFile.contents(path: "\(path)/\(Self.index)") else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    /// Whether a call wrote into this folder before.
    private var hasIndex: Bool { written?["digests"]?.members != nil }

    /// The files that an earlier call wrote; paths that lead out of the folder are passed over.
    private func earlierFiles() -> [(file: String, digest: String)] {
        (written?["digests"]?.members ?? []).compactMap { member in
            let parts = member.key.utf8.split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let isWithin = parts.allSatisfy {
                !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
            }
            guard isWithin, let digest = member.value.string else { return nil }
            return (member.key, digest)
        }
    }
}
