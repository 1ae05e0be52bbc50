import Evaluation
import Files
import ImageFiles
import LossAnalysis
import Losses
import Machine
import Reports
import SegmentationDatasets

/// Looks for wrong labels: every image is held against what labels cost in the whole set, in the eyes of models that do not
/// know the image.
///
/// Two walks over the images, whose memory does not grow with their number: the first one adds up what is usual, the second
/// one writes the explorer with what is not.
package struct LabelAudit {
    /// Some of the images, and where their class scores come from.
    package struct Part {
        /// The images.
        package let samples: [SamplePaths]
        /// Opens the source; each walk does so, and closes it before it opens the next.
        package let source: () throws -> any ScoreSource

        /// Joins what belongs together.
        package init(samples: [SamplePaths], source: @escaping () throws -> any ScoreSource) {
            self.samples = samples
            self.source = source
        }
    }

    /// How far an audit is.
    package enum Stage: Sendable {
        /// Images were looked at for the first time.
        case measured
        /// Images were held against the whole set.
        case judged
        /// Pictures are drawn.
        case drawn
    }

    /// The images and their dataset.
    package let subject: AuditSubject
    /// What judges which images.
    package let parts: [Part]
    /// What judges, in words, for readers.
    package let judge: String
    /// The folder that holds the data, where it is not the description's root.
    package var dataRoot: String?
    /// What judges, where it is no model; says what a loss is.
    package var results: ResultSource?
    /// Of which images pictures are drawn besides the explorer.
    package var pictures = PictureChoice.worst(0)

    /// An audit of these images.
    package init(_ subject: AuditSubject, parts: [Part], judge: String) {
        self.subject = subject
        self.parts = parts
        self.judge = judge
    }

    /// Walks twice, and writes into `folder`.
    ///
    /// - Parameter observe: Hears how many of how many images have passed a stage; throw to stop.
    /// - Returns: What was found, with the names of the images, and the content of `audit.json`.
    /// - Throws: What `Evaluator` and `AuditReport` throw.
    package func write(
        into folder: String, team: ThreadTeam,
        observe: (_ stage: Stage, _ done: Int, _ count: Int) throws -> Void = { _, _, _ in }
    ) throws -> AuditReport.Result {
        let count = subject.samples.count
        var (norms, done) = (LabelNorms(classCount: subject.dataset.classNames.count), 0)
        for part in parts {
            norms += try evaluator(part).labelNorms(part.samples, of: subject.dataset) {
                done += 1
                try observe(.measured, done, count)
            }
        }
        let report = try AuditReport(
            folder: folder, settings: settings, origin: origin, method: LabelFindings.method,
            team: team)
        done = 0
        for part in parts {
            try evaluator(part).audit(part.samples, of: subject.dataset, norms: norms) {
                image, findings in
                try report.add(image.pixelLosses, findings)
                done += 1
                try observe(.judged, done, count)
            }
        }
        return try report.finish { try observe(.drawn, $0, count) }
    }

    /// Judges by the plain cross entropy: weights of classes say what is worth learning, not what is labelled wrong.
    private func evaluator(_ part: Part) throws -> Evaluator {
        var evaluator = Evaluator(
            try part.source(),
            loss: try FusedCrossEntropy(
                classCount: subject.dataset.classNames.count,
                ignoreIndex: Int(LabelMap.ignored)))
        evaluator.requiresFiniteLosses = true
        return evaluator
    }

    private var settings: LossMapSettings {
        var settings = LossMapSettings(
            title: "\(subject.dataset.name), \(subject.splitWords): labels judged by \(judge)",
            classNames: subject.dataset.classNames, classColors: subject.dataset.colors,
            pictures: pictures)
        if let results {
            settings.lossDescription = results.lossDescription
            settings.labelProbabilityReason = results.labelProbabilityReason
            settings.unit = results.unit
            settings.bound = results.scores.leastLogit.map { Double(-$0) }
        }
        return settings
    }

    private var origin: AuditOrigin {
        AuditOrigin(
            dataset: subject.dataset.description.path.absolutePath,
            dataRoot: dataRoot?.absolutePath, splits: subject.splits, judge: judge)
    }
}
