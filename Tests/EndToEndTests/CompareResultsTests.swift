import Files
import Foundation
import ImageFiles
import JSONText
import Testing
import TinyDataset

/// `compare` of two results of the same images: one that is right but for a stripe, one that is right but for another stripe.
@Suite final class CompareResultsTests {
    private let data: TinyDataset
    private var folder: String { data.folder }
    private let (height, width) = (32, 48)
    private let line = "compare a b --dataset dataset.yaml"

    init() throws {
        data = try TinyDataset(train: 1, val: 3)
        // A is wrong in rows 8 and 9, B in row 9.
        try write("a", wrong: [8, 9])
        try write("b", wrong: [9])
    }

    deinit { data.remove() }

    private func labels(_ name: String) throws -> [UInt8] {
        guard
            case .bytes(let values) = try SourceMask.read(
                path: "\(folder)/val/masks/\(name).png"
            ).values
        else { return [] }
        return values
    }

    private func write(_ part: String, wrong rows: Set<Int>) throws {
        try Folder.create(atPath: "\(folder)/\(part)")
        for name in ["0", "1", "2"] {
            let classes = try labels(name).enumerated().map { pixel, label -> UInt8 in
                let right = label == 255 ? 0 : label
                return rows.contains(pixel / width) ? (right + 1) % 3 : right
            }
            try LabelMap(height: height, width: width, labels: classes).writePNG(
                to: "\(folder)/\(part)/\(name).png", palette: [0, 1, 2])
        }
    }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func json(_ line: String) throws -> JSONValue {
        try JSONValue(parsing: Array(try run("\(line) --json").output.utf8))
    }

    /// Labelled pixels in a row of all images.
    private func counted(inRow row: Int) throws -> Double {
        try ["0", "1", "2"].reduce(0) {
            $0 + Double(try labels($1)[row * width..<(row + 1) * width].count { $0 != 255 })
        }
    }

    @Test func whatWasGainedAndLostIsCounted() throws {
        let found = try json("\(line) --output compared")
        #expect(found["gained"]?.double == (try counted(inRow: 8)))
        #expect(found["lost"]?.double == 0)
        #expect(found["wrong_in_both"]?.double == (try counted(inRow: 9)))
        let written = try InputFile.contents(path: "\(folder)/compared/comparison.json")
        #expect(try JSONValue(parsing: written) == found)
        let difference = try #require(found["difference"])
        let (a, b) = (found["a"]?["mean_iou"]?.double, found["b"]?["mean_iou"]?.double)
        #expect(
            abs(
                try #require(difference["mean_iou"]?.double)
                    - (try #require(b)) + (try #require(a))) < 1e-12)
        #expect(try #require(difference["interval"]?.elements?.first?.double) > 0)
        #expect(try #require(difference["p"]?.double) < 0.01)
        #expect(difference["resamples"]?.double == 1000)
        let evaluated = try json("evaluate --predictions b --dataset dataset.yaml")
        #expect(evaluated["mean_iou"]?.double == b)
        #expect(try run(line).output.contains("B is better"))
        let back = try json("compare b a --dataset dataset.yaml")
        #expect(back["lost"] == found["gained"])
    }

    @Test func picturesShowThePixelsThatChanged() throws {
        try run("\(line) --output compared")
        let picture = try Image.read(path: "\(folder)/compared/0.change.png")
        #expect(picture.height == height && picture.width == width)
        let own = try labels("0")
        for (row, isGained) in [(8, true), (9, false)] {
            for x in 0..<width where own[row * width + x] != 255 {
                let pixel = Array(picture.pixels[3 * (row * width + x)..<3 * (row * width + x) + 3])
                // Blue is gained; what is wrong in both is violet.
                #expect((pixel[2] > pixel[0] + 60) == isGained, "(\(x), \(row)): \(pixel)")
            }
        }
        // Pictures of an earlier comparison go.
        try FileManager.default.removeItem(atPath: "\(folder)/b/0.png")
        let told = try run("\(line) --output compared").errors
        #expect(told.contains("no result for 1 of 3 images"), "\(told)")
        #expect(FileStatus(path: "\(folder)/compared/0.change.png") == nil)
        #expect(FileStatus(path: "\(folder)/compared/1.change.png") != nil)
    }

    @Test func evaluationsAreComparedWithoutTheirImages() throws {
        for part in ["a", "b"] {
            try run("evaluate --predictions \(part) --dataset dataset.yaml --output of-\(part)")
        }
        let found = try json("compare of-a of-b --output compared")
        let full = try json(line)
        #expect(found["difference"] == full["difference"])
        #expect(
            found["classes"]?.elements?.map { $0["iou_b"] }
                == full["classes"]?.elements?.map { $0["iou_b"] })
        #expect(found["gained"] == nil)
        #expect(FileStatus(path: "\(folder)/compared/index.html") != nil)
        // The same predictions, held against fewer pixels, are no better.
        try Folder.create(atPath: "\(folder)/val/fewer")
        for name in try Folder.names(atPath: "\(folder)/val/masks") {
            let mask = try SourceMask.read(path: "\(folder)/val/masks/\(name)")
            guard case .bytes(var ids) = mask.values else { return }
            ids[0] = 255
            try LabelMap(height: mask.height, width: mask.width, labels: ids)
                .writePNG(to: "\(folder)/val/fewer/\(name)", palette: [0, 1, 2])
        }
        let text = try String(contentsOfFile: "\(folder)/dataset.yaml", encoding: .utf8)
        try AtomicFile.write(
            text.replacing("masks: val/masks", with: "masks: val/fewer"),
            to: "\(folder)/fewer.yaml")
        try run("evaluate --predictions a --dataset fewer.yaml --output fewer")
        let apart = try self.run("compare of-a fewer", exits: 65)
        #expect(apart.errors.contains("so their scores do not compare"))
    }

    @Test func aModelIsASideToo() throws {
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run --quiet")
        try run("predict run val/images --output predicted --logits --quiet")
        let line = "--dataset dataset.yaml --kind logits"
        let same = try json("compare run predicted \(line)")
        #expect(same["gained"]?.double == 0)
        #expect(same["lost"]?.double == 0)
        #expect(same["difference"]?["p"]?.double == 1)
        #expect(try run("compare run predicted \(line)").output.contains("no more than chance"))
    }

    @Test func whatCannotBeComparedIsSaid() throws {
        try Folder.create(atPath: "\(folder)/odd")
        try AtomicFile.write("{}", to: "\(folder)/odd/images.json")
        for (line, code, words) in [
            ("compare a b", Int32(66), "config.yaml"),
            ("compare a b --kind logits", 64, "--kind goes with --dataset"),
            ("compare a b a --dataset dataset.yaml", 64, "in pairs, got 3"),
            ("compare a none --dataset dataset.yaml", 66, "none"),
            ("compare odd odd", 65, "odd/images.json"),
            ("\(line) --output val/images", 64, "among the images"),
        ] {
            let outcome = try run(line, exits: code)
            #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
        }
    }
}
