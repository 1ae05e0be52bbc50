import Files
import Foundation
import Glibc
import ImageFiles
import SegmentationDatasets
import Testing

/// `dataset convert` on a small generated set and on outlines.
@Suite final class DatasetConvertCommandTests {
    let folder: String

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        try run("dataset generate --output set --train 4 --val 2 --seed 7")
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(line: line, exits: code, in: folder)
    }

    private func write(_ text: String, to path: String) throws {
        try Folder.create(atPath: FileName.folder(of: "\(folder)/\(path)"))
        try AtomicFile.write(text, to: "\(folder)/\(path)")
    }

    /// The labels of each split's samples, in their order.
    private func labels(_ set: String) throws -> [String: [LabelMap]] {
        let data = try SegmentationDataset(path: "\(folder)/\(set)")
        var labels: [String: [LabelMap]] = [:]
        for split in data.splitNames {
            labels[split] = try data.samples(inSplit: split).map { try data.loadPair($0).labels }
        }
        return labels
    }

    @Test(arguments: ConvertedLayout.allCases)
    func everyLayoutHoldsTheClassOfEveryPixel(layout: ConvertedLayout) throws {
        let outcome = try run("dataset convert set --to \(layout.rawValue) --output new")
        #expect(
            outcome.output == "new/\(layout.descriptionFile): 4 pairs of train, 2 pairs of val\n")
        let expected = try labels("set")
        #expect(expected["train"]?.count == 4)
        #expect(try labels("new") == expected)
        let table = try String(contentsOfFile: "\(folder)/new/classes.csv", encoding: .utf8)
        #expect(table.split(separator: "\n").count == 6)
        // The description alone knows the classes; by the folders alone the values stay apart all the same.
        try run("dataset check new")
    }

    @Test func splitsAreChosen() throws {
        try run("dataset convert set --to voc --split val --output new")
        #expect(try labels("new").keys.sorted() == ["val"])
        try run("dataset convert set --split night --output other", exits: 65)
    }

    @Test func outlinesAreWrittenAsMasks() throws {
        let image = Image(height: 4, width: 8, pixels: [UInt8](repeating: 90, count: 96))
        for name in ["a", "b"] {
            try Folder.create(atPath: "\(folder)/yolo/images")
            try image.writePNG(to: "\(folder)/yolo/images/\(name).png")
        }
        try write(
            "1 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n", to: "yolo/labels/a.txt")
        try write("", to: "yolo/labels/b.txt")
        try write("train: images\nnames: [cat, dog]\n", to: "yolo/data.yaml")
        try run("dataset convert yolo --output new")
        let mask = try SourceMask.read(path: "\(folder)/new/masks/train/a.png")
        let row: [UInt8] = [0, 0, 2, 2, 2, 2, 0, 0]
        #expect(
            mask.values
                == .bytes(
                    [UInt8](repeating: 0, count: 8) + row + row + [UInt8](repeating: 0, count: 8)))
        let table = try String(contentsOfFile: "\(folder)/new/classes.csv", encoding: .utf8)
        #expect(table == "value,class\n0,background\n1,cat\n2,dog\n")
        #expect(try labels("new") == labels("yolo"))
    }

    @Test func nothingIsWrittenOverWhatIsThere() throws {
        let before = try labels("set")
        for output in ["set", "set/images/train", "set/masks/train/new"] {
            try run("dataset convert set --output \(output)", exits: 64)
        }
        try write("mine\n", to: "notes/todo.txt")
        let outcome = try run("dataset convert set --output notes", exits: 64)
        #expect(outcome.errors.contains("notes holds files already (todo.txt)"))
        #expect(try Folder.names(atPath: "\(folder)/notes") == ["todo.txt"])
        try run("dataset convert set --output notes/todo.txt", exits: 73)
        #expect(try labels("set") == before)
        // What a bare folder is taken for depends on all that lies in it.
        try FileManager.default.removeItem(atPath: "\(folder)/set/dataset.yaml")
        try run("dataset convert set --output set/new", exits: 64)
    }

    @Test func aFaultOrASignalLeavesNothing() throws {
        let name = try #require(try Folder.names(atPath: "\(folder)/set/masks/train").first)
        let kind = FileName(name).stem
        let mask = "\(folder)/set/masks/train/\(name)"
        let image = "\(folder)/set/images/train/\(kind).jpg"
        for index in 0..<600 {
            try FileManager.default.linkItem(
                atPath: mask, toPath: "\(folder)/set/masks/train/copy-\(index).png")
            try FileManager.default.linkItem(
                atPath: image, toPath: "\(folder)/set/images/train/copy-\(index).jpg")
        }
        let process = try PixelwiseTool.start(
            ["dataset", "convert", "set", "--output", "new"], in: folder)
        let deadline = Date(timeIntervalSinceNow: 60)
        while process.isRunning, Date() < deadline,
            (try? FileManager.default.subpathsOfDirectory(atPath: "\(folder)/new"))?.contains(
                where: { $0.hasSuffix(".jpg") }) != true
        { usleep(1000) }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try Folder.names(atPath: "\(folder)/new").isEmpty)

        try AtomicFile.write("no picture", to: "\(folder)/set/masks/train/copy-99.png")
        try run("dataset convert set --output other", exits: 65)
        #expect(try Folder.names(atPath: "\(folder)/other").isEmpty)
        // The folder is as good as new.
        try run("dataset convert set --split val --output other")
    }
}
