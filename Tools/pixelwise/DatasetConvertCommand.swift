import ArgumentParser
import Files
import SegmentationDatasets

/// `pixelwise dataset convert`.
struct DatasetConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a dataset in another layout, its labels as PNG masks of class ids.",
        discussion: """
            Example: pixelwise dataset convert my-coco-set --to folders --output my-set

            Outlines (COCO, labelme, YOLO) become masks, masks of any values become class ids. Images are copied as they \
            are; masks are palette PNG files, so every label is kept. classes.csv lists the values of the classes, and the \
            description (dataset.yaml; data.yaml of ultralytics) opens the new set. Splits that the description draws \
            become folders or lists. The layouts are \
            \(ConvertedLayout.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @OptionGroup var dataset: DatasetArguments

    @Option(
        name: [.customLong("to"), .customLong("layout")],
        help: ArgumentHelp("The layout.", valueName: "layout"))
    var layout: ConvertedLayout = .folders

    @Option(help: "The folder to write to, a new or empty one.", completion: .directory)
    var output: String

    @Option(help: "Write only this split; may be given several times.")
    var split: [String] = []

    @OptionGroup var talk: VerbosityOptions

    func run() throws {
        let data = try dataset.open()
        let conversion = try DatasetConversion(
            of: data, to: layout, splits: split.isEmpty ? data.splitNames : split)
        try OutputFiles.requireFolder(output, apartFrom: data)
        try requireOutside(of: data)
        if let found = try Self.firstFile(in: output) {
            throw ValidationError(
                "\(output) holds files already (\(found)); choose another --output, or empty it first"
            )
        }
        let progress = ProgressLine(talk.verbosity)
        defer { progress.clear() }
        Interrupt.watch()
        let staged = try StagedFolder(in: output)
        try staged.named {
            try conversion.write(to: staged.path) { done, count in
                progress.show("pair \(done)/\(count)")
                try Interruption.check("\(done) of \(count) pairs were made, nothing was kept")
            }
            try Folder.flush(output)
            try staged.publish(last: [layout.descriptionFile])
            try Folder.flush(output)
        }
        progress.clear()
        print(
            OutsideText.oneLine(
                "\(output)/\(layout.descriptionFile): "
                    + conversion.splits.map { "\(counted($0.pairs, "pair")) of \($0.name)" }
                    .joined(separator: ", ")))
    }

    /// Refuses a place in a folder without a description: what that is taken for depends on all that lies in it.
    private func requireOutside(of data: SegmentationDataset) throws {
        guard data.description.recognition != nil,
            let root = FileIdentity(path: data.description.root)
        else { return }
        var place = output.resolvedPath
        while !place.isEmpty {
            if FileIdentity(path: place) == root {
                throw ValidationError(
                    "\(output) lies in \(data.description.root), which has no description and is taken for what lies in "
                        + "it; choose another --output, or write a description: pixelwise dataset describe"
                )
            }
            place = FileName.folder(of: place)
        }
    }

    /// What lies in a folder, hidden files not counted; nil where nothing does.
    private static func firstFile(in folder: String) throws -> String? {
        guard FileStatus(path: folder)?.isFolder == true else { return nil }
        return try Folder.names(atPath: folder).filter { !$0.hasPrefix(".") }.min()
    }
}

extension ConvertedLayout: ExpressibleByArgument {}
