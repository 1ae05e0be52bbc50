import Evaluation
import Experiments
import Foundation
import ImageFiles
import JSONText
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing
import Training

/// Cards whose numbers somebody has written: each is refused, or serves.
@Suite struct ForgedCardTests {
    private static let numbers = [
        "9223372036854775808", "-9223372036854775808", "9223372036854775807",
        "18446744073709551615", "-0", "1e308", "-1", "0", "0.5", "1e18", "65536", "1e-320",
    ]

    private static let classNames = ["a", "b"]

    private static func card(_ model: ModelOptions) -> ModelCard {
        var card = ModelCard(
            model: model, classNames: classNames, colors: [0, 0xFF0000], mean: [0.5, 0.5, 0.5],
            deviation: [0.2, 0.2, 0.2], resize: [16, 24], dataset: "d",
            loss: .init(classWeights: [1, 2]))
        card.loss.terms = [
            .init(.tversky(), weight: 1, classWeights: [1, 1]),
            .init(.hardPixels(), weight: 1, classWeights: [1, 1]),
        ]
        card.auxiliaryHeads = [AuxiliaryHead(from: "x", weight: 0.5)]
        card.validationMeanIoU = 0.25
        return card
    }

    /// Networks with every number that a card can hold.
    private static let models: [ModelOptions] = [
        ModelOptions(name: "tiny-fcn", width: 2),
        ModelOptions(name: "res-fcn", width: 2, dilations: [1, 2]),
        ModelOptions(
            name: "own",
            layers: [
                LayerEntry(.convolution(.init(channels: .count(4)))),
                LayerEntry(.activation(.leakyReLU, slope: 0.1)), LayerEntry(.dropout(rate: 0.1)),
                LayerEntry(.maxPooling(size: 2)), LayerEntry(.averagePooling(size: 1)),
                LayerEntry(.transposedConvolution(channels: .classes, kernel: 2, stride: 2)),
            ]),
    ]

    /// The paths of all numbers of a document.
    private static func numberPaths(_ value: JSONValue, _ path: [String] = []) -> [[String]] {
        switch value {
        case .integer, .number: [path]
        case .object(let members): members.flatMap { numberPaths($0.value, path + [$0.key]) }
        case .array(let elements):
            elements.enumerated().flatMap { numberPaths($1, path + ["\($0)"]) }
        default: []
        }
    }

    /// The document with the number at `path` as it is written in `text`.
    private static func text(
        _ value: JSONValue, replacing path: ArraySlice<String>, with text: String
    ) -> String {
        guard let key = path.first else { return text }
        let rest = path.dropFirst()
        switch value {
        case .object(let members):
            let parts = members.map { member in
                "\"\(member.key)\": "
                    + (member.key == key
                        ? Self.text(member.value, replacing: rest, with: text)
                        : member.value.compact)
            }
            return "{\(parts.joined(separator: ", "))}"
        case .array(let elements):
            let parts = elements.enumerated().map { index, element in
                "\(index)" == key
                    ? Self.text(element, replacing: rest, with: text) : element.compact
            }
            return "[\(parts.joined(separator: ", "))]"
        default: return value.compact
        }
    }

    @Test(arguments: models.indices) func everyNumberIsRefusedOrServes(model: Int) throws {
        let card = Self.card(Self.models[model])
        let document = try JSONValue(encoding: card)
        let paths = Self.numberPaths(document)
        try #require(paths.count > 15)
        let network = try Network.make(
            card.modelOptions, classCount: Self.classNames.count, seed: 0)
        let image = Raster(
            Image(height: 16, width: 24, pixels: [UInt8](repeating: 9, count: 16 * 24 * 3)))
        for path in paths {
            for number in Self.numbers {
                let file = NSTemporaryDirectory() + "/forged-\(UUID().uuidString).safetensors"
                defer { try? FileManager.default.removeItem(atPath: file) }
                try SafetensorsFile(
                    tensors: network.state,
                    metadata: [
                        "pixelwise": Self.text(document, replacing: path[...], with: number)
                    ]
                ).write(to: file)
                // A number that cannot be used must be told of; any trap ends the tests.
                do {
                    let trained = try TrainedModel(file, team: ThreadTeam(threads: 1))
                    _ = try trained.loss()
                    let scores = try trained.inference.logits(of: image)
                    #expect(scores.count == 16 * 24 * 2)
                } catch let fault as any CustomStringConvertible {
                    #expect(!fault.description.isEmpty, "\(path) = \(number)")
                }
            }
        }
    }

    @Test func aWidthThatTheWeightsDoNotHaveIsToldBeforeMemoryIsTaken() throws {
        var card = Self.card(Self.models[0])
        let network = try Network.make(
            card.modelOptions, classCount: Self.classNames.count, seed: 0)
        card.width = 1024
        let checkpoint = Checkpoint(card: card, weights: network.state)
        let before = try #require(MachineMemory.peakMegabytesOfThisProcess)
        let error = #expect(throws: CheckpointError.self) { try checkpoint.network(path: "m") }
        #expect(
            error?.description.contains(
                "has shape [2, 3, 3, 3], the network expects [1024, 3, 3, 3]") == true)
        let after = try #require(MachineMemory.peakMegabytesOfThisProcess)
        #expect(after < before + 50)
    }

    @Test func sidesOfASizeAreWhole() throws {
        var card = Self.card(Self.models[0])
        for resize in [[0.5, 0.5], [100, 0.5], [0.001], [101], [16385, 1]] {
            card.resize = resize
            let file = NSTemporaryDirectory() + "/resize-\(UUID().uuidString).safetensors"
            defer { try? FileManager.default.removeItem(atPath: file) }
            try Checkpoint(card: card, weights: []).write(to: file)
            #expect(throws: CheckpointError.self, "\(resize)") { try Checkpoint(path: file) }
        }
    }
}
