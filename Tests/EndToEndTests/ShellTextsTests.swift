import Foundation
import Testing

/// What packages hold beside the command: completions and manual pages, both made from the command itself.
@Suite final class ShellTextsTests {
    private let folder: String

    init() throws { folder = try PixelwiseTool.makeFolder() }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    /// A shell, how the part of a subcommand begins in its script and how it ends; and how an option is written there.
    static let shells: [(name: String, begins: @Sendable ([String]) -> String, ends: String)] = [
        ("bash", { "_\($0.joined(separator: "_"))() {" }, "\n}"),
        ("zsh", { "_\($0.joined(separator: "_"))() {" }, "\n}"),
        ("fish", { "_options \"\($0.joined(separator: " "))\"" }, "\n\n"),
    ]

    @Test(arguments: shells.indices)
    func completionsOfAShellHoldEveryOptionOfEverySubcommand(shell: Int) throws {
        let shell = Self.shells[shell]
        let script = try PixelwiseTool.run(
            "--generate-completion-script", shell.name, in: folder
        ).output
        let commands = try DescribedCommand.ofPixelwise(in: folder).all()
        #expect(commands.count > 20)
        for (words, command) in commands {
            let part: String
            if shell.name == "fish" {
                part = script.split(separator: "\n").filter { $0.contains(shell.begins(words)) }
                    .joined(separator: "\n")
            } else {
                let start = try #require(script.range(of: shell.begins(words)), "\(words)")
                let rest = script[start.upperBound...]
                part = String(rest[..<(rest.range(of: shell.ends)?.lowerBound ?? rest.endIndex)])
            }
            for option in (command.arguments ?? []).flatMap(\.options) {
                let written = shell.name == "fish" ? "-l '\(option.dropFirst(2))'" : option
                #expect(part.contains(written), "\(option) of \(words) in \(shell.name)")
            }
        }
    }

    /// Every argument whose name says that it is a path, wherever it occurs.
    @Test func argumentsThatNameFilesAreCompletedWithFiles() throws {
        let paths: Set = [
            "output", "dataset", "data-root", "config", "weights", "predictions", "scores", "maps",
            "input", "target", "weight", "gradient", "logits", "image", "images", "model", "run",
            "file", "folder", "marks", "replay", "verify", "class-weights", "write-exclude",
        ]
        var found: Set<String> = []
        for (words, command) in try DescribedCommand.ofPixelwise(in: folder).all() {
            for argument in command.arguments ?? [] where argument.kind != "flag" {
                let name = argument.options.first.map { String($0.dropFirst(2)) }
                guard let name = name ?? argument.valueName, paths.contains(name) else { continue }
                found.insert(name)
                // The model of a benchmark is one of the known names.
                let expected = words.last == "benchmark" ? ["list"] : ["file", "directory"]
                let offered = argument.completionKind?.kinds ?? []
                #expect(offered.contains(where: expected.contains), "\(name) of \(words)")
            }
        }
        #expect(found == paths)
    }

    @Test(.enabled(if: ShellTextsTests.hasPython))
    func everySubcommandHasAPageThatNamesItsOptions() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Tools/manual").standardized.path
        let outcome = try PixelwiseTool.shell(
            "python3 '\(script)' \"$PIXELWISE\" . 2026-01-31", in: folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let commands = try DescribedCommand.ofPixelwise(in: folder).all()
        for (words, command) in commands {
            let path = "\(folder)/\(words.joined(separator: "-")).1"
            let page = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            let lines = page.split(separator: "\n")
            #expect(lines.first?.contains("\"2026-01-31\"") == true)
            for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS"] {
                #expect(lines.contains(".SH \(section)"), "\(words)")
            }
            for argument in (command.arguments ?? []) where argument.shouldDisplay {
                for option in argument.options {
                    let written = "\\fB" + option.replacing("-", with: "\\-") + "\\fR"
                    #expect(page.contains(written), "\(option) of \(words)")
                }
            }
            // A line of text that begins so would be taken for a request.
            let requests: Set = ["TH", "SH", "TP", "PP", "IP", "PD", "br", "nh", "ad"]
            for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
                let request = line.dropFirst().prefix { $0.isLetter }
                #expect(requests.contains(String(request)), "\(words): \(line)")
            }
        }
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".1") }
        #expect(pages.count == commands.count)
    }

    static let hasPython =
        (try? PixelwiseTool.shell("command -v python3", in: "/"))?.exitCode == 0
}
