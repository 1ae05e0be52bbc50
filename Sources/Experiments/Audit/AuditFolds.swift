import Files
import Machine
import RunRecords
import SegmentationDatasets
import Training

/// The trainings of an audit: one a fold, on all other folds, so that every image is judged by a model that never saw it.
///
/// Each is a run folder of its own, `PATH/1`, `PATH/2`, …, which goes on where it was stopped.
package struct AuditFolds {
    /// The images.
    package let subject: AuditSubject
    /// How many folds there are.
    package let count: Int
    /// What every fold is trained with; its dataset and splits give way to the fold's.
    package let config: ExperimentConfig
    /// The folder of the run folders.
    package let path: String
    private let membership: [Int]

    /// Deals the images out to folds by the config's seed and their names.
    ///
    /// - Throws: ``AuditError/foldCount(_:images:)``.
    package init(
        _ subject: AuditSubject, count: Int, config: ExperimentConfig, path: String
    ) throws(AuditError) {
        guard count >= 2, count <= subject.samples.count else {
            throw .foldCount(count, images: subject.samples.count)
        }
        self.subject = subject
        self.count = count
        self.path = path
        var config = config
        config.dataset = subject.dataset.description.path
        self.config = config
        membership = DrawnSplits.folds(
            of: subject.samples, count: count, seed: config.train.seed)
    }

    /// The images of a fold, 0 ..< count.
    package func samples(ofFold fold: Int) -> [SamplePaths] {
        zip(subject.samples, membership).filter { $1 == fold }.map(\.0)
    }

    /// The run folder of a fold, 0 ..< count.
    package func folder(ofFold fold: Int) -> RunFolder {
        RunFolder(path: "\(path)/\(fold + 1)")
    }

    /// The training of a fold: on the images of all others, watched on its own.
    ///
    /// - Parameter resume: Whether it goes on where it was stopped.
    /// - Throws: What `ExperimentRun` throws.
    package func run(fold: Int, resume: Bool) throws -> ExperimentRun {
        let others = zip(subject.samples, membership).filter { $1 != fold }.map(\.0)
        var config = config
        // Names that no dataset has: what reads the run's config must not take its splits for those of the dataset.
        config.validationSplit = "fold \(fold + 1) of \(count) of an audit"
        config.trainSplit = "all folds but \(fold + 1) of \(count) of an audit"
        // What judges the labels reads the images of all folds in one way.
        let dataset = subject.dataset.with(splits: [
            (config.trainSplit, others), (config.validationSplit, samples(ofFold: fold)),
        ]).reading(as: subject.dataset.imageForm(team: .ofAllCores).form)
        // Folds of different schedules would judge differently.
        return try ExperimentRun(
            config, dataset: dataset, folder: folder(ofFold: fold), resume: resume,
            mayBeLonger: false)
    }

    /// The model of a fold that was trained: that of the last epoch, since the best one was chosen by the labels that it is
    /// to judge.
    package func model(ofFold fold: Int, team: ThreadTeam) throws -> TrainedModel {
        try TrainedModel(folder(ofFold: fold).lastWeights, team: team)
    }
}

/// Why an audit cannot be made.
package enum AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Fewer than two folds, or more than there are images.
    case foldCount(Int, images: Int)
    /// A folder of an audit whose trainings were stopped, or that is done.
    case begun(folder: String)

    /// One sentence: what is wrong, what to do.
    package var description: String {
        switch self {
        case .foldCount(let count, let images):
            "\(count) folds of \(counted(images, "image")): expected at least 2 and at most one an image"
        case .begun(let folder):
            "\(folder): holds an audit that was begun; go on with --resume and the same options, or choose another --output"
        }
    }
}
