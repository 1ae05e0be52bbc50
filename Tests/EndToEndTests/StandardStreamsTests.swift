import Foundation
import Testing
import TinyDataset

@Suite struct StandardStreamsTests {
    @Test(arguments: [
        "weights dataset.yaml --json", "weights dataset.yaml", "help train", "--version",
        "dataset check dataset.yaml --json",
    ])
    func aResultThatCannotBeWrittenIs74(command: String) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let full = try PixelwiseTool.shell("$PIXELWISE \(command) > /dev/full", in: data.folder)
        #expect(full.exitCode == 74)
        #expect(
            full.errors.contains(
                "error: standard output: cannot be written (No space left on device)"))
        let closed = try PixelwiseTool.shell("$PIXELWISE \(command) >&-", in: data.folder)
        #expect(closed.exitCode == 74)
        #expect(closed.errors.contains("Bad file descriptor"))
    }

    @Test func aReaderThatGoesAwayHearsNothingMore() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try PixelwiseTool.shell(
            "($PIXELWISE help train; echo $? >&2) | true", in: data.folder)
        #expect(outcome.errors == "74\n" || outcome.errors == "0\n")
    }

    @Test(arguments: ["2> /dev/full", "2>&-", "2>&- >&- <&-"])
    func aLostLogNeverStopsTraining(streams: String) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let config = try data.config(epochs: 2)
        let outcome = try PixelwiseTool.shell(
            "$PIXELWISE train \(config) --output run \(streams); echo $? > code", in: data.folder)
        let code = try String(contentsOfFile: "\(data.folder)/code", encoding: .utf8)
        // Without standard output the last line, which is a result, is missing.
        #expect(code == (streams.contains(" >&-") ? "74\n" : "0\n"), "\(outcome.errors)")
        let log = try String(contentsOfFile: "\(data.folder)/run/log.jsonl", encoding: .utf8)
        #expect(log.split(separator: "\n").count == 2)
        let lock = try FileManager.default.attributesOfItem(atPath: "\(data.folder)/run/.lock")
        #expect(lock[.size] as? Int == 0, "the log went into the lock file")
    }

    /// `ulimit -f`: the signal that tells of it would end the process.
    @Test func aFileThatMayNotGrowIsAFaultOfWriting() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let outcome = try PixelwiseTool.shell(
            """
            (ulimit -f 0; $PIXELWISE weights dataset.yaml --method inverse --output weights.yaml 2>&1
            echo $?) | cat
            """, in: data.folder)
        #expect(outcome.output.contains("File too large"), "\(outcome.output)")
        #expect(outcome.output.hasSuffix("\n74\n"), "\(outcome.output)")
        let left = try FileManager.default.contentsOfDirectory(atPath: data.folder)
        #expect(!left.contains { $0.hasPrefix(".pixelwise") || $0 == "weights.yaml" }, "\(left)")
    }

    @Test func textFromOutsideCannotFakeLinesNorMoveTheCursor() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let name = "a\nerror: fake\u{1B}[2J\u{9B}31m\u{202E}.yaml"
        let outcome = try PixelwiseTool.run("weights", name, in: data.folder)
        #expect(outcome.exitCode == 66)
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.hasPrefix(#"error: a\nerror: fake\u001b[2J\u009b31m\u202e.yaml: "#))

        let text = "classes: [\"a\u{1B}[31m\"]"
        try text.write(toFile: "\(data.folder)/\u{7}.yaml", atomically: true, encoding: .utf8)
        let excerpt = try PixelwiseTool.run("weights", "\u{7}.yaml", in: data.folder)
        #expect(excerpt.exitCode == 65)
        let controls = excerpt.errors.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
        #expect(controls.isEmpty)
        #expect(excerpt.errors.contains("\\u001b[31m"))
    }
}
