import ArgumentParser
import Evaluation
import Experiments
import SegmentationDatasets

/// The arguments that name results of another program.
struct ForeignArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder of predicted masks, of class ids or colours; a file for every image, called as it is.",
            valueName: "folder"), completion: .directory)
    var predictions: String?

    @Option(
        help: ArgumentHelp(
            """
            What numbers in --predictions are: classes (class ids) or masks (values as in the dataset's masks); told from \
            the files unless given.
            """))
    var values: PredictionValues?

    @Option(
        help: ArgumentHelp(
            "A folder of class scores; a file .npy or .npz for every image, (C,H,W), (H,W,C) or (1,C,H,W).",
            valueName: "folder"), completion: .directory)
    var scores: String?

    @Option(help: "What the numbers of --scores are: logits, probabilities or log-probabilities.")
    var kind: ScoreKind?

    @Option(
        help: "The order of the axes of --scores, chw or hwc; told from the shape unless given.")
    var order: ScoreOrder?

    func validate() throws {
        guard predictions == nil || scores == nil else {
            throw ValidationError("give --predictions or --scores, not both")
        }
        guard (scores == nil) == (kind == nil) else {
            throw ValidationError(
                "--scores FOLDER and --kind logits|probabilities|log-probabilities go together")
        }
        guard scores != nil || order == nil else {
            throw ValidationError("--order goes with --scores")
        }
        guard predictions != nil || values == nil else {
            throw ValidationError("--values goes with --predictions")
        }
    }

    /// The option that names the results; nil where none does.
    var optionInUse: String? {
        predictions != nil ? "--predictions" : scores != nil ? "--scores" : nil
    }

    /// What the options name; nil where they name nothing.
    var results: ForeignResults? {
        if let predictions {
            return ForeignResults(folder: predictions, content: .predictions(values))
        }
        if let scores, let kind {
            return ForeignResults(folder: scores, content: .scores(kind, order: order))
        }
        return nil
    }
}

extension ScoreKind: ExpressibleByArgument {}

extension ScoreOrder: ExpressibleByArgument {}

extension PredictionValues: ExpressibleByArgument {}
