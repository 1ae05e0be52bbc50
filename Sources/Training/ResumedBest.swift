import Files
import NeuralNetworks
import RunRecords
import Tensors

/// The file of the best epoch when a run goes on: the file that stands there, or the same made again.
///
/// Its epoch, steps and score must be those of the run's state, its network the run's. A run that was killed between the
/// writing of `best.safetensors` and of `last.state` has one that is an epoch ahead, which comes again; two where the
/// state before the last one is taken. A model of the same network, epoch, steps and score that another run has trained is
/// not told apart: no file of a run holds more of its best.
struct ResumedBest {
    /// What the user should know; nil where nothing was wrong.
    let note: String?
    private let path: String
    /// What is to be written.
    private let replacement: Checkpoint?

    /// Judges what stands in the folder.
    ///
    /// - Parameters:
    ///   - last: The weights of the state that the run goes on from.
    ///   - epochsComeAgain: Whether epochs behind that state give the weights that they gave before.
    /// - Throws: ``CheckpointError/bestIsLost(path:reason:epoch:)`` for a file that is damaged, or of another epoch or
    ///   network, where nothing else holds the right one. Where there is no file at all a note says so.
    init(
        _ setup: TrainingSetup, progress: TrainingProgress, last: Checkpoint,
        epochsComeAgain: Bool
    ) throws {
        let path = setup.folder.bestWeights
        self.path = path
        // Before the first epoch that counts nothing is the best; what stands there is replaced by it.
        guard let epoch = progress.bestEpoch else {
            (note, replacement) = (nil, nil)
            return
        }
        let isRight = { (checkpoint: Checkpoint) in
            checkpoint.isOf(setup, epoch: epoch, of: progress)
                && (progress.bestMeanIoU == nil
                    || checkpoint.card.validationMeanIoU == progress.bestMeanIoU)
        }
        let found = Result { try Checkpoint(path: path) }
        if case .success(let checkpoint) = found {
            let ahead = progress.epochsDone + 1...progress.epochsDone + 2
            let isAhead = ahead.contains {
                $0 <= setup.pace(of: progress).epochs
                    && checkpoint.isOf(setup, epoch: $0, of: progress)
            }
            if isAhead && epochsComeAgain || isRight(checkpoint) {
                (note, replacement) = (nil, nil)
                return
            }
        }
        let others = [setup.folder.previousWeights, setup.folder.lastWeights].lazy
            .compactMap { try? Checkpoint(path: $0) }
        replacement = ([last] + others).first(where: isRight)
        let isMissing = FileStatus(path: path) == nil
        let reason = isMissing ? "is missing" : Self.reason(found, path: path, epoch: epoch)
        if replacement != nil {
            note = "\(path): \(reason); it is made again, from the same weights"
        } else if isMissing {
            note =
                "\(path): is missing, and no other file of the run holds the weights of its best epoch, \(epoch); "
                + "restore it from a copy, or the next better epoch writes another"
        } else {
            throw CheckpointError.bestIsLost(path: path, reason: reason, epoch: epoch)
        }
    }

    /// Makes the file again where that is needed.
    func write() throws { try replacement?.write(to: path) }

    private static func reason(
        _ found: Result<Checkpoint, any Error>, path: String, epoch: Int
    ) -> String {
        switch found {
        case .success(let checkpoint):
            checkpoint.card.epoch == epoch
                ? "is of another run, or not finite"
                : "is of epoch \(checkpoint.card.epoch) or another run"
        case .failure(let fault):
            (CheckpointFile.damage(in: fault) ?? "\(fault)").replacing("\(path): ", with: "")
        }
    }
}

extension Checkpoint {
    /// Whether these are weights of a setup's network at the end of an epoch, as far as card and shapes tell.
    fileprivate func isOf(
        _ setup: TrainingSetup, epoch: Int, of progress: TrainingProgress
    ) -> Bool {
        let network = setup.step.network.inferenceState
        let steps = setup.pace(of: progress).steps(ofEpochs: epoch, setup.steps(ofBatches:))
        // How long an epoch is that comes after the next one may be decided yet.
        let isOpen = progress.pace != nil && epoch > progress.epochsDone + 1
        return card.epoch == epoch && (card.steps == steps || isOpen)
            && card.modelOptions == setup.card.modelOptions
            && card.classNames == setup.card.classNames
            && weights.map(\.name) == network.map(\.name)
            && weights.map(\.array.shape) == network.map(\.array.shape)
            && weights.allSatisfy { $0.array.floats.allSatisfy(\.isFinite) }
    }
}
