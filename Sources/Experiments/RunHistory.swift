import Files
import Foundation
import NetworkDescriptions
import NeuralNetworks
import Reports
import RunRecords
import Training
import YAMLFiles

/// A run folder read back: its config and what its log tells of every epoch.
package struct RunHistory: Sendable {
    /// The folder.
    package let folder: RunFolder
    /// The config as it stands in the folder.
    package let configText: String
    /// Every value of the config by its dotted key, lists as one text, in the order of the file.
    package let settings: [(key: String, value: String)]
    /// The epochs in the log, in order.
    package let epochs: [EpochRecord]
    /// What the best or last checkpoint says of its model; nil where there is none yet, or none that can be read.
    package let card: ModelCard?
    /// The number of learned numbers, where there is a checkpoint.
    package let parameterCount: Int?
    /// What is wrong with checkpoints, a sentence each: they are not needed for curves and scores.
    package let faults: [String]

    /// Reads the run at `path`.
    ///
    /// - Throws: `RunFolderError`, `YAMLFileError` for the config.
    package init(path: String) throws {
        let folder = RunFolder(path: path)
        guard let status = FileStatus(path: path) else { throw RunFolderError.missing(path: path) }
        for file in [folder.config, folder.log]
        where !status.isFolder || FileStatus(path: file) == nil {
            throw RunFolderError.notARun(
                path: path,
                reason: status.isFolder
                    ? "it holds no \(FileName(file).component)" : "it is a file")
        }
        self.folder = folder
        let config = try YAMLFile.read(path: folder.config)
        configText = String(
            decoding: try InputFile.contents(path: folder.config), as: UTF8.self)
        settings = config.flattened
        epochs = try RunLog.epochs(of: folder)
        var (card, parameterCount, faults) = (ModelCard?.none, Int?.none, [String]())
        for checkpoint in [folder.bestWeights, folder.lastWeights]
        where card == nil && FileStatus(path: checkpoint) != nil {
            do {
                let model = try Checkpoint(path: checkpoint)
                parameterCount = try model.network(path: checkpoint).parameterCount
                card = model.card
            } catch {
                faults.append("\(error)")
            }
        }
        (self.card, self.parameterCount, self.faults) = (card, parameterCount, faults)
    }

    /// The value of a config key as text.
    package func setting(_ key: String) -> String? { settings.first { $0.key == key }?.value }

    /// How many epochs the config asks for.
    package var plannedEpochs: Int? {
        epochs.last?.budget?.epochs ?? setting("train.epochs").flatMap { Int($0) }
    }

    /// The folder's own name.
    package var name: String {
        FileName(folder.path.absolutePath).component
    }

    /// The page `report.html` of the run.
    ///
    /// - Parameters:
    ///   - written: The time that it says it was written at, in seconds since 1970.
    ///   - timeline: The loss maps that the run has kept; nil for none.
    package func page(written: Double, timeline: TimelineSection? = nil) -> TrainingPage {
        let model = [setting("model.name"), setting("model.width").map { "width \($0)" }]
            .compactMap { $0 }.joined(separator: " ")
        let data =
            card?.dataset
            ?? setting("dataset").map {
                FileName($0).stem
            }
        let parts = [
            data, model, parameterCount.map { "\($0) parameters" }, card?.precision.rawValue,
        ]
        var page = TrainingPage(
            title: name, subtitle: parts.compactMap { $0 }.joined(separator: ", "),
            classNames: card?.classNames ?? [], classColors: card?.colors ?? [], epochs: epochs,
            plannedEpochs: plannedEpochs, config: configText, written: written, timeline: timeline)
        page.plan = PlanRecord(path: folder.plan)
        return page
    }
}

extension RunComparison {
    /// Compares run folders.
    ///
    /// A run is called by its folder's name, or by its path where another one's folder has the same name.
    package init(_ histories: [RunHistory]) {
        let names = histories.map(\.name)
        self.init(
            histories.map { history in
                let isAlone = names.count { $0 == history.name } == 1
                let width = history.setting("model.width").map { " width \($0)" } ?? ""
                return Run(
                    name: isAlone ? history.name : history.folder.path,
                    path: history.folder.path,
                    model: (history.setting("model.name") ?? "?") + width,
                    parameterCount: history.parameterCount,
                    plannedEpochs: history.plannedEpochs, epochs: history.epochs,
                    // A key without a value says as much as none, which is how older runs have it.
                    settings: history.settings.filter { $0.value != "null" })
            })
    }
}
