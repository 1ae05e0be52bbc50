import Files
import Foundation
import ImageFiles
import JSONText
import Tensors
import Testing
import TinyDataset

/// `audit` on a set in which one mask names a wrong class in one place.
@Suite(.serialized) final class AuditCommandTests {
    let data: TinyDataset
    var folder: String { data.folder }
    private let (height, width) = (32, 48)

    init() throws { data = try TinyDataset(train: 6, val: 4) }

    deinit { data.remove() }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func labels(_ mask: String) throws -> [UInt8] {
        guard case .bytes(let values) = try SourceMask.read(path: "\(folder)/\(mask)").values else {
            return []
        }
        return values
    }

    /// Class scores of a model that knows every label of val, each to 90 %.
    private func writeProbabilities() throws {
        try Folder.create(atPath: "\(folder)/scores")
        for number in 0..<4 {
            let labels = try labels("val/masks/\(number).png")
            let values = (0..<3).flatMap { id in
                labels.map { ($0 == 255 ? 0 : $0) == UInt8(id) ? Float(0.9) : 0.05 }
            }
            try NPYFile.write(
                NumericArray(shape: [3, height, width], values),
                to: "\(folder)/scores/\(number).npy")
        }
    }

    /// Names ground what is red, in 60 pixels of image 2 of val.
    private func plant() throws {
        var labels = try labels("val/masks/2.png")
        var left = 60
        for index in labels.indices where labels[index] == 1 && left > 0 {
            labels[index] = 0
            left -= 1
        }
        #expect(left == 0)
        try LabelMap(height: height, width: width, labels: labels).writePNG(
            to: "\(folder)/val/masks/2.png", palette: [0x202020, 0xFF0000, 0x0000FF])
    }

    @Test func whichValuesOfImagesCountIsTold() throws {
        try writeProbabilities()
        let line = judged + " --scores scores --kind probabilities"
        #expect(try run(line).errors.contains("become 0") == false)
        let file = URL(fileURLWithPath: data.description)
        try Data((String(contentsOf: file, encoding: .utf8) + "\nrange: percentiles\n").utf8)
            .write(to: file)
        let told = try run(line).errors
        #expect(told.contains("the split 'train' the percentiles 0.5 and 99.5"), "\(told)")
    }

    private let judged = "audit dataset.yaml --split val --output audit"

    @Test func thePlantedRegionIsFoundFirst() throws {
        try writeProbabilities()
        try plant()
        let line = "\(judged) --scores scores --kind probabilities"
        let printed = try JSONValue(parsing: Array(try run("\(line) --json").output.utf8))
        let written = try JSONValue(
            parsing: try InputFile.contents(path: "\(folder)/audit/audit.json"))
        #expect(printed == written)
        #expect(written["images"]?.elements?.count == 4)
        #expect(written["images"]?.elements?[0]["name"]?.string == "2")
        #expect(written["images"]?.elements?[0]["rank"]?.double == 1)
        #expect(written["split"]?.string == "val")
        let region = try #require(written["regions"]?.elements?.first)
        #expect(region["image"]?.string == "2")
        #expect(region["label"]?.string == "ground")
        #expect(region["prediction"]?.string == "red")
        #expect(region["pixels"]?.double == 60)
        for name in ["index.html", "audit.csv", "marks.json", "explorer/data.js"] {
            #expect(FileStatus(path: "\(folder)/audit/\(name)") != nil, "\(name)")
        }
        #expect(try run("lossmap --verify audit").output.contains("4 images"))
    }

    @Test func whatIsMarkedBecomesTheTruthAgain() throws {
        try writeProbabilities()
        let truth = try labels("val/masks/2.png")
        try plant()
        try run("\(judged) --scores scores --kind probabilities --quiet")
        let audit = try JSONValue(
            parsing: try InputFile.contents(path: "\(folder)/audit/audit.json"))
        let region = try #require(audit["regions"]?.elements?.first)
        let number = { (key: String) in Int(region[key]?.double ?? -1) }
        try AtomicFile.write(
            """
            {"format": 1, "title": "tiny", "class_names": ["ground", "red", "blue"], "marks": [
            {"image": "2", "x": \(number("x")), "y": \(number("y")), "width": \(number("width")),
            "height": \(number("height")), "verdict": "label wrong", "note": "", "label": 0, "prediction": 1}]}
            """, to: "\(folder)/audit/marks.json")
        try run("audit apply audit/marks.json --output corrected")
        #expect(try labels("corrected/val/masks/2.png") == truth)
        // Marks survive the next audit.
        try run("\(judged) --scores scores --kind probabilities --quiet")
        let marks = try JSONValue(
            parsing: try InputFile.contents(path: "\(folder)/audit/marks.json"))
        #expect(marks["marks"]?.elements?.count == 1)
    }

    @Test func foldsJudgeEveryImageOnceAndGoOnWhereTheyWereStopped() throws {
        let line =
            "audit dataset.yaml --output audit --folds 2 --set train.epochs=1 --set augment.crop=[32,32]"
        try run("\(line) --quiet")
        let audit = try InputFile.contents(path: "\(folder)/audit/audit.json")
        let images = try JSONValue(parsing: audit)["images"]?.elements ?? []
        let names = images.compactMap { $0["name"]?.string }.sorted()
        #expect(names == (0..<6).map { "train/\($0)" } + (0..<4).map { "val/\($0)" })
        let again = try run(line, exits: 73)
        #expect(again.errors.contains("go on with --resume"))
        // The second fold is lost; what comes of it is the same.
        try FileManager.default.removeItem(atPath: "\(folder)/audit/folds/2")
        try run("\(line) --resume --quiet")
        #expect(try InputFile.contents(path: "\(folder)/audit/audit.json") == audit)
    }

    @Test func itSaysWhetherAModelHasSeenTheImages() throws {
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run --quiet")
        #expect(
            try run("\(judged) --model run").errors.contains("has learnt from none of the 4 images")
        )
        let warned = try run("audit dataset.yaml --split train --output seen --model run")
        #expect(warned.errors.contains("has learnt from 6 of the 6 images"))
    }

    @Test func whatDoesNotGoTogetherIsRefused() throws {
        try Folder.create(atPath: "\(folder)/one/train")
        try FileManager.default.copyItem(
            atPath: "\(folder)/train/images/0.png", toPath: "\(folder)/one/train/0.png")
        try FileManager.default.createDirectory(
            atPath: "\(folder)/one/masks", withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: "\(folder)/train/masks/0.png", toPath: "\(folder)/one/masks/0.png")
        try AtomicFile.write(
            """
            name: one
            root: .
            classes: [ground, red, blue]
            ignore: [255]
            splits: {train: {images: train, masks: masks}}
            """, to: "\(folder)/one/dataset.yaml")
        for (line, code, words) in [
            ("\(judged) --scores scores", Int32(64), "--kind"),
            ("\(judged) --model run --scores s --kind logits", 64, "not both"),
            ("\(judged) --model run --config config.yaml", 64, "nothing is trained"),
            ("\(judged) --folds 5", 65, "5 folds of 4 images"),
            ("audit one --split train --folds 2 --output audit", 65, "2 folds of 1 image:"),
            ("\(judged) --folds 1", 64, "--folds"),
            ("audit dataset.yaml --split test --output audit", 65, "test"),
            ("\(judged) --scores none --kind logits", 66, "none: no such folder"),
        ] {
            let outcome = try run(line, exits: code)
            #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
        }
        #expect(FileStatus(path: "\(folder)/audit/index.html") == nil)
    }
}
