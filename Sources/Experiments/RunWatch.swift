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

/// Keeps what people watch a run by up to date: `report.html`, and the TensorBoard file where the config wants it.
///
/// Both follow `log.jsonl`, so a run that goes on continues its curves. A file that cannot be written costs a warning,
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
    private var epochs: [EpochRecord] = []
    private var hasBegunTensorBoard = false
    private var isUnsaved = false
    /// Epochs that the TensorBoard file lacks since they could not be saved.
    private var waiting: [EpochRecord] = []
    /// As the config has it, until the run ends before.
    private var plannedEpochs: Int
    /// A fault is told once, not every epoch.
    private var toldFaults: Set<String> = []

    /// Prepares to watch a run whose config is written.
    package init(_ experiment: Experiment, _ setup: TrainingSetup, warn: @escaping (String) -> Void)
    {
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
        case .resumed:
            // The log has been cut back to the checkpoint by now.
            guarded {
                epochs = try RunLog.epochs(of: folder)
                if !epochs.isEmpty { try AtomicFile.write(page.html, to: folder.report) }
            }
        case .watched(_, let image):
            guarded {
                try beginTensorBoard()
                try tensorBoard?.add(image, team: setup.step.team)
            }
        case .stoppedEarly:
            plannedEpochs = epochs.count
            guarded { try AtomicFile.write(page.html, to: folder.report) }
        case .saveFailed: isUnsaved = true
        case .savedAgain: isUnsaved = false
        case .epoch(let epoch, _):
            guarded(beginTensorBoard)
            epochs.append(epoch)
            // Where the checkpoint could not be written, these files cannot either, and one warning is enough.
            if isUnsaved {
                tensorBoard?.forgetPictures()
                waiting.append(epoch)
                return
            }
            guarded { try AtomicFile.write(page.html, to: folder.report) }
            guarded {
                try tensorBoard?.add(waiting, then: epoch)
                waiting = []
            }
        default: break
        }
    }

    /// Only once something is to be written: a run that ends before leaves no file.
    private func beginTensorBoard() throws {
        guard let tensorBoard, !hasBegunTensorBoard else { return }
        hasBegunTensorBoard = true
        try tensorBoard.begin(epochs)
    }

    private var page: TrainingPage {
        TrainingPage(
            title: FileName(folder.path.absolutePath).component,
            subtitle: subtitle, classNames: setup.card.classNames, classColors: setup.card.colors,
            epochs: epochs, plannedEpochs: plannedEpochs, config: configText)
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
