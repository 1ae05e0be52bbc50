import Foundation
import SegmentationDatasets
import Testing

/// Lists as programs and people write them; none of their lines vanishes.
@Suite struct ListReadingTests {
    let files: TemporaryDataset

    init() throws {
        files = try TemporaryDataset()
        for (index, name) in ["p1", "p2"].enumerated() {
            try files.pair(name, [0, 1, 0, 1], gray: UInt8(index))
        }
    }

    private func samples(_ text: String, in file: String) throws -> [SamplePaths] {
        try files.write(text, to: file)
        return try files.dataset(
            "layout: list", splits: "splits: {train: {list: '\(file)'}}"
        ).samples(inSplit: "train")
    }

    private var both: [SamplePaths] {
        ["p1", "p2"].map {
            SamplePaths(
                name: $0, image: "\(files.root)/images/\($0).png",
                mask: "\(files.root)/masks/\($0).png")
        }
    }

    @Test(arguments: [
        ("deeplab.txt", "/images/p1.png /masks/p1.png\n/images/p2.png /masks/p2.png\n"),
        ("windows.txt", "images\\p1.png masks\\p1.png\r\nimages\\p2.png masks\\p2.png\r\n"),
        ("roboflow.txt", "../images/p1.png ../masks/p1.png\n../images/p2.png ../masks/p2.png\n"),
        ("excel.csv", "image;mask\r\nimages/p1.png;masks/p1.png\r\nimages/p2.png;masks/p2.png\r\n"),
        ("tabs.csv", "images/p1.png\tmasks/p1.png\nimages/p2.png\tmasks/p2.png\n"),
        ("semicolons.txt", "images/p1.png;masks/p1.png\nimages/p2.png;masks/p2.png\n"),
        ("pandas.csv", ",image,mask\n0,images/p1.png,masks/p1.png\n1,images/p2.png,masks/p2.png\n"),
        (
            "columns.csv",
            "image_id,split,sat_image_path,mask_path\n"
                + "1,train,images/p1.png,masks/p1.png\n2,train,images/p2.png,masks/p2.png\n"
        ),
        ("ids.csv", "1,x,images/p1.png,masks/p1.png\n2,y,images/p2.png,masks/p2.png\n"),
        (
            "dots.csv",
            "image.path,mask.path\nimages/p1.png,masks/p1.png\nimages/p2.png,masks/p2.png\n"
        ),
        ("swapped.csv", "mask,image\nmasks/p1.png,images/p1.png\nmasks/p2.png,images/p2.png\n"),
        ("stems.csv", "images/p1,masks/p1\nimages/p2,masks/p2\n"),
        ("sub/beside.txt", "../images/p1.png ../masks/p1.png\n../images/p2.png ../masks/p2.png\n"),
    ])
    func itIsRead(file: String, text: String) throws {
        #expect(try samples(text, in: file).map(\.name) == ["p1", "p2"])
        if !file.hasPrefix("sub/") { #expect(try samples(text, in: file) == both) }
    }

    @Test func pathsWithBlanksAreToldApartByTheExtension() throws {
        for folder in ["my images", "my masks"] {
            try FileManager.default.copyItem(
                atPath: "\(files.root)/\(folder.dropFirst(3))", toPath: "\(files.root)/\(folder)")
        }
        let found = try samples("my images/p1.png my masks/p1.png\n", in: "train.txt")
        #expect(found.map(\.mask) == ["\(files.root)/my masks/p1.png"])
    }

    /// Only the first line can be a header.
    @Test(arguments: [
        ("image,mask\nx0,y0\nimages/p1.png,masks/p1.png\n", 2),
        ("images/p1.png,masks/p1.png\nimage,mask\n", 2),
        ("image,mask\nimages/p1.png,masks/p1.png\nimages/p2.png\n", 3),
        ("images/p1.png,masks/p1.png\n1,images/p2.png,masks/p2.png\n", 2),
        ("image,mask\nimages/p1.png,\n", 2),
        ("n1,m1\nimages/p1.png,masks/p1.png\n", 1),
    ])
    func aLineThatCannotBeReadIsAnErrorWithItsNumber(text: String, line: Int) throws {
        do {
            let found = try samples(text, in: "train.csv")
            Issue.record("read \(found.count) pairs")
        } catch DatasetError.badListLine(let file, let number, _) {
            #expect(file == files.root + "/train.csv")
            #expect(number == line)
        }
    }

    @Test func aListOfNamesHasItsImagesAndMasksInFolders() throws {
        try files.mask("labels/p2_m.png", [0, 1, 0, 1])
        try files.mask("labels/p1_m.png", [0, 1, 0, 1])
        func names(_ text: String) throws -> [String] {
            try files.write(text, to: "train.txt")
            return try files.dataset(
                "layout: list\nmask_name: '{name}_m.png'",
                splits: "splits: {train: {list: train.txt, images: images, masks: labels}}"
            ).samples(inSplit: "train").map(\.mask)
        }
        let masks = ["p2", "p1"].map { "\(files.root)/labels/\($0)_m.png" }
        #expect(try names("p2\np1\n") == masks)
        #expect(try names("filename\nimages/p2.png\np1.png\n") == masks)
        #expect(try names("p2 1\np1 -1\n") == masks)
        #expect(throws: DatasetError.missingImage(image: files.root + "/images/p3", others: 0)) {
            _ = try names("p2\np3\n")
        }
        #expect(throws: DatasetError.self) { _ = try names("p2.png p2_m.png\n") }
    }

    /// The error of a list of names tells the line that reads it.
    @Test func theAdviceForAListOfNamesMends() throws {
        do {
            _ = try samples("p1\np2\n", in: "train.txt")
            Issue.record("read")
        } catch let error as DatasetError {
            let line = "{list: train.txt, images: FOLDER, masks: FOLDER}"
            #expect(error.description.contains(line))
            let pasted = line.replacing("images: FOLDER", with: "images: images")
                .replacing("masks: FOLDER", with: "masks: masks")
            let found = try files.dataset("layout: list", splits: "splits: {train: \(pasted)}")
            #expect(try found.samples(inSplit: "train") == both)
        }
    }
}
