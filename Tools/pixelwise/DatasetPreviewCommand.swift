import ArgumentParser
import BatchLoading
import Experiments
import Files
import ImageFiles
import Pictures
import SegmentationDatasets

/// `pixelwise dataset preview`: a contact sheet.
struct DatasetPreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract:
            "Draw a contact sheet: image, mask in colours, overlay; with a config also what the trainer sees.",
        discussion: """
            Example: pixelwise dataset preview Datasets/Shapes/dataset.yaml --config Configs/shapes.yaml

            The pairs are spread evenly over the split. With --config each is also shown as training would use it, twice, \
            resized and augmented as the config says, with the labels that go with it.
            """)

    /// Augmented samples a pair.
    static let variants = 2

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "The split; train where there is one, else the first, unless given.")
    var split: String?

    @Option(help: "The picture to write.", completion: .file())
    var output = "preview.png"

    @Option(help: "How many pairs.")
    var count = 6

    @Option(
        help: "A training config whose resize and augmentation are shown.", completion: .configs)
    var config: String?

    func validate() throws {
        try requireArgument("--count", count, in: 1...200)
    }

    func run() throws {
        let experiment = try config.map { try ExperimentConfig(path: $0) }
        let data = try dataset.openImages()
        let split =
            split
            ?? (data.splitNames.contains("train") ? "train" : data.splitNames.first ?? "train")
        let all = try data.samples(inSplit: split)
        try OutputFiles(output).requireApart(from: try data.files(inSplit: split) + [config])
        let shown = min(count, all.count)
        let samples = (0..<shown).map { all[$0 * all.count / shown] }
        let varied = try experiment.map { try variants(of: samples, in: data, as: $0) }
        var sheet = ContactSheet(
            title: "\(data.name), split \(split): \(shown) of \(counted(all.count, "pair"))",
            classNames: data.classNames, colors: data.colors)
        for (index, sample) in samples.enumerated() {
            let pair = try data.loadPair(sample)
            sheet.addRow(
                [
                    .image(pair.name, pair.image.picture), .labels("mask", pair.labels),
                    .overlay("overlay", pair.image.picture, pair.labels),
                ] + (varied?[index] ?? []))
        }
        try sheet.picture().writePNG(to: output)
        print("wrote \(output): \(shown) of \(counted(all.count, "pair")) of the split '\(split)'")
    }

    /// For every sample the cells of what training would make of it, by the trainer's own loader.
    private func variants(
        of samples: [SamplePaths], in data: SegmentationDataset, as config: ExperimentConfig
    ) throws -> [[ContactSheet.Cell]] {
        let normalization = try Normalization(of: data, trainSplit: config.trainSplit)
        // Batches of one, since images may differ in size; each epoch has every sample once.
        let loader = BatchLoader(
            dataset: data, samples: samples, augmentation: config.augment, resize: config.resize,
            normalization: normalization, batch: 1, seed: UInt64(config.train.seed), workers: 0)
        let position = Dictionary(
            uniqueKeysWithValues: samples.enumerated().map { (ExactText($1.name), $0) })
        var cells = [[ContactSheet.Cell]](repeating: [], count: samples.count)
        for epoch in 0..<Self.variants {
            let batches = try loader.batches(epoch: epoch)
            while let batch = try batches.next() {
                guard let index = position[ExactText(batch.names[0])] else { continue }
                cells[index] += [
                    .image(
                        "as trained, \(batch.height) × \(batch.width)",
                        batch.picture(0, normalization: normalization)),
                    .labels("its labels", batch.labelMap(0)),
                ]
            }
        }
        return cells
    }
}
