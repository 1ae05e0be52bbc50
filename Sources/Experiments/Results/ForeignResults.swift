import Evaluation
import Files
import ImageFiles
import Losses
import Machine
import SegmentationDatasets

/// Results that another program wrote in a folder, a file for every image.
package struct ForeignResults: Sendable {
    /// What the files hold.
    package enum Content: Sendable {
        /// Class scores; the order of their axes is told from their shape unless given.
        case scores(ScoreKind, order: ScoreOrder?)
        /// Masks of predicted classes; what their numbers say is told from them unless given.
        case predictions(PredictionValues?)
    }

    /// The folder.
    package let folder: String
    /// What the files hold.
    package let content: Content

    /// Names a folder.
    package init(folder: String, content: Content) {
        self.folder = folder
        self.content = content
    }

    /// What they are, for readers.
    package var name: String {
        switch content {
        case .scores(let kind, _): "the \(kind.rawValue) in \(folder.shownPath)"
        case .predictions: "the predictions in \(folder.shownPath)"
        }
    }

    /// The results of some samples, judged by the cross entropy; masks, which tell no probabilities, by whether a pixel is
    /// wrong.
    ///
    /// - Parameters:
    ///   - data: The dataset of the samples.
    ///   - classWeights: One a class; nil for none.
    ///   - origin: Where they come from, for readers.
    /// - Throws: `DatasetError` where no sample has a result.
    package func results(
        on data: SegmentationDataset, of samples: [SamplePaths], team: ThreadTeam,
        classWeights: [Float]? = nil, origin: String = "none"
    ) throws -> ResultSource {
        try team.requireStart()
        let files: ResultFiles
        let scores: any ScoreSource
        var (warnings, lossDescription) = ([String](), "cross entropy")
        var labelProbabilityReason: String?
        switch content {
        case .scores(let kind, let order):
            files = try ResultFiles(
                folder: folder, of: samples, extensions: ScoreFiles.extensions,
                word: kind.rawValue)
            let source = ScoreFiles(
                files, kind: kind, order: order, classCount: data.classNames.count, team: team)
            if let path = source.fileWithProbabilitiesForLogits {
                warnings.append("\(path): \(likelyProbabilities); say --kind probabilities")
            }
            scores = source
        case .predictions(let given):
            files = try ResultFiles(
                folder: folder, of: samples, extensions: SegmentationDataset.maskExtensions)
            let paths = files.samples.compactMap { files.path(ofSampleNamed: $0.name) }
            let likely =
                given.map { (values: $0, wasGuessed: false) } ?? data.likelyPredictionValues(paths)
            if likely.wasGuessed {
                warnings.append(
                    likely.values == .classes
                        ? "\(folder): the numbers are taken for class ids; --values masks reads them as the dataset's masks"
                        : "\(folder): the numbers are read as the dataset's masks; --values classes takes them for class ids"
                )
            }
            scores = PredictionMasks(
                files, readAs: data.readingPredictions(likely.values), team: team)
            lossDescription = "1 where the predicted class is wrong, since masks tell no loss"
            labelProbabilityReason = "masks of classes tell no probabilities"
        }
        return ResultSource(
            scores: scores,
            loss: try FusedCrossEntropy(
                classCount: data.classNames.count, classWeights: classWeights,
                ignoreIndex: Int(LabelMap.ignored)),
            lossDescription: lossDescription, classWeightsOrigin: origin,
            labelProbabilityReason: labelProbabilityReason, name: name, longName: name,
            path: folder, colors: data.colors, dataset: data, samples: files.samples, files: files,
            warnings: warnings + Self.partnerless(files))
    }

    /// What has no partner, on either side.
    private static func partnerless(_ files: ResultFiles) -> [String] {
        var lines: [String] = []
        let missing = files.withoutFile.map(\.name)
        if !missing.isEmpty {
            let all = counted(missing.count + files.samples.count, "image")
            lines.append(
                "\(files.folder): no result for \(missing.count) of \(all), which are left out: "
                    + listed(missing))
        }
        if let sample = files.samples.first, !files.passedOver.isEmpty {
            let count = counted(files.passedOver.count, "more file")
            lines.append(
                "\(files.folder): \(count) would fit by name, such as \(listed(files.passedOver)); taken are those as "
                    + "\(files.path(ofSampleNamed: sample.name) ?? sample.name); leave one set of results in the folder"
            )
        }
        if !files.strays.isEmpty {
            let count = counted(files.strays.count, "file")
            lines.append(
                "\(files.folder): \(count) of no image of the split: \(listed(files.strays))")
        }
        return lines
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }
}
