import ArgumentParser
import Experiments
import Files
import Foundation
import RunRecords
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
        let existing = existing
        if existing.isEmpty { return }
        for input in inputs.compactMap(\.self) {
            if let file = FileIdentity(path: input), let path = existing[file] {
                let same = path == input ? "" : ", which is the same file as \(path)"
                throw ValidationError(
                    "the result would overwrite its input \(input)\(same); choose another --output")
            }
        }
    }

    /// Refuses a folder at or below one that is searched for images or masks: pictures of results would be taken for them by
    /// whoever reads the set next.
    static func requireFolder(_ folder: String, apartFrom dataset: SegmentationDataset) throws {
        let searched = Dictionary(
            dataset.description.searchedFolders.compactMap { path in
                FileIdentity(path: path).map { ($0, path) }
            }, uniquingKeysWith: { first, _ in first })
        var place = folder.resolvedPath
        while !place.isEmpty {
            if let found = FileIdentity(path: place).flatMap({ searched[$0] }) {
                throw ValidationError(
                    "the results would lie among the images or masks in \(found); choose another --output"
                )
            }
            place = FileName.folder(of: place)
        }
    }

    /// Refuses to write over a file of the dataset that a model learned from, as far as it still lies where it lay.
    ///
    /// - Parameter place: What results are written to, for a warning where the dataset cannot be listed.
    func requireApart(fromDatasetOf model: TrainedModel, in place: String) throws {
        guard anyExists, RunFolder.containing(checkpoint: model.path) != nil else { return }
        var files: [String?] = []
        do {
            let data = try model.dataset(nil, dataRoot: nil)
            for split in data.splitNames { files += try data.files(inSplit: split) }
        } catch  where faultExitCode(error) == EX_NOINPUT {
            // What is not there cannot be overwritten.
        } catch {
            printWarning(
                "\(place): results are not held against the model's dataset, which cannot be listed: \(error)"
            )
        }
        try requireApart(from: files)
    }

    /// The files that are there already.
    private var existing: [FileIdentity: String] {
        Dictionary(
            paths.compactMap { path in FileIdentity(path: path).map { ($0, path) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether any of the files is there already.
    var anyExists: Bool { !existing.isEmpty }

    /// Refuses to write two results into one file.
    func requireDifferent() throws {
        var places: Set<ExactText> = []
        for path in paths where !places.insert(ExactText(path.resolvedPath)).inserted {
            throw ValidationError("two results would be written into one file, \(path)")
        }
    }

    /// Lets files take the places of links that lie in a folder of results.
    func replaceLinks() throws {
        for path in paths { try AtomicFile.removeLink(at: path) }
    }
}
