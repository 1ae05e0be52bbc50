import ArgumentParser
import Foundation
import JSONText
import SegmentationDatasets

/// `pixelwise dataset`: work on a dataset itself.
struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Check, measure, show or describe a dataset, or write the built-in one.",
        discussion: """
            Keys of a dataset description (YAML), with what they take and their defaults:

            \(DatasetDescription.helpText)
            """,
        subcommands: [
            DatasetCheckCommand.self, DatasetStatsCommand.self, DatasetPreviewCommand.self,
            DatasetDescribeCommand.self, DatasetGenerateCommand.self, DatasetKeysCommand.self,
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
            A pair that cannot be mended is left out by `exclude: [name, split/name]` in the dataset's file.
            """)

    /// How many findings of one kind the text shows; `--json` holds all.
    static let shownPerKind = 20

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "Check only this split; may be given several times.")
    var split: [String] = []

    @Flag(help: "Let warnings exit with 65 too.")
    var strict = false

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
        let data = try dataset.openImages()
        let check = try data.check(splits: split.isEmpty ? nil : split)
        if json {
            print(
                check.json(recognition: data.description.recognition?.taken).lines, terminator: "")
        } else {
            printText(check, name: data.name)
        }
        if check.hasErrors || strict && !check.findings.isEmpty { throw ExitCode(EX_DATAERR) }
    }

    private func printText(_ check: DatasetCheck, name: String) {
        var shown: [DatasetFinding.Kind: Int] = [:]
        for finding in check.findings {
            shown[finding.kind, default: 0] += 1
            if shown[finding.kind, default: 0] <= Self.shownPerKind {
                print(OutsideText.oneLine("\(finding.severity.rawValue): \(finding.message)"))
                if let line = finding.suggestion, !finding.message.contains(line) {
                    print(OutsideText.oneLine("    suggested line: \(line)"))
                }
            }
        }
        for kind in DatasetFinding.Kind.allCases {
            let hidden = shown[kind, default: 0] - Self.shownPerKind
            if hidden > 0 { print("… and \(hidden) more of the kind \(kind.rawValue)") }
        }
        let errors = check.findings.count { $0.severity == .error }
        let warnings = check.findings.count - errors
        print(
            "\(name): \(counted(check.pairs, "pair")) decoded, \(counted(errors, "error")), "
                + "\(counted(warnings, "warning"))")
    }
}

extension DatasetCheck {
    /// The document that `--json` prints: every key is there, what does not apply is null.
    fileprivate func json(recognition: String?) -> JSONValue {
        [
            "pairs": .integer(pairs), "recognition": recognition.map { .text($0) } ?? .null,
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
        ]
    }
}
