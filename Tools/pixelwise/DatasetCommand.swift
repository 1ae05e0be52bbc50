import ArgumentParser
import Files
import Foundation
import JSONText
import SegmentationDatasets

/// `pixelwise dataset`: work on a dataset itself.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Check, measure, show, describe or convert a dataset, or write the built-in one.",
        discussion: """
            Keys of a dataset description (YAML), with what they take and their defaults:

            \(DatasetDescription.helpText)
            """,
        subcommands: [
            DatasetCheckCommand.self, DatasetStatsCommand.self, DatasetPreviewCommand.self,
            DatasetDescribeCommand.self, DatasetConvertCommand.self, DatasetGenerateCommand.self,
            DatasetKeysCommand.self,
        ])
}

/// `pixelwise dataset check`.
struct DatasetCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Decode every pair and report what is wrong, and where.",
        discussion: """
            Example: pixelwise dataset check Datasets/Shapes/dataset.yaml

            Exits with 0 when training could use everything (warnings may stand), else with 65;
            with --strict also with 65 for a warning.
            Warnings are also: the same image twice or with two masks, the same mask under two images, a mask that fits \
            its image only when it is mirrored or turned, a class with stray pixels in one mask alone.
            A fault that most pairs share is told once. A suggested line takes the place of one with the same key. A pair \
            that cannot be mended is left out by `exclude: [name, split/name, 'split/2019_*']` in the dataset's file, or by \
            a file of names, which --write-exclude writes.
            """)

    /// How many findings of one kind the text shows; `--json` holds all.
    static let shownPerKind = 5
    /// How many names a suggested line may hold; more go into a file.
    static let mostNamesInLine = 8

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "Check only this split; may be given several times.")
    var split: [String] = []

    @Flag(help: "Let warnings exit with 65 too.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Write the names of the pairs that training would stop at to this file, for `exclude: FILE`.",
            valueName: "file"), completion: .file())
    var writeExclude: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var talk: VerbosityOptions

    func run() throws {
        let data = try dataset.openImages()
        if let writeExclude {
            try OutputFiles(writeExclude).requireApart(
                from: [data.description.path]
                    + data.splitNames.flatMap { (try? data.files(inSplit: $0)) ?? [] })
        }
        let progress = ProgressLine(talk.verbosity)
        let check = try data.check(splits: split.isEmpty ? nil : split) { split, done, count in
            progress.show("split \(split): pair \(done)/\(count)")
        }
        progress.clear()
        if let writeExclude {
            try AtomicFile.write(
                exclusions(check, .error).map { SampleExclusions.entry(of: $0) + "\n" }.joined(),
                to: writeExclude)
        }
        if json {
            print(
                check.json(recognition: data.description.recognition?.taken).lines, terminator: "")
        } else {
            printText(check, of: data)
        }
        if check.hasErrors || strict && !check.findings.isEmpty { throw ExitCode(EX_DATAERR) }
    }

    /// The pairs that leaving out would mend, as `exclude` names them.
    private func exclusions(
        _ check: DatasetCheck, _ severity: DatasetFinding.Severity
    ) -> [String] {
        var seen: Set<String> = []
        return check.findings.filter { $0.severity == severity }.flatMap(\.pairsToLeaveOut)
            .filter { seen.insert($0).inserted }
    }

    private func printText(_ check: DatasetCheck, of data: SegmentationDataset) {
        var shown: [DatasetFinding.Kind: Int] = [:]
        var lines: [String] = []
        for finding in check.findings {
            shown[finding.kind, default: 0] += 1
            if shown[finding.kind, default: 0] > Self.shownPerKind { continue }
            print(OutsideText.oneLine("\(finding.severity.rawValue): \(finding.message)"))
            // One line mends several findings.
            if let line = finding.suggestion, !finding.leavesPairOut, !lines.contains(line) {
                lines.append(line)
                print(OutsideText.oneLine("    suggested line: \(line)"))
            }
        }
        for kind in DatasetFinding.Kind.allCases {
            let hidden = shown[kind, default: 0] - Self.shownPerKind
            if hidden > 0 {
                print("… and \(hidden) more of the kind \(kind.rawValue) (--json has all)")
            }
        }
        let faulty = exclusions(check, .error)
        let doubtful = exclusions(check, .warning).filter { !faulty.contains($0) }
        printExclusion(faulty, of: "with errors", data, file: true)
        printExclusion(doubtful, of: "with warnings", data, file: false)
        if data.description.recognition != nil,
            check.findings.contains(where: { $0.suggestion != nil })
        {
            let folder = shellWord(data.description.root)
            print(
                OutsideText.oneLine(
                    "suggested lines belong into a description, which this writes: "
                        + "pixelwise dataset describe \(folder) > dataset.yaml"))
        }
        if check.resizedMasks > 0 {
            print(
                "\(counted(check.resizedMasks, "mask")) of another size \(check.resizedMasks == 1 ? "is" : "are") "
                    + "scaled to the image's (mask_size: resize)")
        }
        let errors = check.findings.count { $0.severity == .error }
        let warnings = check.findings.count - errors
        print(
            "\(data.name): \(counted(check.pairs, "pair")) decoded, \(counted(errors, "error")), "
                + "\(counted(warnings, "warning"))")
    }

    /// The line that leaves pairs out, or how their names come into a file.
    private func printExclusion(
        _ pairs: [String], of kind: String, _ data: SegmentationDataset, file: Bool
    ) {
        if pairs.isEmpty { return }
        if let split = data.splitEmptied(byLeavingOut: pairs) {
            print(
                OutsideText.oneLine(
                    "without the \(counted(pairs.count, "pair")) \(kind) nothing of the split '\(split)' is left: mend "
                        + "these, or leave out a few ('exclude')"))
            return
        }
        let what = "\(counted(pairs.count, "pair")) \(kind) can be left out"
        if pairs.count <= Self.mostNamesInLine {
            print(
                "\(what)\n    suggested line: "
                    + OutsideText.oneLine(data.description.exclusion(of: pairs)))
        } else if file, writeExclude == nil {
            print("\(what): --write-exclude FILE writes their names, for the line 'exclude: FILE'")
        }
    }
}

extension DatasetCheck {
    /// The document that `--json` prints: every key is there, what does not apply is null.
    fileprivate func json(recognition: String?) -> JSONValue {
        [
            "pairs": .integer(pairs), "resized_masks": .integer(resizedMasks),
            "recognition": recognition.map { .text($0) } ?? .null,
            "findings": .array(findings.map(\.json)),
        ]
    }
}

extension DatasetFinding {
    fileprivate var json: JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
        let source: JSONValue =
            switch value {
            case .number(let number)?: .integer(number)
            case .color?: .text(value?.description ?? "")
            case nil: .null
            }
        return [
            "kind": .text(kind.rawValue), "severity": .text(severity.rawValue), "file": .text(file),
            "x": number(x), "y": number(y), "value": source, "count": number(count),
            "message": .text(message), "suggestion": suggestion.map { .text($0) } ?? .null,
            "pair": pair.map { .text($0) } ?? .null, "files": .array(files.map { .text($0) }),
        ]
    }
}
