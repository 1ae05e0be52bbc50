import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Each sign of a badly made mask has a dataset that shows it, and one beside it that does not.
@Suite struct DatasetDoctorTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func findings(
        _ kind: DatasetFinding.Kind, classes: String = "[a, b]", _ extra: String = "",
        splits: String = "splits: {train: {images: images, masks: masks}}"
    ) throws -> [DatasetFinding] {
        try files.dataset(classes: classes, extra, splits: splits).check().findings
            .filter { $0.kind == kind }
    }

    @Test func binaryMasksWhoseObjectIsIgnoredAreFound() throws {
        try files.pair("a", [0, 255, 255, 0])
        let found = try findings(.binaryMasks, "ignore: [255]")
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.suggestion == "map: {0: a, 255: b}")
        #expect(found.first?.file == files.root + "/masks/a.png")
        #expect([found.first?.x, found.first?.y, found.first?.count] == [1, 0, 2])
        #expect(found.first?.value == .number(255))
        #expect(try findings(.unmappedValue).map(\.suggestion) == ["map: {0: a, 255: b}"])
        #expect(try findings(.binaryMasks).map(\.severity) == [.error])
        #expect(try findings(.binaryMasks, "map: {0: a, 255: b}").isEmpty)
        try files.pair("b", [0, 1, 255, 0], gray: 2)
        #expect(try findings(.binaryMasks, "ignore: [255]").isEmpty)
    }

    @Test func gapsInTheIDsAreFound() throws {
        try files.pair("a", [0, 1, 3, 3])
        let found = try findings(.idGap, classes: "[a, b, c, d, e]")
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.suggestion == "map: {0: a, 1: b, 3: d}")
        #expect(found.first?.message.contains("never 2;") == true)
        #expect(try findings(.idGap, classes: "[a, b, d]", "map: {0: a, 1: b, 3: d}").isEmpty)
    }

    @Test func masksOnTheirSideAndMasksOfAnotherScaleAreToldApart() throws {
        try files.image("images/side.png", height: 40, width: 2, gray: 1)
        try files.mask("masks/side.png", [UInt8](repeating: 0, count: 80))
        try files.image("images/small.png", height: 20, width: 300, gray: 2)
        try files.mask("masks/small.png", [UInt8](repeating: 1, count: 60))
        try files.image("images/other.png", height: 30, width: 90, gray: 3)
        try files.mask("masks/other.png", [UInt8](repeating: 1, count: 80))
        let names = try [.orientationMismatch, .scaledMask, .sizeMismatch].map {
            try findings($0).map { $0.file.dropFirst(files.root.count + 1) }
        }
        #expect(names == [["masks/side.png"], ["masks/small.png"], ["masks/other.png"]])
    }

    @Test func interpolatedMasksAreRecognised() throws {
        var values = [UInt8](repeating: 0, count: 40)
        for index in 0..<20 { values[index] = 200 }
        for (offset, value) in [30, 60, 90, 120, 150].enumerated() {
            values[17 + offset] = UInt8(value)
        }
        try files.pair("a", values)
        let found = try findings(.interpolatedMask, "map: {0: a, 200: b}")
        #expect(found.count == 1)
        #expect(found.first?.severity == .error)
        #expect(found.first?.x == 17)
        #expect(found.first?.y == 0)
        #expect(found.first?.value == .number(30))
        #expect(found.first?.count == 5)
        #expect(found.first?.suggestion == "unmapped: ignore")
        let ignoring = try findings(.interpolatedMask, "map: {0: a, 200: b}\nunmapped: ignore")
        #expect(ignoring.map(\.severity) == [.warning])
        // A value beyond all classes is no mixture of them.
        values[17] = 201
        try files.mask("masks/a.png", values)
        #expect(try findings(.interpolatedMask, "map: {0: a, 200: b}").isEmpty)
        // But cubic interpolation overshoots here and there.
        var overshooting = [UInt8](repeating: 0, count: 40)
        overshooting += (0..<12).map { UInt8(10 + $0 * 15) }
        overshooting += [201, 202, 203, 204]
        overshooting += [UInt8](repeating: 200, count: 40)
        try files.pair("a", overshooting)
        #expect(try findings(.interpolatedMask, "map: {0: a, 200: b}").count == 1)
    }

    /// Where every number is a class, interpolation makes no strange value, but steps at the borders.
    @Test func masksResizedAmongDenseClassesAreRecognised() throws {
        let classes = "[a, b, c, d, e, f, g]"
        let low = [UInt8](repeating: 0, count: 12)
        let high = [UInt8](repeating: 6, count: 12)
        let stepped = low + [2, 4] + high + [4, 2]
        let clean = low + [0, 0] + high + [6, 6]
        try files.pair("a", (0..<30).flatMap { _ in stepped })
        let found = try findings(.interpolatedMask, classes: classes)
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.value == .number(2))
        #expect([found.first?.x, found.first?.y] == [12, 0])
        // Two rows of 15 periods; at the end of a row the last step has no neighbour.
        #expect(found.first?.count == 118)
        try files.pair("a", (0..<30).flatMap { _ in clean })
        #expect(try findings(.interpolatedMask, classes: classes).isEmpty)
        // Noise steps everywhere, but has no areas.
        try files.pair("a", (0..<600).map { UInt8($0 &* $0 &* 31 % 97 % 7) })
        #expect(try findings(.interpolatedMask, classes: classes).isEmpty)
    }

    @Test func aGrayMaskSavedAsRGBIsRecognised() throws {
        try files.image("images/a.png", width: 2)
        try files.colorMask("masks/a.png", [0x010101, 0, 0, 0x010101])
        let check = try files.dataset().check()
        #expect(check.findings.map(\.kind) == [.grayAsColor])
        #expect(check.findings.first?.count == 4)
        #expect(check.findings.first?.severity == .error)
        let line = try #require(check.findings.first?.suggestion)
        #expect(line == "map: {[1, 1, 1]: b, [0, 0, 0]: a}")
        #expect(try files.dataset(line).check().findings == [])
        try files.colorMask("masks/a.png", [0x010101, 0, 0, 0x020202])
        #expect(try findings(.grayAsColor).isEmpty)
        #expect(try findings(.unmappedValue).count == 3)
    }

    @Test func smoothEdgesOfColourMasksAreRecognised() throws {
        try files.image("images/a.png", height: 2, width: 20)
        var colors = [UInt32](repeating: 0, count: 20) + [UInt32](repeating: 0xFF0000, count: 20)
        for step in 1..<8 { colors[16 + step] = UInt32(step * 30) << 16 }
        try files.colorMask("masks/a.png", colors)
        #expect(try findings(.interpolatedMask, "colors: [[0, 0, 0], [255, 0, 0]]").count == 1)
        colors[20] = 0x80_0001
        try files.colorMask("masks/a.png", colors)
        #expect(try findings(.interpolatedMask, "colors: [[0, 0, 0], [255, 0, 0]]").isEmpty)
    }

    @Test func jpegMasksAndWrongExtensionsAreFound() throws {
        let picture = Image(height: 2, width: 2, pixels: [UInt8](repeating: 7, count: 12))
        try files.mask("masks/a.png", [0, 1, 0, 1])
        try picture.writeJPEG(to: files.root + "/images/a.png")
        #expect(
            try findings(.wrongExtension).map(\.file) == [files.root + "/images/a.png"])
        #expect(try findings(.wrongExtension).map(\.severity) == [.warning])
        try picture.writePNG(to: files.root + "/images/a.png")
        #expect(try findings(.wrongExtension).isEmpty)
        try picture.writePNG(to: files.root + "/images/b.jpg")
        try picture.writeJPEG(to: files.root + "/masks/b.jpg")
        #expect(
            try findings(.wrongExtension).map(\.file) == [files.root + "/images/b.jpg"])
        #expect(try findings(.jpegMask).map(\.file) == [files.root + "/masks/b.jpg"])
        #expect(try findings(.jpegMask).map(\.severity) == [.error])
    }

    @Test func aShiftOfTheClassesBetweenSplitsIsFound() throws {
        let splits = "splits: {train: {list: train.txt}, val: {list: val.txt}}"
        try files.pair("a", [0, 0, 0, 1], gray: 1)
        try files.pair("b", [1, 1, 1, 0], gray: 2)
        try files.pair("c", [0, 0, 1, 1], gray: 3)
        try files.write("images/a.png masks/a.png\n", to: "train.txt")
        try files.write("images/b.png masks/b.png\n", to: "val.txt")
        let found = try findings(.classShift, "layout: list", splits: splits)
        #expect(found.count == 1)
        #expect(found.first?.message.contains("50.0 %") == true)
        #expect(found.first?.message.contains("'split'") == false)
        // A quarter is the limit, not beyond it.
        try files.write("images/c.png masks/c.png\n", to: "val.txt")
        #expect(try findings(.classShift, "layout: list", splits: splits).isEmpty)
    }

    @Test func valuesInAnotherNumberingGetTheLineForAll() throws {
        try files.pair("a", [0, 100, 200, 0])
        let lines = try findings(.unmappedValue, classes: "[a, 'b c', d]").map(\.suggestion)
        #expect(lines == [String?](repeating: "map: {0: a, 100: 'b c', 200: d}", count: 2))
        let mended = try findings(.unmappedValue, classes: "[a, 'b c', d]", lines[0] ?? "")
        #expect(mended.isEmpty)
        #expect(
            try findings(.unmappedValue, classes: "[a, b]").map(\.suggestion)
                == [String?](repeating: "ignore: [100, 200]", count: 2))
    }

    @Test func classesThatNoMaskHoldsCanGo() throws {
        try files.pair("a", [0, 1, 1, 0])
        let found = try findings(.absentClass, classes: "[a, b, c, d]")
        #expect(found.map(\.suggestion) == ["classes: [a, b]"])
        #expect(found.first?.message.contains("classes 'c' (2), 'd' (3) never occur") == true)
        #expect(try findings(.absentClass, classes: "[a, b]").isEmpty)
        let colors = "colors: [[0, 0, 0], [1, 1, 1], [2, 2, 2]]"
        #expect(try findings(.absentClass, classes: "[a, b, c]", colors).map(\.suggestion) == [nil])
    }

    /// What a pixel's value cannot mend is left out by the line, and the rest is as before.
    @Test(arguments: [
        "unreadable", "jpeg-mask", "size-mismatch", "orientation-mismatch",
        "missing-mask", "duplicate-image", "all-ignored",
    ])
    func theSuggestedLineLeavesTheFaultyPairOut(kind: String) throws {
        try files.pair("good", [0, 1, 0, 1, 0, 1], gray: 1)
        let bad = "bad one, 'x'"
        try files.pair(bad, [0, 1, 0, 1, 0, 1], gray: kind == "duplicate-image" ? 1 : 2)
        let (image, mask) = ("images/\(bad).png", "masks/\(bad).png")
        switch kind {
        case "unreadable": try files.write("torn", to: image)
        case "jpeg-mask":
            try Image(height: 2, width: 3, pixels: [UInt8](repeating: 1, count: 18))
                .writeJPEG(to: "\(files.root)/\(mask)")
        case "size-mismatch": try files.image(image, height: 7, width: 30, gray: 2)
        case "orientation-mismatch": try files.image(image, height: 3, width: 2, gray: 2)
        case "missing-mask": try FileManager.default.removeItem(atPath: "\(files.root)/\(mask)")
        case "all-ignored": try files.mask(mask, [255, 255, 255, 255, 255, 255])
        default: break
        }
        let check = try files.dataset("ignore: [255]").check()
        let finding = try #require(check.findings.first { $0.kind.rawValue == kind })
        // Of two equal pictures the second in natural order is the one too many.
        let name = kind == "duplicate-image" ? "good" : "bad one, ''x''"
        let line =
            kind == "duplicate-image" ? "exclude: [train/good]" : "exclude: ['train/\(name)']"
        #expect(finding.suggestion == line)
        let mended = try files.dataset("ignore: [255]\n" + line)
        #expect(try mended.check().findings == [])
        #expect(try mended.samples(inSplit: "train").count == 1)
    }

    @Test func excludedNamesHoldInEverySplitOrInOne() throws {
        for (index, name) in ["a", "b", "c"].enumerated() {
            try files.pair(name, [0, 1, 0, 1], gray: UInt8(index))
        }
        let two =
            "splits: {train: {images: images, masks: masks}, val: {images: images, masks: masks}}"
        func names(_ line: String) throws -> [[String]] {
            let data = try files.dataset(line, splits: two)
            return try ["train", "val"].map { try data.samples(inSplit: $0).map(\.name) }
        }
        #expect(try names("exclude: [a, val/c]") == [["b", "c"], ["b"]])
        #expect(
            try files.dataset("exclude: [a, train/b]", splits: two).check().findings.count {
                $0.kind == .unknownExclusion
            } == 0)
        let unknown = try files.dataset("exclude: [a, val/d, e]", splits: two).check().findings
            .filter { $0.kind == .unknownExclusion }
        #expect(unknown.map { $0.message.contains("'e'") } == [false, true])
        let drawn = try files.dataset("exclude: [train/a]\nsplit: {val: 0.5}")
        #expect(try drawn.check().pairs == 2)
    }

    /// A drawn split has its files from another, which the line names.
    @Test func faultsOfADrawnSplitNameTheSplitThatTheFileLists() throws {
        for index in 0..<6 {
            try files.pair("s\(index)", [255, 255, 255, 255], gray: UInt8(index))
        }
        let found = try findings(.allIgnored, "ignore: [255]\nsplit: {val: 0.5}")
        #expect(found.count == 1)
        #expect(found[0].suggestion == nil)
        #expect(found[0].files.count == 6)
        #expect(found[0].message.contains("6 of the 6 pairs of the split 'train'"))
        #expect([found[0].x, found[0].y, found[0].count] == [0, 0, 4])
        #expect(found[0].value == .number(255))
    }

    @Test func picturesThatAreNotReadAreNamed() throws {
        try files.pair("a", [0, 1, 1, 0])
        try files.write("II*", to: "images/b.JP2")
        try files.write("GIF", to: "masks/b.gif")
        #expect(
            try findings(.unreadFormat).map(\.file)
                == [files.root + "/images/b.JP2", files.root + "/masks/b.gif"])
        #expect(
            try files.dataset("split: {val: 0.5}").check().findings.count {
                $0.kind == .unreadFormat
            } == 2)
    }

    @Test func equalNamesWithTwoExtensionsGetALineThatChoosesOne() throws {
        try files.pair("a", [0, 1, 1, 0])
        try Image(height: 2, width: 2, pixels: [UInt8](repeating: 7, count: 12))
            .writeJPEG(to: files.root + "/images/a.jpg")
        let found = try findings(.duplicateName)
        #expect(found.map(\.suggestion) == ["extensions: [jpg]"])
        #expect(try findings(.duplicateName, "extensions: [jpg]").isEmpty)
    }
}
