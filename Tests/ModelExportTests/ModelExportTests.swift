import Experiments
import Files
import Foundation
import ImageFiles
import ModelExport
import NetworkDescriptions
import NeuralNetworks
import ONNXFiles
import Tensors
import Testing
import Training

/// What goes into the files and the page of a model that lies in no run.
@Suite final class ModelExportTests {
    private let folder = NSTemporaryDirectory() + "/export-\(UUID().uuidString)"
    private var path: String { "\(folder)/model.safetensors" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A model whose card `change` has had its way with.
    private func model(
        _ name: String = "tiny-fcn", channels: Int = 3,
        _ change: (inout ModelCard) -> Void = { _ in }
    ) throws -> ExportedModel {
        try Folder.create(atPath: folder)
        let options = ModelOptions(name: name, width: 4)
        var card = ModelCard(
            model: options, classNames: ["a|b", "<i>"], colors: [0x102030, 0xFF0000],
            mean: [Float](repeating: 0.5, count: channels),
            deviation: [Float](repeating: 0.25, count: channels), dataset: "my \"set\"",
            loss: ModelCard.LossDescription(classWeights: [1, 1]), epoch: 3, steps: 12,
            validationMeanIoU: 0.123456)
        card.imageForm = RasterForm(channels: channels)
        change(&card)
        let network = try Network.make(options, classCount: 2, seed: 1, inputChannels: channels)
        try Checkpoint(card: card, weights: network.state).write(to: path)
        return ExportedModel(try TrainedModel(path))
    }

    private func page(_ model: ExportedModel, _ file: ModelPage.File) -> String {
        ModelPage(
            model, fileName: "m.onnx", file: file,
            scores: ModelScores(
                logged: model.measured, meanIoU: model.trained.card.validationMeanIoU,
                split: "val"),
            picture: nil
        ).text
    }

    @Test func weightsHavePyTorchsNamesShapesAndOrder() throws {
        let model = try model("res-fcn")
        let target = "\(folder)/weights.safetensors"
        try model.writeSafetensors(to: target, precision: .float32)
        let file = try SafetensorsFile.read(path: target)
        #expect(file.metadata["format"] == "pt")
        let graph = try ModelOptions(name: "res-fcn", width: 4).graph(classCount: 2)
        #expect(file.tensors.map(\.name) == graph.parameters.map(\.name))
        #expect(file.tensors.map(\.array.shape) == graph.parameters.map(\.shape))
        #expect(file["stem.norm.num_batches_tracked"]?.elementType == .int64)
        #expect(file["stem.conv.weight"] == Checkpoint.weight("stem.conv.weight", path))
        #expect(try Checkpoint(path: target).card == model.trained.card, "still a checkpoint")
    }

    @Test func bfloat16RoundsAllButCounters() throws {
        let model = try model()
        let target = "\(folder)/weights.safetensors"
        try model.writeSafetensors(to: target, precision: .bfloat16)
        let file = try SafetensorsFile.read(path: target)
        for tensor in file.tensors {
            let isCounter = tensor.name.hasSuffix("num_batches_tracked")
            #expect(tensor.array.elementType == (isCounter ? .int64 : .bfloat16))
        }
        let whole = try #require(Checkpoint.weight("scores.0.weight", path)).floats
        #expect(
            file["scores.0.weight"]?.elements(of: BFloat16.self) == whole.map(BFloat16.init))
        _ = try TrainedModel(target)
    }

    @Test(arguments: [1, 3, 4]) func channelsFollowTheModel(channels: Int) throws {
        let model = try model(channels: channels)
        let network = try model.onnx(ONNXOptions())
        #expect(network.graph.input.channels == channels)
        #expect(
            network.normalization.scale == [Float](repeating: 1 / (255 * 0.25), count: channels))
        #expect(network.normalization.shift == [Float](repeating: -2, count: channels))
        let text = page(model, .onnx(ONNXOptions()))
        let mode = [1: "\"L\"", 3: "\"RGB\"", 4: "\"RGBA\""][channels] ?? ""
        #expect(text.contains(".convert(\(mode))"))
    }

    @Test func whatIsNotInsideIsSaid() throws {
        let model = try model { card in
            card.resize = [0.5]
            card.range = .values(lowest: 10, highest: 900)
            card.precision = .bfloat16
        }
        let notes = Dictionary(
            uniqueKeysWithValues: try model.onnx(ONNXOptions()).notes.metadata.map {
                ($0.key, $0.value)
            })
        #expect(notes["resize"] == "[0.5]")
        #expect(notes["range"] == "[10,900]")
        #expect(notes["validation"] == #"{"mean_iou":0.123456}"#)
        #expect(notes["dataset_digest"] == nil)
        let text = page(model, .onnx(ONNXOptions()))
        for words in ["0.5 times", "ImageOps.scale(", ", 0.5, ", "range", "bfloat16"] {
            #expect(text.contains(words))
        }
    }

    @Test func theFrontMatterIsWhatHubsRead() throws {
        let text = page(try model(), .onnx(ONNXOptions()))
        let front = text.split(separator: "---", omittingEmptySubsequences: true)[0]
        let expected = """

            pipeline_tag: image-segmentation
            library_name: pixelwise
            tags: [semantic-segmentation, onnx, pixelwise]
            datasets: ["my \\"set\\""]
            metrics: [mean_iou]
            model-index:
            - name: "tiny-fcn width 4"
              results:
              - task: {type: image-segmentation}
                dataset: {name: "my \\"set\\"", type: "my \\"set\\"", split: "val"}
                metrics:
                - {type: mean_iou, name: mean IoU, value: 0.1235}

            """
        #expect(front == expected)
        #expect(!text.contains("license"))
        #expect(text.contains("the data were not at hand for an interval"))
    }

    @Test func namesFromOutsideStayText() throws {
        let text = page(try model(), .onnx(ONNXOptions()))
        #expect(text.contains(#"| 0 | a\|b | `#102030` | – |"#))
        #expect(text.contains(#"| 1 | &lt;i&gt; | `#ff0000` | – |"#))
    }

    @Test func sizesAreThoseOfTheFile() throws {
        #expect(page(try model(), .onnx(ONNXOptions())).contains("any size from 8 × 8 pixels"))
        #expect(page(try model("unet"), .onnx(ONNXOptions())).contains("multiples of 8"))
        var options = ONNXOptions()
        options.size = ImageSides(height: 40, width: 60)
        options.givesClasses = true
        options.takesNormalizedInput = true
        let text = page(try model(), .onnx(options))
        #expect(text.contains("Images of 40 × 60 pixels"))
        #expect(text.contains(".resize((60, 40), Image.Resampling.BILINEAR)"))
        #expect(text.contains("/ 255 - [0.5,0.5,0.5]) / [0.25,0.25,0.25]"))
        #expect(text.contains("{\"input\": image})[0][0]\n"))
    }
}

extension Checkpoint {
    /// A weight of a checkpoint file.
    fileprivate static func weight(_ name: String, _ path: String) -> NumericArray? {
        (try? Checkpoint(path: path))?.weights.first { $0.name == name }?.array
    }
}
