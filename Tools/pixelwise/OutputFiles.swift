import ArgumentParser
import Files
import SegmentationDatasets

extension SegmentationDataset {
    /// The description, where there is one, and every image and mask of a split.
    func files(inSplit split: String) throws -> [String?] {
        [description.path] + (try samples(inSplit: split).flatMap { [$0.image, $0.mask] })
    }
}

/// What a command is going to write, held against what it reads.
struct OutputFiles {
    /// Every file, by its path.
    let paths: [String]

    /// The given outputs; those that were not asked for are nil.
    init(_ paths: String?...) { self.paths = paths.compactMap(\.self) }

    /// All of these.
    init(_ paths: [String]) { self.paths = paths }

    /// Files of ours in a folder.
    init(_ names: [String], in folder: String) { paths = names.map { "\(folder)/\($0)" } }

    /// Refuses to write over an input: the file itself, whatever path or link leads to it.
    func requireApart(from inputs: [String?]) throws {
        var identities: [FileIdentity: String] = [:]
        for input in inputs.compactMap(\.self) {
            if let file = FileIdentity(path: input) { identities[file] = input }
        }
        for path in paths {
            if let file = FileIdentity(path: path), let input = identities[file] {
                let same = path == input ? "" : ", which is the same file as \(path)"
                throw ValidationError(
                    "the result would overwrite its input \(input)\(same); choose another --output")
            }
        }
    }

    /// Lets files take the places of links that lie in a folder of results.
    func replaceLinks() throws {
        for path in paths { try AtomicFile.removeLink(at: path) }
    }
}
