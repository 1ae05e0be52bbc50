import Files
import Foundation
import Glibc
import ONNXFiles
import ProtobufMessages
import Testing
import TinyDataset

/// `pixelwise export` as it is typed: files, what it says, and what it refuses.
@Suite(.serialized) final class ExportCommandTests {
    let data: TinyDataset
    var folder: String { data.folder }

    init() throws {
        data = try TinyDataset()
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run --set train.precision=float32")
    }

    deinit { data.remove() }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func exists(_ file: String) -> Bool { FileStatus(path: "\(folder)/\(file)") != nil }

    @Test func aRunBecomesAModelThatSaysWhatItIs() throws {
        let outcome = try run("export run --format onnx --output tiny.onnx")
        #expect(outcome.output.hasPrefix("wrote tiny.onnx: "))
        let model = try ONNXFile.read(path: "\(folder)/tiny.onnx")
        let notes = Dictionary(
            uniqueKeysWithValues: model.metadataProps.map { ($0.key, $0.value) })
        #expect(notes["classes"] == #"["ground","red","blue"]"#)
        #expect(notes["colors"]?.hasPrefix("[[") == true)
        #expect(notes["mean"] == "[0.485,0.456,0.406]")
        #expect(notes["deviation"] == "[0.229,0.224,0.225]")
        #expect(notes["input"] == "red, green, blue, 0 to 255")
        #expect(notes["ignore"] == "255")
        #expect(notes["dataset"] == "tiny")
        #expect(notes["dataset_digest"]?.isEmpty == false)
        #expect(notes["validation"]?.contains(#""mean_iou":"#) == true)
        #expect(notes["validation"]?.contains(#""iou":["#) == true)
        #expect(notes["version"] == model.producerVersion)
        #expect(model.graph.name == "tiny-fcn width 4")
    }

    @Test func aCheckpointByItselfTellsNoRun() throws {
        let bytes = try InputFile.contents(path: "\(folder)/run/checkpoints/best.safetensors")
        try AtomicFile.write(bytes, to: "\(folder)/alone.safetensors")
        try run("export alone.safetensors --format onnx --output alone.onnx --argmax")
        let model = try ONNXFile.read(path: "\(folder)/alone.onnx")
        #expect(!model.metadataProps.contains { $0.key == "dataset_digest" })
        #expect(model.graph.output.map(\.name) == ["classes"])
    }

    @Test func theSameModelGivesTheSameBytes() throws {
        try run("export run --format onnx --output a.onnx --size 32 48")
        try run("export run --format onnx --output b.onnx --size 32 48")
        #expect(
            try InputFile.contents(path: "\(folder)/a.onnx")
                == InputFile.contents(path: "\(folder)/b.onnx"))
    }

    @Test(arguments: [
        ("export run --format onnx --output out.onnx --size 32", 64),
        ("export run --format onnx --output out.onnx --size 0 32", 64),
        ("export run --format onnx --output out.onnx --size 32 16385", 64),
        ("export run --format tflite --output out.onnx", 64),
        ("export run --format safetensors --output out.onnx --argmax", 64),
        ("export run --format onnx", 64),
        ("export run --format onnx --output out.onnx --precision bfloat16", 64),
        ("export run --format onnx --output out.onnx --split val", 64),
        ("export run --format onnx --output out.onnx --card --split nonsense", 65),
        ("export missing --format onnx --output out.onnx", 66),
        ("export dataset.yaml --format onnx --output out.onnx", 65),
        ("export run --format onnx --output missing/out.onnx", 73),
        ("export run --format onnx --output run", 73),
        ("export run --format onnx --output dataset.yaml", 64),
        ("export run --format onnx --output val/masks/0.png --card", 64),
    ])
    func whatIsRefusedLeavesNothing(line: String, code: Int32) throws {
        let before = try Folder.names(atPath: folder).sorted()
        let outcome = try run(line, exits: code)
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(try Folder.names(atPath: folder).sorted() == before)
        #expect(!exists("out.onnx"))
    }

    @Test func weightsAreACheckpointOfOursToo() throws {
        try run("export run --format safetensors --output weights.safetensors")
        try run("predict run val/images/0.png --output a --logits --quiet")
        try run("predict weights.safetensors val/images/0.png --output b --logits --quiet")
        #expect(
            try InputFile.contents(path: "\(folder)/a/0.logits.npy")
                == InputFile.contents(path: "\(folder)/b/0.logits.npy"))
    }

    @Test func aCardHasTheIntervalWhereTheDataAre() throws {
        try Folder.create(atPath: "\(folder)/model")
        try run("export run --format onnx --output model/tiny.onnx --card")
        let page = try text("model/README.md")
        #expect(page.hasPrefix("---\npipeline_tag: image-segmentation\n"))
        #expect(page.contains("args: {interval: ["))
        #expect(page.contains("InferenceSession(\"tiny.onnx\")"))
        #expect(page.contains("Mean IoU"))
        #expect(!exists("model/loss-map.png"), "the run has kept none")
        // A card of ours gives way to the next one.
        try run("export run --format safetensors --output model/tiny.safetensors --card")
        #expect(try text("model/README.md").contains("tags: [semantic-segmentation, safetensors"))
    }

    @Test func aCardWithoutDataHasTheScoresOfTheLog() throws {
        try FileManager.default.moveItem(
            atPath: "\(folder)/dataset.yaml", toPath: "\(folder)/elsewhere.yaml")
        let outcome = try run("export run --format onnx --output tiny.onnx --card")
        #expect(outcome.errors.contains("warning: "))
        let page = try text("README.md")
        #expect(page.contains("as the run logged it"))
        #expect(!page.contains("interval: ["))
        #expect(page.contains("type: accuracy"))
    }

    @Test func aPageOfSomebodyElseIsLeftAlone() throws {
        try AtomicFile.write("# Mine\n", to: "\(folder)/README.md")
        try run("export run --format onnx --output tiny.onnx --card", exits: 73)
        #expect(try text("README.md") == "# Mine\n")
        #expect(!exists("tiny.onnx"))
        try run("export run --format onnx --output README.md --card", exits: 64)
    }

    @Test func aRunThatKeptLossMapsGivesAPicture() throws {
        _ = try data.config("maps", epochs: 1, more: "report: {loss_maps: 1}")
        try run("train maps.yaml --output maps --set train.precision=float32")
        try run("export maps --format onnx --output tiny.onnx --card")
        #expect(
            try InputFile.contents(path: "\(folder)/loss-map.png")
                == InputFile.contents(path: "\(folder)/maps/loss_maps/00000/loss.png"))
        #expect(try text("README.md").contains("](loss-map.png)"))
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }

    @Test func noFileOfTheRunIsOverwritten() throws {
        for file in ["checkpoints/best.safetensors", "checkpoints/last.state", "log.jsonl"] {
            let before = try InputFile.contents(path: "\(folder)/run/\(file)")
            try run("export run --format onnx --output run/\(file)", exits: 64)
            #expect(try InputFile.contents(path: "\(folder)/run/\(file)") == before)
        }
    }

    @Test func aFullDiskKeepsWhatWasThere() throws {
        try AtomicFile.write("old", to: "\(folder)/old.onnx")
        // 32 blocks of 512 bytes hold no model.
        let line = "ulimit -f 32; \"$PIXELWISE\" export run --format onnx --output old.onnx"
        let outcome = try PixelwiseTool.shell(line, in: folder)
        #expect(outcome.exitCode == 74, "\(outcome.errors)")
        #expect(try InputFile.contents(path: "\(folder)/old.onnx") == Array("old".utf8))
    }
}
