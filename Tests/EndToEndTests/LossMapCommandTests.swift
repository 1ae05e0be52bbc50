import Foundation
import ImageFiles
import Tensors
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Loss maps of logits: two classes, 2 × 3 pixels.
@Suite final class LossMapCommandTests {
    let folder: String

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Scores of class 0, then of class 1.
    let scores: [Float] = [0, 2, 1, 0, -3, 0, 0, -2, 1, 4, 3, 0]
    let labels: [UInt8] = [0, 0, 1, 1, 9, 0]

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        try NPYFile.write(NumericArray(shape: [2, 2, 3], scores), to: "\(folder)/x.npy")
        try LabelMap(height: 2, width: 3, labels: labels)
            .writePNG(to: "\(folder)/mask.png", palette: [0, 1])
    }

    func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(
            ["lossmap", "--logits", "x.npy", "--target", "mask.png", "--output", "loss.png"]
                + arguments, in: folder)
    }

    /// `log(1 + exp(other - own))`, the cross entropy of two classes.
    var expected: [Double] {
        labels.enumerated().map { pixel, label in
            guard label < 2 else { return 0 }
            let (zero, one) = (Double(scores[pixel]), Double(scores[6 + pixel]))
            return log(1 + exp(label == 0 ? one - zero : zero - one))
        }
    }

    @Test func theMapHoldsTheCrossEntropyOfEveryPixel() throws {
        let outcome = try run("--ignore-index", "9", "--raw", "--json")
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors == "")
        let map = try NPYFile.read(path: "\(folder)/loss.npy")
        #expect(map.shape == [2, 3])
        for (found, expected) in zip(map.floats, expected) {
            #expect(abs(Double(found) - expected) <= 1e-6)  // a few float32 roundings
        }
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let sum = try #require(document["sum"] as? Double)
        #expect(abs(sum - map.floats.reduce(0) { $0 + Double($1) }) <= 1e-6)
        #expect(document["weight_sum"] as? Double == 5)
        #expect(document["pixels"] as? Int == 5)
        #expect(document["ignored"] as? Int == 1)
    }

    @Test(arguments: ["--static", "--rows", "--pictures none", "--data-root .", "--tile 256"])
    func whatOnlyAModelHasAUseForIsAFaultOfUse(option: String) throws {
        let outcome = try PixelwiseTool.run(
            ["lossmap", "--logits", "x.npy", "--target", "mask.png", "--output", "loss.png"]
                + option.split(separator: " ").map(String.init), in: folder)
        #expect(outcome.exitCode == 64)
        #expect(outcome.errors.contains("goes with a MODEL"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/loss.png"))
    }

    @Test func weightsMultiplyTheirPixels() throws {
        try NPYFile.write(NumericArray(shape: [2], [0.5, 2] as [Float]), to: "\(folder)/w.npy")
        let outcome = try run(
            "--ignore-index", "9", "--raw", "--class-weights", "w.npy", "--json")
        #expect(outcome.exitCode == 0)
        let map = try NPYFile.read(path: "\(folder)/loss.npy").floats
        for (pixel, label) in labels.enumerated() where label < 2 {
            let weighted = expected[pixel] * (label == 0 ? 0.5 : 2)
            #expect(abs(Double(map[pixel]) - weighted) <= 2e-6)
        }
        #expect(outcome.output.contains("\"weight_sum\": 5.5"))
    }

    @Test func anUnknownLabelIsAnErrorWithItsPlaceAndWritesNothing() throws {
        let outcome = try run("--raw")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors
                == "error: mask.png: the value 9 at (1, 1), in 1 pixel, is no class: allowed are 0…1 and "
                + "255, which is ignored; see --ignore-index\n")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(Set(names) == ["x.npy", "mask.png", ".stdout", ".stderr"])
    }

    @Test func anUndefinedLogitIsAnErrorWithItsPlace() throws {
        var broken = scores
        broken[2] = .nan
        try NPYFile.write(NumericArray(shape: [2, 2, 3], broken), to: "\(folder)/x.npy")
        let outcome = try run("--ignore-index", "9")
        #expect(outcome.exitCode == 65)
        #expect(outcome.errors.hasPrefix("error: mask.png: the loss at (2, 0) is nan"))
    }

    @Test func logitsOfAnotherSizeAreRefused() throws {
        try NPYFile.write(
            NumericArray(shape: [1, 2, 3, 2], scores), to: "\(folder)/x.npy")
        let outcome = try run("--ignore-index", "9")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors
                == "error: mask.png: the mask has 3 × 2 pixels, x.npy has 2 × 3; bring the logits to the "
                + "size of the mask\n")
    }
}
