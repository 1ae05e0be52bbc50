import Experiments
import Files
import ImageFiles
import NetworkDescriptions
import RunRecords
import Training

/// A trained model with all that its files tell those who have neither its run nor its data.
package struct ExportedModel {
    /// The model.
    package let trained: TrainedModel
    /// What was measured on the validation split when the weights were saved; nil where no run tells.
    package let measured: EpochRecord?
    /// The split on which that was; `val` where no run tells.
    package let validationSplit: String
    /// Changes with the names and sizes of the files that it was trained and validated on; nil where no run tells.
    package let datasetDigest: String?

    /// The network as it is described, with batch norms that are layers of their own.
    ///
    /// - Throws: `NetworkError` for a network that cannot be built, which one that was opened can.
    func graph() throws(NetworkError) -> NetworkGraph {
        let card = trained.card
        return try card.modelOptions.graph(
            classCount: card.classNames.count, inputChannels: card.imageForm.channels)
    }

    /// Looks into the run in which the checkpoint lies, if it does.
    package init(_ trained: TrainedModel) {
        self.trained = trained
        let card = trained.card
        guard let run = RunFolder.containing(checkpoint: trained.path) else {
            (measured, validationSplit, datasetDigest) = (nil, "val", nil)
            return
        }
        // What a run has lost is left out; the model itself is whole.
        measured = (try? RunLog.epochs(of: run))?.first {
            $0.epoch == card.epoch && $0.validationMeanIoU == card.validationMeanIoU
        }
        validationSplit = (try? ExperimentConfig(path: run.config))?.validationSplit ?? "val"
        datasetDigest = run.savedSettings.flatMap(RunSettings.filesDigest)
    }
}
