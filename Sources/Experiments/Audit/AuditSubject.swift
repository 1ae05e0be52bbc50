import Files
import RunRecords
import SegmentationDatasets

/// The images whose labels an audit looks at: those of one or several splits of a dataset.
package struct AuditSubject: Sendable {
    /// The dataset.
    package private(set) var dataset: SegmentationDataset
    /// The splits.
    package let splits: [String]
    /// Their pairs; of several splits the names have that of the split and a slash before them.
    package private(set) var samples: [SamplePaths]

    /// Looks for the pairs.
    ///
    /// A pair that several splits list is taken once, for the first of them.
    ///
    /// - Parameter splits: Their names; every split that holds pairs unless given.
    /// - Throws: `DatasetError`.
    package init(_ dataset: SegmentationDataset, splits: [String]) throws {
        self.dataset = dataset
        let wanted = splits.isEmpty ? dataset.splitNames : splits
        var taken: Set<ExactText> = []
        var parts: [(split: String, samples: [SamplePaths])] = []
        for split in wanted {
            let samples = try Self.samples(of: dataset, split, mayBeEmpty: splits.isEmpty)
            if samples.isEmpty { continue }
            parts.append((split, samples.filter { taken.insert(ExactText($0.image)).inserted }))
        }
        self.splits = parts.map(\.split)
        samples =
            parts.count == 1
            ? parts[0].samples
            : parts.flatMap { split, samples in
                samples.map {
                    SamplePaths(name: "\(split)/\($0.name)", image: $0.image, mask: $0.mask)
                }
            }
    }

    /// The splits, for readers: `split val`, `splits train, val`.
    package var splitWords: String {
        (splits.count == 1 ? "split " : "splits ") + splits.joined(separator: ", ")
    }

    private static func samples(
        of dataset: SegmentationDataset, _ split: String, mayBeEmpty: Bool
    ) throws(DatasetError) -> [SamplePaths] {
        do {
            return try dataset.samples(inSplit: split)
        } catch {
            if case .emptySplit = error, mayBeEmpty { return [] }
            throw error
        }
    }

    /// The same images, read as a model wants them.
    ///
    /// - Throws: ``TrainedModelError/otherClasses(dataset:found:model:expected:)``.
    package func fitting(_ model: TrainedModel) throws(TrainedModelError) -> AuditSubject {
        var subject = self
        subject.dataset = try model.fitting(dataset)
        return subject
    }

    /// Some of the images.
    package func keeping(_ samples: [SamplePaths]) -> AuditSubject {
        var subject = self
        subject.samples = samples
        return subject
    }
}
