import Foundation
import Testing

/// What a newcomer types first.
@Suite final class HelpTests {
    private let folder: String

    init() throws { folder = try PixelwiseTool.makeFolder() }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    static let commands = [
        [], ["train"], ["plan"], ["evaluate"], ["predict"], ["lossmap"], ["loss"], ["weights"],
        ["dataset"],
        ["dataset", "check"], ["dataset", "generate"], ["inspect"], ["benchmark"],
        ["report"], ["compare"], ["audit"], ["audit", "apply"],
        ["export"],
    ]

    @Test(arguments: commands) func helpIsPrintedOnEveryLevel(command: [String]) throws {
        for arguments in [command + ["--help"], ["help"] + command] {
            let outcome = try PixelwiseTool.run(arguments, in: folder)
            #expect(outcome.exitCode == 0)
            #expect(
                outcome.output.contains((["USAGE: pixelwise"] + command).joined(separator: " ")))
            #expect(outcome.errors.isEmpty)
        }
    }

    /// Whoever refuses, the parser or the command: one line that names the command and its help.
    @Test(arguments: [
        (["train"], " train: expected a config"), (["nonsense"], ": no command 'nonsense'"),
        (["loss", "--nonsense"], " loss: missing expected argument '--input <input>'"),
        (["dataset", "check"], " dataset check: missing expected argument '<dataset>'"),
        (["weights", "x", "--metod", "y"], " weights: unknown option '--metod'. Did you mean"),
        (["loss", "--input", "x", "--target", "y", "--reduction", "z"], " loss: the value 'z' is"),
        (["compare", "x"], " compare: expected two or more run folders, got 1"),
    ])
    func wrongUsageIsOneLineAndEndsWith64(arguments: [String], fault: String) throws {
        let outcome = try PixelwiseTool.run(arguments, in: folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("error: pixelwise\(fault)"))
        #expect(outcome.errors.hasSuffix("--help'\n"))
        #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
    }

    @Test func aMisspeltCommandIsAnsweredWithTheNearest() throws {
        let top = try PixelwiseTool.run(["trian", "x.yaml"], in: folder)
        #expect(top.exitCode == 64)
        #expect(
            top.errors
                == "error: pixelwise: no command 'trian', the nearest is 'train'; see 'pixelwise --help'\n"
        )
        let below = try PixelwiseTool.run(["dataset", "previw"], in: folder)
        #expect(below.exitCode == 64)
        #expect(
            below.errors.contains(
                "pixelwise dataset: no command 'previw', the nearest is 'preview'"))
        let far = try PixelwiseTool.run(["dataset", "nonsense"], in: folder)
        #expect(
            far.errors.contains(
                "there is check, stats, preview, describe, convert, generate, keys;"))
    }

    @Test func theVersionIsPrinted() throws {
        let outcome = try PixelwiseTool.run("--version", in: folder)
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.split(separator: ".").count == 3)
    }
}
