import Files
import Foundation
import ImageFiles
import JSONText
import Tensors
import Testing
import TinyDataset

/// Results of a trained model, written out and judged as those of another program, by `evaluate`, `lossmap` and `audit`.
@Suite(.serialized) final class ForeignResultsTests {
    private let data: TinyDataset
    private var folder: String { data.folder }
    private let judged = "--dataset dataset.yaml"

    init() throws {
        data = try TinyDataset(train: 4, val: 3)
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run --quiet")
        try run("predict run val/images --output predicted --logits --probabilities --quiet")
    }

    deinit { data.remove() }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func json(_ line: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try run("\(line) --json").output.utf8))
    }

    private func index(_ maps: String) throws -> JSONValue {
        try JSONValue(parsing: try InputFile.contents(path: "\(folder)/\(maps)/index.json"))
    }

    private func losses(_ maps: String, _ name: String) throws -> [Float] {
        try NPYFile.read(path: "\(folder)/\(maps)/\(name).loss.npy").floats
    }

    private func array(_ name: String) throws -> NumericArray {
        try NPYFile.read(path: "\(folder)/predicted/\(name).npy")
    }

    /// Writes an array for every image of val.
    private func write(_ made: (_ name: String) throws -> NumericArray, to part: String) throws {
        try Folder.create(atPath: "\(folder)/\(part)")
        for name in ["0", "1", "2"] {
            try NPYFile.write(made(name), to: "\(folder)/\(part)/\(name).npy")
        }
    }

    /// (C,H,W) as (H,W,C).
    private func classesLast(_ array: NumericArray) -> [Float] {
        let (classes, pixels) = (array.shape[0], array.shape[1] * array.shape[2])
        let values = array.floats
        return (0..<pixels * classes).map { values[$0 % classes * pixels + $0 / classes] }
    }

    @Test func logitsHaveTheLossMapsOfTheModel() throws {
        try run("lossmap run --class-weights none --output own --raw --quiet")
        let line = "lossmap --scores predicted --kind logits \(judged) --output maps --raw --quiet"
        #expect(try run(line).errors.isEmpty)
        for name in ["0", "1", "2"] {
            for (own, other) in zip(try losses("own", name), try losses("maps", name)) {
                #expect(abs(own - other) <= 1e-5)
            }
        }
        #expect(try index("maps")["error_kinds"] == index("own")["error_kinds"])
        #expect(try index("maps")["bounded_pixels"] == nil)
        #expect(try run("lossmap --verify maps").output.contains("3 images"))
    }

    @Test func theLossTakesTheClassWeightsThatAreNamed() throws {
        try NPYFile.write(
            NumericArray(shape: [3], [2, 0.5, 1] as [Float]), to: "\(folder)/weights.npy")
        let judge = "--scores predicted --kind logits \(judged) --class-weights weights.npy"
        try run("lossmap \(judge) --output maps --quiet")
        let (told, map) = (try json("evaluate \(judge)"), try index("maps"))
        let model = try json("evaluate run --class-weights weights.npy")
        #expect(told["weight_sum"]?.double == map["weight_sum"]?.double)
        let loss = try #require(told["mean_loss"]?.double)
        let (sum, weights) = (map["sum"]?.double, map["weight_sum"]?.double)
        #expect(abs(try #require(sum) / (try #require(weights)) - loss) <= 1e-5)
        #expect(abs(try #require(model["mean_loss"]?.double) - loss) <= 1e-5)
        let plain = try json("evaluate --scores predicted --kind logits \(judged)")
        #expect(plain["weight_sum"]?.double == plain["pixels"]?.double)
        let refused = try run(
            "evaluate --scores predicted --kind logits \(judged) --class-weights predicted/0.logits.npy",
            exits: 65)
        #expect(refused.errors.hasPrefix("error: predicted/0.logits.npy"), "\(refused.errors)")
    }

    @Test func halvesWithTheClassesLastGiveTheModelsNumbers() throws {
        try write(
            {
                let array = try self.array("\($0).probabilities")
                let values = self.classesLast(array).map { Float16($0) }
                return NumericArray(shape: Array(array.shape[1...]) + [3], values)
            }, to: "halves")
        let own = try json("evaluate run")
        let other = try json("evaluate --scores halves --kind probabilities \(judged)")
        #expect(other["mean_iou"]?.double != nil)
        // Halves round, so that a pixel between two classes may fall to the other side.
        let (left, right) = (own["pixel_accuracy"]?.double, other["pixel_accuracy"]?.double)
        #expect(abs(try #require(left) - (try #require(right))) <= 0.002)
        #expect(other["bounded_pixels"]?.double == 0)
        #expect(other["calibration"]?["ece"]?.double != nil)
        #expect(own["images_without_results"] == nil)
    }

    @Test func masksHaveTheConfusionMatrixOfTheModelAndNoLoss() throws {
        let own = try json("evaluate run --output own")
        let other = try json("evaluate --predictions predicted \(judged) --output masks")
        for key in ["confusion", "mean_iou", "mean_iou_interval", "mean_boundary_f1", "pixels"] {
            #expect(own[key] == other[key], "\(key)")
        }
        for key in ["mean_loss", "loss_sum", "weight_sum"] {
            #expect(other[key] == .null, "\(key)")
        }
        #expect(other["calibration"] == nil)
        #expect(other["images_without_results"]?.elements?.isEmpty == true)
        let table = try InputFile.contents(path: "\(folder)/own/confusion.csv")
        #expect(try InputFile.contents(path: "\(folder)/masks/confusion.csv") == table)
        #expect(FileStatus(path: "\(folder)/masks/reliability.csv") == nil)
        let told = try run("evaluate --predictions predicted \(judged)").output
        #expect(told.contains("no loss: masks tell no probabilities"), "\(told)")
    }

    @Test func masksOfColoursAreReadByTheColoursOfTheClasses() throws {
        let own = try json("evaluate run")
        let palette: [UInt8: [UInt8]] = [0: [9, 8, 7], 1: [200, 0, 0], 2: [0, 0, 200]]
        try Folder.create(atPath: "\(folder)/colors")
        for name in ["0", "1", "2"] {
            let mask = try SourceMask.read(path: "\(folder)/predicted/\(name).png")
            guard case .bytes(let ids) = mask.values else { return }
            try Image(
                height: mask.height, width: mask.width, pixels: ids.flatMap { palette[$0] ?? [] }
            ).writePNG(to: "\(folder)/colors/\(name).png")
        }
        let file = URL(fileURLWithPath: data.description)
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data((text + "\ncolors: [[9, 8, 7], [200, 0, 0], [0, 0, 200]]\n").utf8).write(to: file)
        let other = try json("evaluate --predictions colors \(judged)")
        #expect(other["confusion"] == own["confusion"])
    }

    /// A set whose masks hold other values than class ids: either writing is told from the files.
    @Test func classIdsAndValuesOfMasksAreToldApart() throws {
        try """
        name: mapped
        root: .
        classes: [red, blue]
        map: {10: red, 20: blue}
        ignore: [0, 255]
        splits: {val: {images: val/images, masks: mapped}}
        """.write(toFile: "\(folder)/mapped.yaml", atomically: true, encoding: .utf8)
        for part in ["mapped", "ids", "values"] { try Folder.create(atPath: "\(folder)/\(part)") }
        for name in ["0", "1", "2"] {
            let mask = try SourceMask.read(path: "\(folder)/val/masks/\(name).png")
            guard case .bytes(let ids) = mask.values else { return }
            func write(_ part: String, _ value: (UInt8) -> UInt8) throws {
                try LabelMap(
                    height: mask.height, width: mask.width, labels: ids.map(value)
                ).writePNG(
                    to: "\(folder)/\(part)/\(name).png",
                    palette: (0..<255).map { UInt32($0) })
            }
            try write("mapped") { $0 == 1 ? 10 : $0 == 2 ? 20 : 0 }
            try write("values") { $0 == 1 ? 10 : 20 }
            try write("ids") { $0 == 1 ? 0 : 1 }
        }
        for (part, told) in [("ids", "taken for class ids"), ("values", "as the dataset's masks")] {
            let line = "evaluate --predictions \(part) --dataset mapped.yaml"
            #expect(try json(line)["mean_iou"]?.double == 1)
            let errors = try run(line).errors
            #expect(errors.contains(told), "\(errors)")
        }
        let forced = try run(
            "evaluate --predictions values --values classes --dataset mapped.yaml", exits: 65)
        #expect(forced.errors.contains("values/0.png: the value "), "\(forced.errors)")
    }

    @Test func lossMapsOfMasksCountErrors() throws {
        let evaluated = try json("evaluate --predictions predicted \(judged)")
        let confusion = try #require(evaluated["confusion"]?.elements?.map { $0.elements ?? [] })
        let wrong = confusion.indices.reduce(0.0) { sum, row in
            sum
                + confusion[row].indices.filter { $0 != row }.reduce(0) {
                    $0 + (confusion[row][$1].double ?? 0)
                }
        }
        try run("lossmap run --output own --quiet")
        try run("lossmap --predictions predicted \(judged) --output maps --raw --quiet")
        let found = try index("maps")
        #expect(found["unit"]?.string == "errors")
        #expect(found["sum"]?.double == wrong)
        #expect(found["mean_iou"] == evaluated["mean_iou"])
        #expect(Set(try losses("maps", "0")).isSubset(of: [0, 1]))
        let pixels = { (index: JSONValue) in
            index["error_kinds"]?.elements?.map { ($0["kind"]?.string, $0["pixels"]?.double) } ?? []
        }
        #expect(try pixels(found).map { "\($0)" } == pixels(index("own")).map { "\($0)" })
        let page = try String(contentsOfFile: "\(folder)/maps/index.html", encoding: .utf8)
        #expect(!page.contains("<small>nats</small>"))
    }

    @Test func auditsTakeBoth() throws {
        for option in ["--predictions predicted", "--scores predicted --kind logits"] {
            try run("audit dataset.yaml --split val \(option) --output audit --quiet")
            let found = try JSONValue(
                parsing: try InputFile.contents(path: "\(folder)/audit/audit.json"))
            #expect(found["images"]?.elements?.count == 3)
            try run("lossmap --verify audit")
        }
    }

    @Test func aProbabilityOfZeroHasAFiniteLossThatIsMarked() throws {
        try write(
            { _ in
                NumericArray(
                    shape: [3, 32, 48], (0..<3 * 32 * 48).map { $0 < 32 * 48 ? Float(1) : 0 })
            }, to: "sure")
        let line = "--scores sure --kind probabilities \(judged)"
        let found = try json("evaluate \(line)")
        let wrong =
            try #require(found["pixels"]?.double)
            * (1 - (try #require(found["pixel_accuracy"]?.double)))
        #expect(found["bounded_pixels"]?.double == wrong.rounded())
        #expect(
            abs(try #require(found["loss_sum"]?.double) - wrong.rounded() * 87.3365) < wrong / 1e3)
        let told = try run("evaluate \(line)").errors
        #expect(told.contains("with the probability 0 under the label"), "\(told)")
        try run("lossmap \(line) --output maps --quiet")
        #expect(try index("maps")["bounded_pixels"]?.double == wrong.rounded())
        let page = try String(contentsOfFile: "\(folder)/maps/index.html", encoding: .utf8)
        #expect(page.contains("had the probability 0"))
    }

    @Test func whatHasNoPartnerIsListed() throws {
        try FileManager.default.removeItem(atPath: "\(folder)/predicted/1.png")
        try FileManager.default.copyItem(
            atPath: "\(folder)/predicted/0.png", toPath: "\(folder)/predicted/other.png")
        let line = "evaluate --predictions predicted \(judged)"
        let found = try json(line)
        #expect(found["images"]?.double == 2)
        #expect(found["images_without_results"]?.elements?.map(\.string) == ["1"])
        #expect(found["results_without_images"]?.elements?.map(\.string) == ["other.png"])
        let told = try run(line).errors
        #expect(told.contains("no result for 1 of 3 images, which are left out: 1"), "\(told)")
        #expect(told.contains("1 file of no image of the split: other.png"), "\(told)")
    }

    @Test func archivesAndOtherNamesAreFound() throws {
        let own = try json("evaluate --scores predicted --kind logits \(judged)")
        try Folder.create(atPath: "\(folder)/named/deep")
        for name in ["0", "1", "2"] {
            try FileManager.default.copyItem(
                atPath: "\(folder)/predicted/\(name).logits.npy",
                toPath: "\(folder)/named/deep/net_\(name)_out.npy")
        }
        let other = try json("evaluate --scores named --kind logits \(judged)")
        #expect(own["confusion"] == other["confusion"])
        #expect(own["mean_loss"] == other["mean_loss"])
    }

    @Test func whatDoesNotFitIsAnErrorThatSaysHow() throws {
        try write(
            { _ in NumericArray(shape: [4, 32, 48], [Float](repeating: 0, count: 6144)) },
            to: "four")
        try write(
            { _ in NumericArray(shape: [3, 16, 24], [Float](repeating: 0, count: 1152)) },
            to: "small")
        try write(
            { _ in NumericArray(shape: [3, 32, 48], [Float](repeating: .nan, count: 4608)) },
            to: "nan")
        try Folder.create(atPath: "\(folder)/tiny")
        try Folder.create(atPath: "\(folder)/empty")
        try LabelMap(height: 2, width: 2, labels: [0, 1, 1, 0]).writePNG(
            to: "\(folder)/tiny/0.png", palette: [0, 1, 2])
        for (line, code, words) in [
            (
                "--scores four --kind logits", Int32(65),
                "four/0.npy: scores of 4 classes, the dataset has 3"
            ),
            (
                "--scores small --kind logits", 65,
                "scores of 16 × 24 pixels (rows × columns), the image has 32 × 48"
            ),
            (
                "--scores nan --kind logits", 65,
                "nan/0.npy: number 0 in the order of the file is nan"
            ),
            (
                "--predictions tiny", 65,
                "the predicted mask is 2×2 (width × height) and the image 0 is 48×32"
            ),
            ("--predictions empty", 66, "empty: holds no result of any image"),
            ("--scores none --kind logits", 66, "none: no such folder"),
            ("--scores predicted --kind logits --order hwc", 65, "predicted/0.logits.npy"),
            ("--scores predicted", 64, "--kind"),
            ("--predictions a --scores b --kind logits", 64, "not both"),
            ("run --predictions predicted", 64, "not both"),
            ("--predictions predicted --order chw", 64, "--order goes with --scores"),
        ] {
            let outcome = try run("evaluate \(line) \(judged) --output none2", exits: code)
            #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
        }
        let lacking = try run("evaluate --predictions predicted", exits: 64)
        #expect(lacking.errors.contains("--dataset"), "\(lacking.errors)")
        let probable = try run(
            "evaluate --scores predicted --kind logits \(judged)"
        ).errors
        #expect(!probable.contains("most likely probabilities"), "\(probable)")
        try write({ try self.array("\($0).probabilities") }, to: "probable")
        let warned = try run("evaluate --scores probable --kind logits \(judged)").errors
        #expect(warned.contains("most likely probabilities"), "\(warned)")
    }
}
