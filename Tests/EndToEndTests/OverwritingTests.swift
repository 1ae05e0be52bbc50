import Files
import Foundation
import Glibc
import Testing
import TinyDataset

/// No result takes the place of what its command reads, and no link leads a result out of its folder.
@Suite(.serialized) final class OverwritingTests {
    let data: TinyDataset
    var folder: String { data.folder }

    init() throws {
        data = try TinyDataset()
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run")
    }

    deinit { data.remove() }

    private func run(_ line: String, exits code: Int32 = 0) throws {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func bytes(_ file: String) throws -> [UInt8] {
        try InputFile.contents(path: "\(folder)/\(file)")
    }

    @Test(arguments: [
        ("run/log.jsonl", "report run --output FILE"),
        ("run/config.yaml", "report run --output FILE"),
        ("run/checkpoints/best.safetensors", "compare run run --output FILE"),
        ("dataset.yaml", "weights dataset.yaml --method balanced --output FILE"),
        ("train/masks/0.png", "weights dataset.yaml --method balanced --output FILE"),
        ("val/images/0.png", "inspect val/images/0.png --output FILE"),
        ("dataset.yaml", "dataset preview dataset.yaml --output FILE"),
        ("val/images/1.png", "dataset preview dataset.yaml --split val --output FILE"),
    ])
    func aFileThatIsReadIsNotOverwritten(file: String, line: String) throws {
        let before = try bytes(file)
        try #require(symlink("\(folder)/\(file)", "\(folder)/link") == 0)
        try #require(link("\(folder)/\(file)", "\(folder)/twin") == 0)
        for output in [file, "link", "./\(file)", "twin"] {
            try run(line.replacing("FILE", with: output), exits: 64)
        }
        #expect(try bytes(file) == before)
    }

    @Test(arguments: ["train/images", "val/masks", "val/images/new", "train/masks/a/b"])
    func resultsDoNotLieAmongImagesOrMasks(output: String) throws {
        try run("lossmap run --output \(output)", exits: 64)
        try run("audit dataset.yaml --split val --model run --output \(output)", exits: 64)
        try run("dataset check dataset.yaml")
    }

    @Test(arguments: [
        ("evaluate run --output out", "confusion.png", "val/masks/0.png"),
        ("evaluate run --output out", "evaluation.json", "dataset.yaml"),
        ("evaluate run --output out", "classes.csv", "run/checkpoints/best.safetensors"),
        ("lossmap run --output out", "0.loss.png", "val/masks/0.png"),
        ("lossmap run --output out", "index.html", "dataset.yaml"),
        ("predict run val/images/1.png --output out", "1.png", "val/masks/1.png"),
        ("predict run val/images/1.png --output out", "1.png", "train/images/0.png"),
        ("weights dataset.yaml --method balanced --maps out", "0.png", "train/masks/0.png"),
        ("train config.yaml --output out", "metrics.csv", "dataset.yaml"),
        ("train config.yaml --output out", "report.html", "config.yaml"),
        ("train config.yaml --output out", "capture.safetensors", "train/images/0.png"),
    ])
    func aLinkToAnInputIsRefused(line: String, name: String, file: String) throws {
        let before = try bytes(file)
        try Folder.create(atPath: "\(folder)/out")
        try #require(symlink("\(folder)/\(file)", "\(folder)/out/\(name)") == 0)
        try run(line, exits: 64)
        #expect(try bytes(file) == before)
    }

    @Test(arguments: [
        ("evaluate run --output out", "classes.csv"), ("lossmap run --output out", "index.json"),
        ("lossmap run --output out", "0.overlay.png"),
        ("predict run val/images/1.png --output out", "1.png"),
        ("train config.yaml --output out", "report.html"),
        ("train config.yaml --output out", "metrics.csv"),
    ])
    func aLinkToWhatIsNobodysInputIsReplaced(line: String, name: String) throws {
        try AtomicFile.write("mine\n", to: "\(folder)/mine")
        try Folder.create(atPath: "\(folder)/out")
        try #require(symlink("\(folder)/mine", "\(folder)/out/\(name)") == 0)
        try run(line)
        #expect(try bytes("mine") == Array("mine\n".utf8))
        #expect(try bytes("out/\(name)") != Array("mine\n".utf8))
    }

    @Test func aCheckpointThatIsALinkIsReplacedByTheNextOne() throws {
        _ = try data.config("two", epochs: 2)
        try run("train two.yaml --output two")
        // One epoch back, and moved to another disk.
        let checkpoints = "\(folder)/two/checkpoints"
        for kind in ["safetensors", "state"] {
            try #require(rename("\(checkpoints)/previous.\(kind)", "\(folder)/kept.\(kind)") == 0)
            try #require(unlink("\(checkpoints)/last.\(kind)") == 0)
            try #require(symlink("\(folder)/kept.\(kind)", "\(checkpoints)/last.\(kind)") == 0)
        }
        let kept = try (bytes("kept.safetensors"), bytes("kept.state"))
        try run("train --resume --output two")
        #expect(try bytes("kept.safetensors") == kept.0)
        #expect(try bytes("kept.state") == kept.1)
        #expect(try bytes("two/checkpoints/last.state") != kept.1)
    }

    @Test func twoResultsOfAPredictionDoNotGoIntoOneFile() throws {
        try AtomicFile.write(bytes("val/images/0.png"), to: "\(folder)/0.overlay.png")
        try run("predict run val/images/0.png 0.overlay.png --overlay --output out")
        let expected = ["0.overlay-2.overlay.png", "0.overlay-2.png", "0.overlay.png", "0.png"]
        #expect(try Folder.names(atPath: "\(folder)/out").sorted() == expected)
    }

    @Test func twoResultsOfALossDoNotGoIntoOneFile() throws {
        try run("loss --input x.npy --target t.npy --output o.npy --gradient ./o.npy", exits: 64)
    }
}
