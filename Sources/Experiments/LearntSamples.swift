import Files
import RunRecords
import SegmentationDatasets

extension TrainedModel {
    /// Those of the samples that the checkpoint's run has learnt from; nil where that cannot be told.
    ///
    /// The run's `splits.csv` tells it, also where its data have changed since and a split would be drawn otherwise; without
    /// that file, or where the files that it names are gone, its config does. Samples are the same where their masks are the
    /// same file, of outlines their images.
    package func samplesLearnt(among samples: [SamplePaths]) -> [SamplePaths]? {
        guard let (folder, config) = run,
            let masks = Self.masks(listedBy: folder, in: config.trainSplit)
                ?? Self.masks(ofTrainingBy: config)
        else { return nil }
        return Self.samples(samples, whoseMasksAre: masks)
    }

    /// The samples of a split without those that the checkpoint's run has learnt from and was not validated by, and a line
    /// that says so where there are such; all samples where the split is the one that the run learns from, or holds all of it.
    ///
    /// A drawn split takes other images once a folder has grown or lost some, and its scores would be too good.
    ///
    /// - Throws: `DatasetError`.
    package func samplesToJudge(
        of data: SegmentationDataset, split: String
    ) throws(DatasetError) -> (samples: [SamplePaths], note: String?) {
        let samples = try data.samples(inSplit: split)
        guard let (folder, config) = run, config.trainSplit != split,
            let learnt = Self.masks(listedBy: folder, in: config.trainSplit)
        else { return (samples, nil) }
        let validated = Self.masks(listedBy: folder, in: config.validationSplit) ?? []
        let changed = Self.samples(samples, whoseMasksAre: learnt.subtracting(validated))
        // A split that holds all of them, or nothing else, is meant to.
        if changed.isEmpty || changed.count == learnt.count { return (samples, nil) }
        if changed.count == samples.count {
            return (samples, "\(path): has learnt from every image of split '\(split)'")
        }
        let left = Set(changed)
        let note =
            "\(path): has learnt from \(changed.count) of the \(samples.count) images of split '\(split)', such as "
            + "'\(changed[0].name)': they are left out (\(folder.splits) tells what it learnt from)"
        return (samples.filter { !left.contains($0) }, note)
    }

    private var run: (RunFolder, ExperimentConfig)? {
        guard let folder = RunFolder.containing(checkpoint: path),
            let config = try? ExperimentConfig(path: folder.config)
        else { return nil }
        return (folder, config)
    }

    private static func samples(
        _ samples: [SamplePaths], whoseMasksAre masks: Set<FileIdentity>
    ) -> [SamplePaths] {
        samples.filter { FileIdentity(path: $0.fileOfItsOwn).map(masks.contains) ?? false }
    }

    /// The masks of a split, as the run has noted them; nil where none of them is there.
    private static func masks(listedBy folder: RunFolder, in split: String) -> Set<FileIdentity>? {
        guard let bytes = try? InputFile.contents(path: folder.splits) else { return nil }
        let rows = CSVText.rows(of: String(decoding: bytes, as: UTF8.self))
        let masks = rows.filter { $0.count == 4 && $0[0] == split }
            .compactMap {
                FileIdentity(
                    path: SamplePaths(name: $0[1], image: $0[2], mask: $0[3]).fileOfItsOwn)
            }
        return masks.isEmpty ? nil : Set(masks)
    }

    private static func masks(ofTrainingBy config: ExperimentConfig) -> Set<FileIdentity>? {
        let samples = try? config.openDataset().samples(inSplit: config.trainSplit)
        return samples.map { Set($0.compactMap { FileIdentity(path: $0.fileOfItsOwn) }) }
    }
}
