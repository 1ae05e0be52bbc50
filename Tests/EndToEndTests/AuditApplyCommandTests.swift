import Files
import Foundation
import ImageFiles
import Testing
import TinyDataset

/// Corrected masks by the command, from the loss maps of a model that was trained for an epoch.
@Suite(.serialized) final class AuditApplyCommandTests {
    let data: TinyDataset
    var folder: String { data.folder }

    init() throws {
        data = try TinyDataset()
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run --quiet")
        try run("lossmap run --output maps --pictures none --quiet")
    }

    deinit { data.remove() }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func bytes(_ file: String) throws -> [UInt8] {
        try InputFile.contents(path: "\(folder)/\(file)")
    }

    private func values(_ file: String) throws -> [UInt8] {
        guard case .bytes(let values) = try SourceMask.read(path: "\(folder)/\(file)").values else {
            return []
        }
        return values
    }

    private func write(_ marks: String, classes: String = "ground, red, blue") throws {
        let names = classes.split(separator: ", ").map { "\"\($0)\"" }.joined(separator: ", ")
        try AtomicFile.write(
            """
            {"format": 1, "title": "tiny", "class_names": [\(names)], "marks": [\(marks)]}
            """, to: "\(folder)/maps/marks.json")
    }

    private let box = #"{"image": "0", "x": 4, "y": 3, "width": 30, "height": 20"#
    private let judged = "--dataset dataset.yaml --split val"

    @Test func markedRegionsBecomeTheirPredictionAndAllElseStays() throws {
        try write(
            """
            \(box), "verdict": "label wrong", "note": "", "label": 1, "prediction": 0},
            {"image": "1", "verdict": "label wrong", "note": "", "label": null, "prediction": 0},
            {"image": "2", "verdict": "model wrong", "note": "", "label": 0, "prediction": 0}
            """)
        try run("predict run val/images/0.png val/images/1.png --output predicted --quiet")
        let originals = try (0..<3).map { try bytes("val/masks/\($0).png") }
        let outcome = try run("audit apply maps/marks.json --output out \(judged)")
        #expect(outcome.output.hasPrefix("wrote 2 corrected masks into out, "))
        #expect(outcome.output.contains("left alone: 1 'model wrong', 0 'unclear'"))
        let (before, after, predicted) = try (
            values("val/masks/0.png"), values("out/val/masks/0.png"), values("predicted/0.png")
        )
        for pixel in before.indices {
            let (x, y) = (pixel % 48, pixel / 48)
            let isMarked = (4..<34).contains(x) && (3..<23).contains(y) && before[pixel] == 1
            #expect(after[pixel] == (isMarked ? predicted[pixel] : before[pixel]), "\(x) \(y)")
        }
        let second = try values("val/masks/1.png")
        let expected = try zip(second, values("predicted/1.png")).map { $0 == 255 ? 255 : $1 }
        #expect(try values("out/val/masks/1.png") == expected)
        #expect(FileStatus(path: "\(folder)/out/val/masks/2.png") == nil)
        #expect(try (0..<3).map { try bytes("val/masks/\($0).png") } == originals)

        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes("out/changes.json")))
                as? [String: Any])
        let files = try #require(json["files"] as? [[String: Any]])
        #expect(files.map { $0["file"] as? String } == ["val/masks/0.png", "val/masks/1.png"])
        let changed = zip(second, expected).count { $0 != $1 }
        #expect(files[1]["pixels"] as? Int == changed)
        var listed = second
        for change in try #require(files[1]["changes"] as? [[String: Any]]) {
            let name = change["to"] as? String
            let label = UInt8(TinyDataset.classNames.firstIndex { $0 == name } ?? 255)
            for run in try #require(change["runs"] as? [[Int]]) {
                let start = run[1] * 48 + run[0]
                for pixel in start..<start + run[2] { listed[pixel] = label }
            }
        }
        #expect(listed == expected)
        #expect(
            String(decoding: try bytes("out/changes.csv"), as: UTF8.self)
                .hasPrefix("image,mask,file,pixels_changed,from,to,pixels\n0,"))
    }

    @Test func theAuditTellsWhichDataWereJudgedAndAllMasksAreCopiedWhereAsked() throws {
        try write(#"\#(box), "verdict": "label wrong", "label": 1}"#)
        try AtomicFile.write(
            #"{"dataset": "\#(folder)/dataset.yaml", "data_root": null, "split": "val"}"#,
            to: "\(folder)/maps/audit.json")
        try run("audit apply maps/marks.json --output out --fill ignore --all")
        let (before, after) = try (values("val/masks/0.png"), values("out/val/masks/0.png"))
        for pixel in before.indices where before[pixel] != after[pixel] {
            #expect(before[pixel] == 1 && after[pixel] == 255)
        }
        #expect(before != after)
        for name in ["1", "2"] {
            #expect(try bytes("out/val/masks/\(name).png") == bytes("val/masks/\(name).png"))
        }
        // The corrected set is a set.
        try AtomicFile.write(
            String(decoding: try bytes("dataset.yaml"), as: UTF8.self)
                .replacing("masks: val/masks", with: "masks: out/val/masks"),
            to: "\(folder)/corrected.yaml")
        try run("dataset check corrected.yaml --split val")
    }

    @Test func aLaterCallTakesBackWhatTheEarlierOneWroteAndNothingElse() throws {
        try write(#"{"image": "1", "verdict": "label wrong", "label": null}"#)
        try run("audit apply maps/marks.json --output out \(judged)")
        try AtomicFile.write("mine", to: "\(folder)/out/mine.png")
        try write(#"\#(box), "verdict": "label wrong", "label": 1}"#)
        try run("audit apply maps/marks.json --output out --fill ignore \(judged)")
        #expect(FileStatus(path: "\(folder)/out/val/masks/1.png") == nil)
        #expect(FileStatus(path: "\(folder)/out/val/masks/0.png") != nil)
        #expect(try bytes("out/mine.png") == Array("mine".utf8))
        // Somebody has gone on with this mask.
        try AtomicFile.write("mine", to: "\(folder)/out/val/masks/0.png")
        let refused = try run(
            "audit apply maps/marks.json --output out --fill ignore \(judged)", exits: 73)
        #expect(refused.errors.contains("out/val/masks/0.png: is there already"))
        #expect(try bytes("out/val/masks/0.png") == Array("mine".utf8))
    }

    @Test func theOriginalsAreNeverWrittenOver() throws {
        try write(#"{"image": "1", "verdict": "label wrong", "label": null}"#)
        let before = try bytes("val/masks/1.png")
        try run("audit apply maps/marks.json --output . \(judged)", exits: 64)
        try Folder.create(atPath: "\(folder)/out/val")
        try #require(symlink("\(folder)/val/masks", "\(folder)/out/val/masks") == 0)
        try run("audit apply maps/marks.json --output out \(judged)", exits: 64)
        #expect(try bytes("val/masks/1.png") == before)
    }

    @Test(arguments: [
        (#"{"image": "9", "verdict": "unclear"}"#, "ground, red, blue", "no image '9'"),
        (#"{"image": "0", "verdict": "unclear"}"#, "ground, red, green", "other classes"),
        (
            #"{"image": "0", "verdict": "unclear", "x": 40, "y": 0, "width": 9, "height": 1}"#,
            "ground, red, blue", "leaves the image '0', which is 48×32"
        ),
        (#"{"image": "0"}"#, "ground, red, blue", "mark 1 of 1 has none of the verdicts"),
    ])
    func marksOfSomethingElseAreOneLine(mark: String, classes: String, fault: String) throws {
        try write(mark, classes: classes)
        let outcome = try run("audit apply maps/marks.json --output out \(judged)", exits: 65)
        #expect(outcome.errors.contains(fault), "\(outcome.errors)")
        #expect(outcome.errors.filter(\.isNewline).count == 1)
        #expect(FileStatus(path: "\(folder)/out") == nil)
    }

    @Test func whatIsMissingOrDamagedIsNamedAndNothingIsWritten() throws {
        try run("audit apply maps/none.json --output out", exits: 66)
        try write(#"{"image": "1", "verdict": "label wrong", "label": null}"#)
        let unknown = try run("audit apply maps/marks.json --output out", exits: 64)
        #expect(unknown.errors.contains("give --dataset and --split"))
        let other = try run(
            "audit apply maps/marks.json --output out --dataset dataset.yaml --split none",
            exits: 65)
        #expect(other.errors.contains("no split 'none'"))
        let script = "\(folder)/maps/explorer/images/00001.js"
        let whole = try InputFile.contents(path: script)
        try AtomicFile.write(whole.dropLast(40), to: script)
        try run("audit apply maps/marks.json --output out \(judged)", exits: 65)
        try AtomicFile.remove(script)
        let gone = try run("audit apply maps/marks.json --output out \(judged)", exits: 66)
        #expect(gone.errors.contains("00001.js: no such file"))
        try AtomicFile.write(whole, to: script)
        try AtomicFile.write(
            String(decoding: try bytes("dataset.yaml"), as: UTF8.self)
                .replacing("ignore: [255]", with: "unmapped: ignore"),
            to: "\(folder)/other.yaml")
        let lacking = try run(
            "audit apply maps/marks.json --output out --fill ignore --dataset other.yaml --split val",
            exits: 65)
        #expect(lacking.errors.contains("ignores no number"))
        #expect(FileStatus(path: "\(folder)/out") == nil)
    }
}
