import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Folders of images and masks that come without a description.
@Suite struct BareFolderTests {
    let files: TemporaryDataset

    init() throws {
        files = try TemporaryDataset()
        for folder in ["images", "masks"] {
            try FileManager.default.removeItem(atPath: "\(files.root)/\(folder)")
        }
    }

    private func folder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: "\(files.root)/\(path)", withIntermediateDirectories: true)
    }

    /// Three pairs whose paths have `*` in place of the number.
    private func pairs(
        _ image: String, _ mask: String, _ values: [UInt8] = [0, 1, 2, 0], gray: UInt8 = 0
    ) throws {
        for path in [image, mask] {
            try folder(NSString(string: path).deletingLastPathComponent)
        }
        for index in 1...3 {
            func numbered(_ path: String) -> String { path.replacing("*", with: "\(index)") }
            try files.image(numbered(image), width: values.count / 2, gray: gray + UInt8(index))
            try files.mask(numbered(mask), values)
        }
    }

    private func dataset() throws -> SegmentationDataset {
        try SegmentationDataset(path: files.root)
    }

    private func opens(_ splits: [String: Int]) throws -> Bool {
        let data = try dataset()
        for (split, count) in splits {
            let samples = try data.samples(inSplit: split)
            guard samples.count == count else { return false }
            for sample in samples { _ = try data.loadPair(sample) }
        }
        return data.splitNames.count == splits.count && data.description.recognition != nil
    }

    @Test(arguments: [
        ["images/*.png", "masks/*.png"], ["Images/a b/*.png", "Masks/a b/*.png"],
        ["imgs/*.png", "labels/*_mask.png"], ["image/img_*.png", "gt/mask_*.png"],
        ["photos/*.png", "annotations/gt-*-l.png"], ["x *.png", "x *_mask.png"],
        ["zip/set/images/*.png", "zip/set/masks/*.png"],
    ])
    func oneSplitIsRecognised(paths: [String]) throws {
        try pairs(paths[0], paths[1])
        #expect(try opens(["train": 3]))
        #expect(try dataset().classNames == ["class-0", "class-1", "class-2"])
        #expect(try dataset().check().findings == [])
    }

    @Test(arguments: [
        ["images/S/*.png", "masks/S/*.png"], ["S/images/*.png", "S/masks/*.png"],
        ["S/*.png", "S_labels/*.png"], ["S_images/*.png", "S-masks/*_m.png"],
        ["S/*.png", "S/*_seg.png"],
    ])
    func severalSplitsAreRecognised(paths: [String]) throws {
        for (index, split) in ["train", "valid", "test"].enumerated() {
            try pairs(
                paths[0].replacing("S", with: split), paths[1].replacing("S", with: split),
                gray: UInt8(index * 10))
        }
        #expect(try opens(["train": 3, "val": 3, "test": 3]))
        #expect(try dataset().check().findings == [])
    }

    @Test func listsOfPairsAreRecognised() throws {
        try pairs("a/*.png", "b/*.png")
        try files.write("a/1.png b/1.png\r\na/2.png b/2.png\r\n", to: "train.txt")
        try files.write("image,mask\na/3.png,b/3.png\n", to: "val.csv")
        #expect(try opens(["train": 2, "val": 1]))
        // A file of other text is none.
        try files.write("Ideas for training\n", to: "train.txt")
        #expect(try opens(["val": 1]))
    }

    @Test func oneSplitOfFiveGivesAFifthToVal() throws {
        try pairs("images/*.png", "masks/*.png")
        try pairs("images/b*.png", "masks/b*.png", gray: 30)
        let data = try dataset()
        #expect(data.splitNames == ["train", "val"])
        let (train, val) = (
            try data.samples(inSplit: "train"), try data.samples(inSplit: "val")
        )
        #expect(train.count == 5)
        #expect(val.count == 1)
        #expect(Set(train).isDisjoint(with: val))
        // What the drawn share happens to lack is no fault of the data.
        for sample in train { try files.mask("masks/\(sample.name).png", [1, 2, 1, 2]) }
        try files.mask("masks/\(val[0].name).png", [0, 0, 0, 0])
        #expect(try dataset().check().findings.map(\.kind) == [.absentClass])
    }

    @Test func classesComeFromTheValues() throws {
        func classes(_ values: [UInt8]) throws -> [String] {
            try pairs("images/*.png", "masks/*.png", values)
            let data = try dataset()
            #expect(try data.check().hasErrors == false)
            return data.classNames
        }
        #expect(try classes([0, 3, 255, 2]) == ["class-0", "class-1", "class-2", "class-3"])
        #expect(try dataset().description.classMap.label(of: .number(255)) == 255)
        #expect(try classes([0, 255, 255, 0]) == ["background", "object"])
        // Even steps up to 255 are classes; uneven ones leave 255 out.
        #expect(
            try classes([0, 85, 170, 255]) == ["value-0", "value-85", "value-170", "value-255"])
        #expect(try classes([0, 40, 120, 255]) == ["value-0", "value-40", "value-120"])
        #expect(try dataset().description.classMap.label(of: .number(255)) == 255)
        for index in 1...3 {
            try files.colorMask("masks/\(index).png", [0, 0xFF0000, 0x00B000, 0])
        }
        let colored = try dataset()
        #expect(colored.classNames == ["color-000000", "color-00b000", "color-ff0000"])
        #expect(colored.colors == [0, 0xB000, 0xFF0000])
        #expect(
            try colored.loadLabels(colored.samples(inSplit: "train")[0]).classPixels == [2, 1, 1])
    }

    /// In-between values are no classes, so the check can say what they are.
    @Test func smoothEdgesAreNoClasses() throws {
        let row = [UInt8](repeating: 0, count: 70) + (1...20).map { $0 * 12 }
        let other = [UInt8](repeating: 255, count: 70) + (1...20).map { 255 - $0 * 12 }
        try pairs("images/*.png", "masks/*.png", row + other)
        let data = try dataset()
        #expect(data.classNames == ["background", "object"])
        #expect(try data.check().findings.contains { $0.kind == .interpolatedMask })
        // They count nowhere.
        let sample = try data.samples(inSplit: "train")[0]
        #expect(try data.loadLabels(sample).classPixels == [70, 70])
    }

    @Test func foldersOfOtherThingsAreNoDatasets() throws {
        func isUnknown() -> Bool {
            do {
                _ = try dataset()
                return false
            } catch {
                guard case .unknownFolder(files.root, _)? = error as? DatasetError else {
                    return false
                }
                return true
            }
        }
        #expect(isUnknown())
        try folder("images")
        try folder("masks")
        #expect(isUnknown())
        // Photographs by number are no masks of each other.
        for index in 1...12 { try files.image("\(index).png") }
        #expect(isUnknown())
    }

    @Test func petsWithoutListsAreAllTrimaps() throws {
        try pairs("images/Bengal_*.png", "annotations/trimaps/Bengal_*.png", [1, 2, 3, 1])
        try pairs("images/pug_*.png", "annotations/trimaps/pug_*.png", [1, 2, 3, 1], gray: 9)
        #expect(try opens(["train": 5, "val": 1]))
        try files.write("pug_1 1 1 1\n", to: "annotations/test.txt")
        #expect(throws: Never.self) { try dataset().check() }
        #expect(try dataset().splitNames == ["test"])
    }
}
