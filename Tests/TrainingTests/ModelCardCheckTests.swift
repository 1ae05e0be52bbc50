import Foundation
import Losses
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing
import Training

/// Cards that no run writes: from another tool, another version, or an editor.
@Suite struct ModelCardCheckTests {
    private static let sound = ModelCard(
        model: ModelOptions(name: "tiny-fcn", width: 2), classNames: ["a", "b"],
        colors: [0, 0xFF0000], mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2], dataset: "d",
        loss: .init(classWeights: [1, 2]))

    private func read(_ change: (inout ModelCard) -> Void) throws -> Checkpoint {
        var card = Self.sound
        change(&card)
        let path = NSTemporaryDirectory() + "/card-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Checkpoint(card: card, weights: []).write(to: path)
        return try Checkpoint(path: path)
    }

    @Test func aSoundCardIsTaken() throws {
        #expect(try read { $0.resize = [0.5] }.card.resize == [0.5])
    }

    private static let faults: [(String, @Sendable (inout ModelCard) -> Void)] = [
        ("1 colors for 2 classes", { $0.colors = [0] }),
        ("3 colors for 2 classes", { $0.colors = [0, 1, 2] }),
        ("the means [0.1], allowed are 3 numbers", { $0.mean = [0.1] }),
        ("the deviations [0.0, 1.0, 1.0]", { $0.deviation = [0, 1, 1] }),
        ("the deviations [1.0, 1.0]", { $0.deviation = [1, 1] }),
        ("1 class weights for 2 classes", { $0.loss.classWeights = [1] }),
        (
            "3 class weights for 2 classes",
            {
                $0.loss.terms = [.init(.dice(), weight: 1, classWeights: [1, 1, 1])]
            }
        ),
        ("the resize [0.0]", { $0.resize = [0] }),
        ("the resize [1.0, 2.0, 3.0]", { $0.resize = [1, 2, 3] }),
    ]

    @Test(arguments: faults.map(\.0))
    func aCardThatDoesNotGoTogetherIsAnError(fault: String) throws {
        let change = try #require(Self.faults.first { $0.0 == fault }).1
        let error = #expect(throws: CheckpointError.self) { try read(change) }
        #expect(
            error?.description.contains(": its metadata has \(fault)") == true,
            "\(String(describing: error))")
    }

    /// Reads a card of a sum of losses whose text an editor has changed.
    private func read(replacing word: String, with other: String) throws -> Checkpoint {
        var card = Self.sound
        card.loss.terms = [
            .init(.crossEntropy(), weight: 1, classWeights: [1, 2]),
            .init(
                .tversky(.init(alpha: 0.5, beta: 2, smooth: 1)), weight: 0.5, classWeights: [1, 1]),
        ]
        let text = String(decoding: try JSONEncoder().encode(card), as: UTF8.self)
        try #require(text.contains(word))
        let path = NSTemporaryDirectory() + "/card-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try SafetensorsFile(
            tensors: [], metadata: ["pixelwise": text.replacing(word, with: other)]
        ).write(to: path)
        do {
            return try Checkpoint(path: path)
        } catch CheckpointError.notACheckpoint(path, let reason) {
            throw CheckpointError.notACheckpoint(path: "FILE", reason: reason)
        }
    }

    @Test func aLossStandsInTheCardByItsNameAndTheKeysOfItsOptions() throws {
        let terms = try #require(try read(replacing: "{", with: "{").card.loss.terms)
        #expect(terms[1].loss == .tversky(.init(alpha: 0.5, beta: 2, smooth: 1)))
        #expect(
            try read(replacing: "\"beta\":2", with: "\"beta\":3").card.loss.terms?[1].loss
                == .tversky(.init(alpha: 0.5, beta: 3, smooth: 1)))
    }

    @Test func aLossThatNobodyKnowsIsAnErrorThatNamesTheFile() throws {
        let known = "cross-entropy, focal, dice, tversky, lovasz-softmax, hard-pixels"
        #expect(
            throws: CheckpointError.notACheckpoint(
                path: "FILE",
                reason:
                    "its metadata 'pixelwise' says that no loss is called 'tverski'; known are \(known)"
            )
        ) { try read(replacing: "tversky", with: "tverski") }
        #expect(
            throws: CheckpointError.notACheckpoint(
                path: "FILE",
                reason:
                    "its metadata 'pixelwise' says that tversky has no option 'delta'; it has alpha, beta, smooth"
            )
        ) { try read(replacing: "\"beta\":", with: "\"delta\":") }
        #expect(
            throws: CheckpointError.notACheckpoint(
                path: "FILE",
                reason:
                    "its metadata 'pixelwise' says that beta of tversky is -2.0, allowed is a number from 0 to 100"
            )
        ) { try read(replacing: "\"beta\":2", with: "\"beta\":-2") }
    }
}
