import ArgumentParser
import Experiments
import Machine
import SegmentationDatasets

/// The arguments that name a trained model and the data to try it on.
struct ModelArguments: ParsableArguments {
    @Argument(help: "A checkpoint file, or a run folder (then its best checkpoint).")
    var model: String

    @Option(help: "The dataset; that of the run unless given.")
    var dataset: String?

    @Option(help: "The split.")
    var split = "val"

    @Option(help: "The folder that holds the data, in place of the description's root.")
    var dataRoot: String?

    @Option(help: "Threads; all cores unless given.")
    var threads: Int?

    @OptionGroup var limit: PixelLimit

    func validate() throws {
        try requireArgument("--threads", threads, in: .threadCounts)
    }

    var team: ThreadTeam { threads.map { ThreadTeam(threads: $0) } ?? .ofAllCores }

    func openModel() throws -> TrainedModel { try TrainedModel(model, team: team) }

    func openDataset(for model: TrainedModel) throws -> SegmentationDataset {
        try model.dataset(dataset, dataRoot: dataRoot).allowing(pixels: limit.maxPixels)
            .tellingRecognition()
    }
}
