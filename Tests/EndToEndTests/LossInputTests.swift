import Foundation
import Tensors
import Testing

/// What `loss` and `lossmap` say of inputs that people take for others.
@Suite final class LossInputTests {
    let folder: String

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Two elements of two classes: logits, their softmax, and labels.
    init() throws {
        folder = try PixelwiseTool.makeFolder()
        try save(Tensor<Float>(shape: [1, 2, 1, 2], [2, 0, 0, 4]), "x")
        try save(
            Tensor<Float>(shape: [1, 2, 1, 2], [0.8807971, 0.01798621, 0.1192029, 0.9820138]), "p")
        try save(Tensor<Int64>(shape: [1, 1, 2], [0, 1]), "y")
    }

    private func save<Element: ArrayElement>(_ tensor: Tensor<Element>, _ name: String) throws {
        try NPYFile.write(NumericArray(tensor), to: "\(folder)/\(name).npy")
    }

    private func loss(_ input: String, _ target: String) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(
            "loss", "--input", "\(input).npy", "--target", "\(target).npy", in: folder)
    }

    @Test func probabilitiesInPlaceOfLogitsAreWarnedAboutWithTheirLoss() throws {
        let right = try loss("x", "y")
        #expect(right.errors == "")
        let mean = try #require(
            Double(right.output.trimmingCharacters(in: .whitespacesAndNewlines)))
        let wrong = try loss("p", "y")
        #expect(wrong.exitCode == 0)
        #expect(wrong.errors.hasPrefix("warning: p.npy: "))
        #expect(wrong.errors.contains("most likely probabilities, not logits"))
        let told = try #require(
            wrong.errors.firstMatch(of: /its mean loss is ([0-9.]+) as such/).flatMap {
                Double($0.output.1)
            })
        // The file's probabilities have seven digits.
        #expect(abs(told - mean) < 1e-6)
    }

    @Test(arguments: [
        ("float", "float32 of shape [1, 1, 2]", "target.astype('int64')"),
        ("channel", "int64 of shape [1, 1, 1, 2]", "target.squeeze(0)"),
        ("onehot", "int64 of shape [1, 2, 1, 2]", "target.argmax(1)"),
        ("last", "float32 of shape [1, 1, 2, 2]", "numpy.moveaxis(target, -1, 1)"),
        ("rgb", "uint8 of shape [1, 1, 2, 3]", "mapped to class indices"),
        ("bool", "bool of shape [1, 1, 2]", "target.astype('int64')"),
    ])
    func aTargetThatDoesNotFitIsNamedWithTypeAndShapeAndWhatToDo(
        name: String, found: String, remedy: String
    ) throws {
        try save(Tensor<Float>(shape: [1, 1, 2], [0, 1]), "float")
        try save(Tensor<Int64>(shape: [1, 1, 1, 2], [0, 1]), "channel")
        try save(Tensor<Int64>(shape: [1, 2, 1, 2], [1, 0, 0, 1]), "onehot")
        try save(Tensor<Float>(shape: [1, 1, 2, 2], [1, 0, 0, 1]), "last")
        try save(Tensor<UInt8>(shape: [1, 1, 2, 3], [0, 0, 0, 1, 1, 1]), "rgb")
        try NPYFile.write(
            NumericArray(shape: [1, 1, 2], elementType: .bool, bytes: [0, 1]),
            to: "\(folder)/bool.npy")
        let outcome = try loss("x", name)
        #expect(outcome.exitCode == 65)
        #expect(outcome.errors.contains("error: \(name).npy: target is \(found)"))
        #expect(outcome.errors.contains(remedy))
    }
}
