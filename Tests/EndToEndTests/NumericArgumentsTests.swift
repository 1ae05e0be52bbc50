import Foundation
import Testing
import TinyDataset

/// Every option of every command with numbers that no integer, or no sensible size, can be made of.
///
/// The options are those that the binary itself lists, so that a new one is tried without a line here.
@Suite struct NumericArgumentsTests {
    private static let numbers = [
        "9223372036854775808", "-9223372036854775808", "9223372036854775807",
        "18446744073709551615", "nan", "inf", "-inf", "-0", "1e308", "",
    ]

    /// An option of a command.
    private struct Option {
        let command: [String]
        let name: String
        /// Whether it takes all words up to the next option.
        let takesSeveral: Bool
    }

    /// What `--experimental-dump-help` prints, as far as it is read here.
    private struct Help: Decodable {
        struct Command: Decodable {
            let commandName: String
            let arguments: [Argument]?
            let subcommands: [Command]?
        }
        struct Argument: Decodable {
            struct Name: Decodable { let name: String }
            let kind: String
            let parsingStrategy: String
            let preferredName: Name?
        }
        let command: Command
    }

    private static func options(_ command: Help.Command, _ path: [String] = []) -> [Option] {
        let own = (command.arguments ?? []).filter { $0.kind == "option" }.compactMap { argument in
            argument.preferredName.map {
                Option(
                    command: path, name: "--" + $0.name,
                    takesSeveral: argument.parsingStrategy == "upToNextOption")
            }
        }
        return own
            + (command.subcommands ?? []).flatMap { options($0, path + [$0.commandName]) }
    }

    /// Arguments with which a command runs in a moment; a command that is missing here fails the test.
    private static func arguments(_ command: [String], _ data: TinyDataset) throws -> [String]? {
        let image = "val/images/0.png"
        return switch command.joined(separator: " ") {
        case "train": ["train", "config.yaml"]
        case "plan": ["plan", "dataset.yaml", "--budget", "1s"]
        case "pretrained": ["pretrained", "efficientnet-lite0", "--from", image]
        case "evaluate": ["evaluate", "run"]
        case "predict": ["predict", "run", image]
        case "weights": ["weights", "dataset.yaml", "--method", "balanced", "--maps", "out"]
        case "dataset check", "dataset stats", "dataset preview": command + ["dataset.yaml"]
        case "dataset generate": command + ["--train", "1", "--val", "1"]
        case "inspect": ["inspect", image]
        case "lossmap": ["lossmap", "run"]
        case "audit find": command + ["dataset.yaml", "--split", "val", "--model", "run"]
        case "audit apply": command + ["maps/marks.json"]
        case "benchmark": ["benchmark", "--inference", "--batch", "1", "--runs", "1"]
        case "loss": ["loss", "--input", "x.npy", "--target", "y.npy"]
        case "report": ["report", "run"]
        case "compare": ["compare", "run", "run"]
        case "export": ["export", "run", "--format", "onnx"]
        case "dataset convert": command + ["dataset.yaml", "--to", "folders"]
        default: nil
        }
    }

    @Test func noNumberEndsACommandByASignal() throws {
        let data = try TinyDataset(train: 2, val: 1)
        defer { data.remove() }
        _ = try data.config(epochs: 1)
        let trained = try PixelwiseTool.run(
            "train", "config.yaml", "--output", "run", in: data.folder)
        try #require(trained.exitCode == 0, "\(trained.errors)")
        let dump = try PixelwiseTool.run("--experimental-dump-help", in: data.folder).output
        let help = try JSONDecoder().decode(Help.self, from: Data(dump.utf8))
        let options = Self.options(help.command)
        try #require(options.count > 40)
        for (place, option) in options.enumerated() {
            let base = try #require(
                try Self.arguments(option.command, data), "no arguments for \(option.command)")
            // Unless all are asked for, every option gets its turn of two.
            let turn = [Self.numbers[place % 10], Self.numbers[(place + 4) % 10]]
            for number in Thoroughness.isWhole ? Self.numbers : turn {
                let values = option.takesSeveral ? ["10", number] : [number]
                var words = base
                let writes = options.contains {
                    $0.command == option.command && $0.name == "--output"
                }
                if writes, option.name != "--output" {
                    words += ["--output", "out-\(number)"]
                }
                words += [option.name] + values
                let outcome = try PixelwiseTool.run(words, in: data.folder)
                let shown = words.joined(separator: " ")
                #expect(
                    [0, 64, 65, 66, 73, 74].contains(outcome.exitCode),
                    "exit code \(outcome.exitCode): \(shown)")
                #expect(
                    outcome.exitCode == 0 || outcome.errors.contains("error: ")
                        || !outcome.output.isEmpty, "no error line: \(shown)")
            }
        }
    }

    @Test func aWidthOfNaNIsRefusedWithTheOptionAndTheRange() throws {
        let data = try TinyDataset(train: 2, val: 1)
        defer { data.remove() }
        let outcome = try PixelwiseTool.run(
            "weights", "dataset.yaml", "--method", "balanced", "--maps", "maps", "--border", "10",
            "nan", in: data.folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.errors.contains("--border: the width expects 0.01…65536.0 pixels, got nan"))
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/maps"))
    }
}
