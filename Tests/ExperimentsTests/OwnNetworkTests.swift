import Experiments
import Foundation
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing
import YAMLFiles

/// Networks that a config lists layer by layer.
@Suite struct OwnNetworkTests {
    /// The fault of a config with these entries under model.layers, which begin in line 4; its file is called FILE.
    private func fault(_ layers: String..., crop: String? = nil) throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("own-\(UUID().uuidString).yaml").path
        var text = "dataset: a.yaml\nmodel:\n  layers:\n"
        for layer in layers { text += "    - {\(layer)}\n" }
        if let crop { text += "augment: {crop: \(crop)}\n" }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            try ExperimentConfig(path: path).checkNetwork(classCount: 5)
        } catch {
            return "\(error)".replacing(path, with: "FILE")
        }
        return "no fault"
    }

    private static let all = [
        "layer: convolution, channels: 8, norm: true, activation: relu, name: full",
        "layer: max-pooling",
        "layer: convolution, channels: 12, kernel: 5, groups: 4, activation: gelu",
        "layer: depthwise-convolution, dilation: 2, norm: true, activation: leaky-relu",
        "layer: batch-norm, activation: silu, name: half",
        "layer: convolution, channels: 12, stride: 2, name: quarter",
        "layer: dropout, rate: 0.2", "layer: leaky-relu, slope: 0.3", "layer: silu",
        "layer: transposed-convolution, channels: 12, name: up",
        "layer: add, from: [up, half], activation: relu, name: sum",
        "layer: global-average-pooling", "layer: upsample, like: sum, mode: nearest, name: mean",
        "layer: concat, from: [sum, mean, half]", "layer: average-pooling, size: 2",
        "layer: relu", "layer: relu6", "layer: gelu",
        "layer: convolution, channels: classes, kernel: 1",
        "layer: upsample, like: input",
    ]

    private func allConfig() throws -> ExperimentConfig {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("own-\(UUID().uuidString).yaml").path
        let text =
            "dataset: a.yaml\nmodel:\n  name: mine\n  layers:\n"
            + Self.all.map { "    - {\($0)}\n" }.joined()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ExperimentConfig(path: path)
    }

    @Test func everyKindOfLayerIsReadAndRuns() throws {
        let config = try allConfig()
        try config.checkNetwork(classCount: 5)
        // A width that nothing depends on is not told.
        #expect(config.model.title == "mine")
        #expect(ModelOptions(name: "unet").title == "unet width 32")
        let graph = try config.model.graph(classCount: 5)
        // The transposed convolution meets the half size only where that halves again.
        #expect(graph.inputSizes?.multiple == 4)
        #expect(graph.inputSizes?.minimum == 4)
        let network = try Network.make(config.model, classCount: 5, seed: 1)
        let names = Set(network.state.map(\.name))
        #expect(
            names.isSuperset(of: [
                "full.weight", "full.norm.running_mean", "layers.2.weight", "layers.2.bias",
                "layers.3.norm.weight", "half.weight", "up.bias", "layers.18.weight",
            ]))
        #expect(!names.contains("full.bias"), "a batch norm takes a bias away again")
        let weight = try #require(network.parameters.first { $0.name == "layers.2.weight" })
        #expect(weight.shape == [12, 2, 5, 5])
    }

    @Test func everyKindIsHeldByItsOwnRowOfTheTableAndExplained() throws {
        let layers = try #require(try allConfig().model.layers)
        let held = layers.map { layer in
            LayerEntry.kinds.filter { $0.holds(layer.operation) }.map(\.name)
        }
        let written = Self.all.map {
            $0.dropFirst("layer: ".count).prefix { $0 != "," }
        }
        #expect(held == written.map { [String($0)] })
        #expect(Set(held.joined()) == Set(LayerEntry.kinds.map(\.name)))
        for kind in LayerEntry.kinds {
            #expect(
                ExperimentConfig.helpText.contains("layer: \(kind.name). \(kind.meaning.prefix(9))")
            )
            #expect(ExperimentConfig.page.contains("- `layer: \(kind.name)`: "))
        }
    }

    @Test func whatIsLeftOutFollowsFromTheKeysBesideIt() throws {
        func entry(_ text: String) throws -> LayerOperation {
            let node = try YAMLFile.parse(
                "dataset: a\nmodel: {layers: [{\(text)}]}", path: "a.yaml")
            let layers = try ExperimentConfig(node).model.layers
            return try #require(layers?.first?.operation)
        }
        var convolution = ConvolutionEntry(channels: .count(4))
        (convolution.kernel, convolution.dilation, convolution.padding) = (5, 3, 6)
        #expect(
            try entry("layer: convolution, channels: 4, kernel: 5, dilation: 3")
                == .convolution(convolution))
        (convolution.padding, convolution.norm, convolution.bias) = (1, true, false)
        #expect(
            try entry(
                "layer: convolution, channels: 4, kernel: 5, dilation: 3, padding: 1, norm: true")
                == .convolution(convolution))
        #expect(
            try entry("layer: transposed-convolution, channels: classes, stride: 4")
                == .transposedConvolution(channels: .classes, kernel: 4, stride: 4))
        #expect(try entry("layer: upsample") == .upsample(like: "input", mode: .bilinear))
    }

    @Test func theResolvedConfigReadsBackAsTheSame() throws {
        let config = try allConfig()
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("own-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try YAMLFile.write(config.resolved, to: path)
        #expect(try ExperimentConfig(path: path).model == config.model)
        let json = try JSONEncoder().encode(config.model.layers)
        #expect(try JSONDecoder().decode([LayerEntry]?.self, from: json) == config.model.layers)
    }

    @Test func faultsNameTheLineOfTheLayer() throws {
        let head = "layer: convolution, channels: classes"
        #expect(
            try fault("layer: convolutoin, channels: 3").hasPrefix(
                "FILE:4:15: 'model.layers.0.layer' is 'convolutoin', one of convolution, "))
        #expect(
            try fault("layer: convolution, chanels: 3")
                == "FILE:4:28: unknown key 'model.layers.0.chanels', did you mean 'channels'?; "
                + "known here: layer, name, from, channels, groups, kernel, stride, padding, "
                + "dilation, bias, norm, activation")
        #expect(
            try fault("layer: convolution, channels: 8", "layer: add, from: [a, b]", head)
                == "FILE:5:7: layer 'layers.1' reads 'a', which no layer is called; "
                + "known here: input")
        #expect(
            try fault("layer: relu, from: b", "layer: relu, name: b", head)
                == "FILE:4:7: layer 'layers.0' reads 'b', which does not stand before it")
        #expect(
            try fault(
                "layer: convolution, channels: 8, name: a",
                "layer: convolution, channels: 4, name: b", "layer: add, from: [a, b]", head)
                == "FILE:6:7: layer 'layers.2' adds layers of 8 ('a') and 4 ('b') channels, equal "
                + "counts are needed; put a convolution with kernel 1 before, or use concat")
        #expect(
            try fault("layer: convolution, channels: 8, groups: 3", head)
                == "FILE:4:7: layer 'layers.0' has 3 groups, which must divide the 3 channels that "
                + "come in and the 8 that it makes")
        #expect(
            try fault("layer: convolution, channels: 8")
                == "FILE:4:7: layer 'layers.0' is the last and gives 8 channels, one for each of "
                + "the 5 classes is needed; end with 'channels: classes'")
        #expect(
            try fault("layer: relu, name: a", "layer: relu, name: a", head)
                == "FILE:5:7: layer 'a' has the name of another layer; names are used once")
        #expect(
            try fault("layer: relu, name: input", head)
                == "FILE:4:27: 'model.layers.0.name' is 'input', a name of letters, digits, - and _ "
                + "other than input, classes, layers is expected")
        #expect(try fault(head) == "no fault")
    }

    @Test func sizesThatDoNotComeTogetherAreFoundWithoutImages() throws {
        #expect(
            try fault("layer: convolution, channels: classes, stride: 2").hasPrefix(
                "FILE:4:7: layer 'layers.0' expects an output of 256×256, as the images, "
                    + "got 128×128"))
        #expect(
            try fault(
                "layer: max-pooling", "layer: transposed-convolution, channels: classes",
                crop: "[30, 33]")
                == "FILE:6:17: the model takes heights and widths that are multiples of 2 "
                + "(at least 2), got 30×33; set augment.crop to [30, 32], for example")
        #expect(
            try fault(
                "layer: max-pooling", "layer: transposed-convolution, channels: classes",
                crop: "[30, 34]") == "no fault")
    }
}
