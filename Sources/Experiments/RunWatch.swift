import Evaluation
import Files
import Foundation
import NetworkDescriptions
import NeuralNetworks
import Reports
import RunRecords
import SegmentationDatasets
import Training
import YAMLFiles

/// Keeps what people watch a run by up to date: `report.html`, and the TensorBoard file and loss maps where the config
/// wants them.
///
/// All follow `log.jsonl`, so a run that goes on continues its curves. A file that cannot be written costs a warning,
/// never the run.
///
/// ```
/// let watch = RunWatch(experiment, setup) { print("warning: \($0)") }
/// try TrainingRun(setup, observe: watch.observe).run(resume: false)
/// ```
package final class RunWatch {
    private let folder: RunFolder
    private let setup: TrainingSetup
    private let subtitle: String
    private let configText: String
    private let warn: (String) -> Void
    private let tensorBoard: TensorBoardLog?
    private let tensorBoardNames: Set<String>
    private let timeline: Timeline?
    private let time: () -> Double
    private var epochs: [EpochRecord] = []
    private var hasBegunTensorBoard = false
    private var hasBegunTimeline = false
    private var hasToldTimelineFault = false
    private var isUnsaved = false
    /// Epochs that the TensorBoard file lacks since they could not be saved.
    private var waiting: [EpochRecord] = []
    /// As the config has it, until the run ends before.
    private var plannedEpochs: Int
    /// A fault is told once, not every epoch.
    private var toldFaults: Set<String> = []

    /// Prepares to watch a run whose config is written.
    ///
    /// - Parameter time: The seconds since 1970, which pages say they were written at.
    package init(
        _ experiment: Experiment, _ setup: TrainingSetup,
        time: @escaping () -> Double = { Date().timeIntervalSince1970 },
        warn: @escaping (String) -> Void
    ) {
        self.time = time
        timeline = experiment.timelineSettings.map {
            Timeline(folder: setup.folder.lossMaps, settings: $0)
        }
        tensorBoardNames = TensorBoardLog.watched(setup.validation.map(\.name))
        folder = setup.folder
        self.setup = setup
        self.warn = warn
        plannedEpochs = setup.epochs
        let network = setup.step.network
        subtitle =
            "\(experiment.dataset.name), \(network.options.title), "
            + "\(network.parameterCount) parameters, \(network.precision.rawValue)"
        configText = (try? experiment.config.resolved.yaml()) ?? ""
        tensorBoard =
            experiment.config.train.tensorBoard
            ? TensorBoardLog(
                path: folder.tensorBoard, classNames: setup.card.classNames,
                colors: setup.card.colors)
            : nil
    }

    /// Takes part in what the run tells.
    package func observe(_ event: TrainingEvent) {
        switch event {
        case .resumed(let progress):
            // Before the log is read: maps are taken back even if it cannot be.
            guardedTimeline { _ in try beginTimeline(after: progress.epochsDone) }
            // The log has been cut back to the checkpoint by now.
            guarded {
                epochs = try RunLog.epochs(of: folder)
                plannedEpochs = setup.pace(of: progress).epochs
                if !epochs.isEmpty { try writePage() }
            }
        case .watched(_, let image):
            if tensorBoardNames.contains(image.name) {
                guarded {
                    try beginTensorBoard()
                    try tensorBoard?.add(image, team: setup.step.team)
                }
            }
            guardedTimeline { timeline in
                try beginTimeline(after: 0)
                try timeline.add(image.pixelLosses)
            }
        case .evaluated(let epoch): guardedTimeline { try $0.write(epoch: epoch) }
        case .stoppedEarly:
            plannedEpochs = epochs.count
            guarded(writePage)
        case .saveFailed: isUnsaved = true
        case .savedAgain: isUnsaved = false
        case .epoch(let epoch, _):
            guarded(beginTensorBoard)
            epochs.append(epoch)
            if let budget = epoch.budget { plannedEpochs = budget.epochs }
            // Where the checkpoint could not be written, these files cannot either, and one warning is enough.
            if isUnsaved {
                tensorBoard?.forgetPictures()
                waiting.append(epoch)
                return
            }
            guardedTimeline { try $0.makeWay(after: epoch.epoch) }
            guarded(writePage)
            guarded {
                try tensorBoard?.add(waiting, then: epoch)
                waiting = []
            }
        default: break
        }
    }

    /// Draws what is worth its time once: the pictures of the loss maps, when the run ends or is stopped.
    package func finish() {
        guard hasBegunTimeline else { return }
        guardedTimeline {
            try $0.writeOverview()
            try $0.drawPictures()
        }
        if !epochs.isEmpty { guarded(writePage) }
    }

    /// Takes back maps of later epochs, or of an earlier run.
    private func beginTimeline(after epoch: Int) throws {
        guard let timeline, !hasBegunTimeline else { return }
        hasBegunTimeline = true
        try timeline.begin(after: epoch)
    }

    /// Only once something is to be written: a run that ends before leaves no file.
    private func beginTensorBoard() throws {
        guard let tensorBoard, !hasBegunTensorBoard else { return }
        hasBegunTensorBoard = true
        try tensorBoard.begin(epochs)
    }

    private func writePage() throws { try AtomicFile.write(page.html, to: folder.report) }

    private var page: TrainingPage {
        var page = TrainingPage(
            title: FileName(folder.path.absolutePath).component,
            subtitle: subtitle, classNames: setup.card.classNames, classColors: setup.card.colors,
            epochs: epochs, plannedEpochs: plannedEpochs, config: configText, written: time(),
            timeline: hasBegunTimeline ? timeline?.section() : nil)
        page.plan = PlanRecord(path: folder.plan)
        return page
    }

    /// Works on the loss maps, whose faults are told once, whatever follows from the first.
    private func guardedTimeline(_ work: (Timeline) throws -> Void) {
        guard let timeline else { return }
        do {
            try work(timeline)
        } catch {
            if hasToldTimelineFault { return }
            hasToldTimelineFault = true
            warn("the run goes on, but loss maps are missing: \(error)")
        }
    }

    private func guarded(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            let text = "\(error)"
            if toldFaults.insert(text).inserted {
                warn("the run goes on, but cannot be watched in full: \(text)")
            }
        }
    }
}
