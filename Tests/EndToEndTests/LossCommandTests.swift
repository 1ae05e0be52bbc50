import Foundation
import Losses
import Tensors
import Testing

@Suite final class LossCommandTests {
    let folder: String

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes the worked example: three elements, five classes.
    init() throws {
        folder = try PixelwiseTool.makeFolder()
        try save(
            Tensor<Float>(
                shape: [3, 5],
                [
                    -0.0192, -0.3863, -1.2735, -0.7815, -2.3062,
                    -0.8697, 1.0036, -0.9340, 0.6924, -0.9373,
                    -0.7580, -1.7073, 0.6045, -0.8192, -0.8317,
                ]), "x")
        try save(Tensor<Int64>(shape: [3], [3, 0, 1]), "y")
    }

    func save<Element: ArrayElement>(_ tensor: Tensor<Element>, _ name: String) throws {
        try NPYFile.write(NumericArray(tensor), to: "\(folder)/\(name).npy")
    }

    func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(
            ["loss", "--input", "x.npy", "--target", "y.npy"] + arguments, in: folder)
    }

    @Test func theValueIsPrinted() throws {
        #expect(try run().output == "2.421613\n")
    }

    @Test func theFilesHaveTheShapeAndTypeOfPyTorch() throws {
        let outcome = try run("--output", "l.npy", "--gradient", "g.npy", "--reduction", "none")
        #expect(outcome.exitCode == 0)
        #expect(outcome.output == "")
        let loss = try NPYFile.read(path: folder + "/l.npy")
        #expect(loss.shape == [3])
        #expect(loss.elementType == .float32)
        #expect(try NPYFile.read(path: folder + "/g.npy").shape == [3, 5])
        #expect(try run("--output", "m.npy").exitCode == 0)
        #expect(try NPYFile.read(path: folder + "/m.npy").shape == [])
    }

    @Test func theJSONDocumentHoldsTheSums() throws {
        let outcome = try run("--json", "--ignore-index", "0")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(document["reduction"] as? String == "mean")
        #expect(document["weight_sum"] as? Double == 2)
        #expect(document["elements"] as? Int == 3)
        #expect(document["ignored"] as? Int == 1)
        // The mean of 1.6969 and 2.9182, to half a unit of the last digit.
        #expect(abs((document["value"] as? Double ?? 0) - 2.30755) < 1e-4)
    }

    @Test func theExplanationShowsEveryStep() throws {
        let text = try run("--explain").output
        for number in ["0.3927", "-0.9346", "1.6969", "7.2648 / 3 = 2.4216"] {
            #expect(text.contains(number))
        }
    }

    @Test func theExplanationOfManyElementsNamesTheWorst() throws {
        var large = Tensor<Float>(repeating: 0, shape: [1, 3, 20, 20])
        large.elements[2 * 400 + 7 * 20 + 9] = 50
        try save(large, "x")
        try save(Tensor<UInt8>(repeating: 1, shape: [1, 20, 20]), "y")
        let text = try run("--explain").output
        #expect(
            text.contains(
                "(0, 7, 9): loss 50, target class 1 with p = 1.9287e-22, most likely class 2"))
    }

    @Test(
        arguments: [
            (["--label-smoothing", "1.5"], 65, "error: label smoothing is 1.5, allowed is 0…1\n"),
            (
                ["--weight", "y.npy"], 65,
                "error: y.npy: class weights have shape [3], allowed is one weight for each of the 5 "
                    + "classes, shape [5]\n"
            ),
            (["--target", "none.npy"], 66, "error: none.npy: no such file; check the path\n"),
            (
                ["--output", "missing/l.npy"], 73,
                "error: missing/l.npy: cannot be created (No such file or directory); name a folder that "
                    + "exists and may be written\n"
            ),
            (
                ["--ignore-index", "3", "--target", "x.npy"], 65,
                "error: ignore index 3 has no meaning for probability targets; leave it away, or give "
                    + "class indices\n"
            ),
        ] as [([String], Int32, String)])
    func faultsAreOneLineAndAnExitCode(
        arguments: [String], exitCode: Int32, message: String
    ) throws {
        let outcome = try PixelwiseTool.run(
            ["loss", "--input", "x.npy", "--target", "y.npy"] + arguments, in: folder)
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.errors == message)
        #expect(outcome.output == "")
    }

    @Test func aBadTargetWritesNothing() throws {
        try save(Tensor<UInt8>(shape: [3], [3, 9, 9]), "y")
        let outcome = try run("--output", "l.npy", "--gradient", "g.npy")
        #expect(outcome.exitCode == 65)
        #expect(
            outcome.errors
                == "error: y.npy: label 9 at (1) is out of range (2 such labels in all), allowed are "
                + "0…4 or -100, which is ignored; map it to a class or ignore it\n")
        #expect(!FileManager.default.fileExists(atPath: folder + "/l.npy"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/g.npy"))
    }

    @Test func theIgnoreIndexMayBeNegative() throws {
        try save(Tensor<Int16>(shape: [3], [3, -1, 1]), "y")
        let outcome = try run("--ignore-index", "-1", "--reduction", "none", "--output", "l.npy")
        #expect(outcome.exitCode == 0)
        #expect(try NPYFile.read(path: folder + "/l.npy").floats[1] == 0)
        #expect(try run("--label-smoothing", "-0.1").exitCode == 65)
    }

    @Test func hardPixelsAreAllOfAFewUnlessTheOptionSaysOtherwise() throws {
        // Label probabilities ½ and 1 / (1 + e⁻⁴): the second is above the threshold of 0.7.
        try save(Tensor<Double>(shape: [2, 2], [0, 0, 4, 0]), "x")
        try save(Tensor<Int64>(shape: [2], [0, 0]), "y")
        let (half, sure) = (0.6931471805599453, 0.01814992791780978)
        let all = try #require(Double(try run("--loss", "hard-pixels").output.dropLast()))
        #expect(abs(all - (half + sure) / 2) < 1e-15)
        let one = try #require(
            Double(
                try run("--loss", "hard-pixels", "--option", "minimum_kept=1").output.dropLast()))
        #expect(abs(one - half) < 1e-15)
    }

    @Test(arguments: [
        (
            "minimum_kept=0",
            "minimum_kept of hard-pixels is 0.0, allowed is a whole number of at least 1"
        ),
        ("minimum_kept=1.5", "allowed is a whole number of at least 1"),
        ("gamma=2", "hard-pixels has no option 'gamma'; it has threshold, minimum_kept"),
        ("threshold", "expected KEY=NUMBER, as in minimum_kept=100"),
    ])
    func aWrongOptionIsWrongUsage(option: String, sentence: String) throws {
        let outcome = try run("--loss", "hard-pixels", "--option", option)
        #expect(outcome.exitCode == 64)
        #expect(
            outcome.errors.contains("--option \(option): ") && outcome.errors.contains(sentence))
    }

    @Test func theHelpNamesEveryLossWithItsOptions() throws {
        let help = try run("--help").output
        for text in ["lovasz-softmax", "minimum_kept", "label_smoothing", "by default 10000"] {
            #expect(help.contains(text), "\(text)")
        }
    }

    @Test func otherLossesHaveNames() throws {
        // Equal logits over two classes: p = ½ for every label.
        try save(Tensor<Double>(repeating: 0, shape: [2, 2]), "x")
        try save(Tensor<Int64>(shape: [2], [0, 1]), "y")
        // (1 − ½)² · log 2, and 1 − (2·½ + 1) / (1 + 1 + 1).
        let focal = try #require(Double(try run("--loss", "focal").output.dropLast()))
        #expect(abs(focal - 0.25 * 0.6931471805599453) < 1e-15)
        let dice = try #require(Double(try run("--loss", "dice").output.dropLast()))
        #expect(abs(dice - 1.0 / 3) < 1e-15)
        #expect(try run("--loss", "dice", "--reduction", "none").exitCode == 64)
        #expect(try run("--loss", "focal", "--explain").exitCode == 64)
        #expect(try run("--loss", "focal", "--target", "x.npy").exitCode == 65)
        let plain = try #require(
            Double(try run("--loss", "focal", "--option", "gamma=0").output.dropLast()))
        #expect(abs(plain - 0.6931471805599453) < 1e-15)
    }

    @Test func wrongUsageIs64() throws {
        #expect(try run("--reduction", "median").exitCode == 64)
        #expect(try run("--loss", "hinge").exitCode == 64)
    }
}
