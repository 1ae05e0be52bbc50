import ArgumentParser
import Experiments
import Files
import JSONText
import Reports
import SegmentationDatasets

/// `pixelwise audit apply`: masks with the labels that a reader of the explorer has called wrong replaced.
struct AuditApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Write corrected masks from the marks that the explorer saved.",
        discussion: """
            Example: pixelwise audit apply maps/marks.json --output corrected

            Only marks of the verdict 'label wrong' change anything. Of a marked region the pixels that have its label get \
            the class that was predicted for each of them, or are ignored (--fill ignore); of a marked image, and of a \
            region without a label, all pixels.
            Masks keep their names, sub-folders, format, depth and palette; a pixel that does not change keeps its value, \
            also where several values mean one class. A class is written as the first value that the description gives for \
            it. changes.csv and changes.json list what was changed. The originals are never written over.
            """)

    @Argument(
        help: "The marks.json that the explorer's page saved.",
        completion: .file(extensions: ["json"]))
    var marks: String

    @Option(
        help: "The folder for the corrected masks, changes.csv and changes.json.",
        completion: .directory)
    var output: String

    @Option(
        help: "The folder that was marked, with its predictions; that of MARKS.json unless given.",
        completion: .directory)
    var maps: String?

    @Option(
        help: "The dataset; what audit.json in the marked folder says unless given.",
        completion: .datasets)
    var dataset: String?

    @Option(
        help: ArgumentHelp(
            "A split; may be given several times. What audit.json in the marked folder says unless given.",
            valueName: "name"))
    var split: [String] = []

    @Option(
        help: "The folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    @OptionGroup var limit: PixelLimit

    @Option(help: "What wrongly labelled pixels become: prediction or ignore.")
    var fill = LabelCorrection.Fill.prediction

    @Flag(help: "Change all pixels of a marked region, not only those that have its label.")
    var wholeBox = false

    @Flag(help: "Also copy the masks of the split that do not change.")
    var all = false

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func run() throws {
        let list = try Marks(path: marks)
        let folder = maps ?? Self.folder(of: marks)
        let judged = try JudgedImages(folder: folder)
        let audited = try AuditedDataset(
            folder: folder, dataset: dataset, splits: split, dataRoot: dataRoot)
        let data = try SegmentationDataset.opened(
            audited.dataset, dataRoot: audited.dataRoot, limit)
        let subject = try AuditSubject(data, splits: audited.splits)
        let masks = try CorrectedMasks(
            of: subject, judged: judged, marks: list,
            correction: LabelCorrection(fill: fill, takesWholeBoxes: wholeBox))
        let progress = ProgressLine(talk.verbosity)
        defer { progress.clear() }
        Interrupt.watch()
        let changes = try masks.look { done, count in
            progress.show("mask \(done)/\(count)")
            try Interruption.check("\(done) of \(count) masks were looked at, nothing was written")
        }
        changes.warnings.forEach(progress.warn)
        var inputs: [String?] = subject.samples.flatMap { [$0.image, $0.mask] }
        inputs +=
            [data.description.path, marks, dataset, "\(folder)/\(AuditedDataset.file)"]
            + judged.files
        if !list.title.isEmpty, list.title != judged.title {
            progress.warn(
                "\(marks): the marks are of '\(list.title)', the predictions in \(folder) of '\(judged.title)'; name "
                    + "the folder that was marked with --maps if these are not the same images")
        }
        try OutputFiles.requireFolder(output, apartFrom: data)
        let result = CorrectionFolder(path: output)
        try result.require(changes, all: all, apartFrom: inputs)
        try result.write(changes, all: all) { done, count in
            progress.show("mask \(done)/\(count) written")
            try Interruption.check(
                "\(done) of \(count) masks were made, nothing in \(output) was changed")
        }
        print(json ? changes.json.lines : changes.summary(output: output), terminator: "")
    }

    private static func folder(of path: String) -> String {
        let folder = FileName.folder(of: path)
        return folder.isEmpty ? path.utf8.first == UInt8(ascii: "/") ? "/" : "." : folder
    }
}

extension LabelCorrection.Fill: ExpressibleByArgument {}
