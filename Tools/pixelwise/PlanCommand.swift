import ArgumentParser
import Experiments
import Files
import Foundation
import JSONText
import Planning
import YAMLFiles

/// `pixelwise plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Choose a config for a dataset, this machine and a time, each choice with its reason.",
        discussion: """
            Looks at the data (sizes, classes, how small and thin regions are, light) and at the machine (a few real steps of \
            several networks, decoding, validation, memory), and chooses resize, crop, batch, network, augmentation, loss, \
            learning rate, epochs and their length. Every choice comes with the next best and what that would take.

            With --output it writes the config, which 'train' runs as any other, and plan.json beside it: facts, costs and choices. \
            'train DATASET --budget 30m' plans and trains in one go, and keeps to the time also when the machine gets slower.

            Examples:
              pixelwise plan Datasets/Shapes --budget 2m
              pixelwise plan Datasets/camvid.yaml --data-root data/camvid --budget 30m --output camvid.yaml
              pixelwise train Datasets/Shapes --budget 2m
            """)

    @OptionGroup var dataset: DatasetArguments

    @Option(
        help: ArgumentHelp(
            "The time that the training may take: 90s, 30m, 1h, 1h30m.", valueName: "time"),
        transform: budgetArgument)
    var budget: TimeSpan

    @Option(
        help: "Write the config to this file, and plan.json beside it.",
        completion: .file(extensions: ["yaml"]))
    var output: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Fix a value of the config, as in train.seed=3; may be given several times.",
            valueName: "key=value"))
    var overrides: [String] = []

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
        try requireApart()
        let progress = ProgressLine(json ? .silent : .normal)
        defer { progress.clear() }
        var overrides = overrides
        if let pixels = dataset.limit.maxPixels { overrides.append("max_pixels=\(pixels)") }
        let plan = try DatasetPlan(
            dataset: dataset.dataset, dataRoot: dataset.dataRoot, overrides: overrides,
            budget: budget, purpose: .config, elapsed: CommandClock.elapsed,
            progress: { progress.show($0) })
        progress.clear()
        plan.warnings.forEach(progress.warn)
        if let output {
            try YAMLFile.write(plan.config.resolved, to: output)
            try plan.write(to: planFile(of: output))
        }
        if json {
            print(try plan.document.lines, terminator: "")
            return
        }
        print((plan.lines + ["", plan.summary]).map(paragraph).joined(separator: "\n"))
        if let output {
            print(
                "wrote \(output) and \(planFile(of: output)); go on with: pixelwise train \(shellWord(output))"
            )
        } else {
            print(
                "--output C.yaml writes the config; 'train DATASET --budget \(budget)' trains at once"
            )
        }
    }

    private func planFile(of output: String) -> String {
        let folder = FileName.folder(of: output.absolutePath)
        return "\(folder)/plan.json"
    }

    /// Makes sure that nothing which is read is written over.
    private func requireApart() throws {
        guard let output else { return }
        let files = OutputFiles([output, planFile(of: output)])
        try files.requireApart(from: [dataset.dataset])
        try files.requireDifferent()
        let folder = FileName.folder(of: output.absolutePath)
        guard folder.isEmpty || FileStatus(path: folder)?.isFolder == true else {
            throw AtomicFileError.cannotCreate(path: output, code: ENOENT)
        }
    }
}
