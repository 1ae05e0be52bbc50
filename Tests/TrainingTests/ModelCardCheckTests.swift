import Foundation
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
                $0.loss.terms = [
                    .init(name: "dice", weight: 1, classWeights: [1, 1, 1], options: [:])
                ]
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
}
