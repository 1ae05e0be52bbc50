import Foundation
import SegmentationDatasets
import Testing
import YAMLFiles

@Suite struct DatasetDescriptionTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func address(_ line: Int, _ column: Int) -> YAMLAddress {
        YAMLAddress(file: files.root + "/dataset.yaml", line: line, column: column)
    }

    @Test func valueIsClassByDefaultAndIgnoreTakesValuesRangesAndColours() throws {
        let map = try files.dataset("ignore: [11, 200-254, [224, 224, 192], '#010203']")
            .description.classMap
        #expect(map.label(of: .number(0)) == 0)
        #expect(map.label(of: .number(1)) == 1)
        #expect(map.label(of: .number(2)) == nil)
        #expect(map.label(of: .number(11)) == 255)
        #expect(map.label(of: .number(199)) == nil)
        #expect(map.label(of: .number(200)) == 255)
        #expect(map.label(of: .number(254)) == 255)
        #expect(map.label(of: .number(255)) == nil)
        #expect(map.label(of: .color(0xE0E0C0)) == 255)
        #expect(map.label(of: .color(0x010203)) == 255)
        #expect(map.label(of: .color(0)) == nil)
    }

    @Test func mapTakesValuesRangesAndColoursSeveralOntoOneClass() throws {
        let map = try files.dataset("map: {7: b, 3-4: b, [0, 176, 0]: a, '#ff0000': b, 65535: a}")
            .description.classMap
        #expect(map.label(of: .number(7)) == 1)
        #expect(map.label(of: .number(3)) == 1)
        #expect(map.label(of: .number(4)) == 1)
        #expect(map.label(of: .number(65535)) == 0)
        #expect(map.label(of: .number(0)) == nil)
        #expect(map.label(of: .color(0x00B000)) == 0)
        #expect(map.label(of: .color(0xFF0000)) == 1)
    }

    @Test func coloursMeanClassesWhereMapNamesNone() throws {
        let map = try files.dataset("colors: [[0, 0, 0], [255, 0, 0]]").description.classMap
        #expect(map.label(of: .color(0xFF0000)) == 1)
        #expect(map.label(of: .number(1)) == 1)
    }

    @Test func faultsNameLineAndColumn() throws {
        #expect(
            throws: YAMLFileError.wrongValue(
                at: address(3, 10), keyPath: "map.7", found: "'c'",
                expected: "one of a, b")
        ) { _ = try files.dataset("map: {7: c}") }
        #expect(
            throws: YAMLFileError.wrongValue(
                at: address(3, 7), keyPath: "map", found: "'red'",
                expected:
                    "a value from 0 to 65535, a range such as 200-254, or a colour such as [255, 0, 0]"
            )
        ) { _ = try files.dataset("map: {red: a}") }
        #expect(
            throws: YAMLFileError.wrongValue(
                at: address(3, 14), keyPath: "map", found: "'3-5'",
                expected: "a value that is not mapped before")
        ) { _ = try files.dataset("map: {4: a,  3-5: b}") }
        #expect(
            throws: YAMLFileError.wrongValue(
                at: address(2, 14), keyPath: "classes.1", found: "'a'",
                expected: "a name that is not taken yet")
        ) { _ = try files.dataset(classes: "[a, a]") }
        #expect(
            throws: YAMLFileError.wrongValue(
                at: address(3, 12), keyPath: "mask_name", found: "'mask.png'",
                expected: "a file name with {name} once, such as {name}_mask.png")
        ) { _ = try files.dataset("mask_name: mask.png") }
        #expect(throws: YAMLFileError.self) { _ = try files.dataset("ignor: [1]") }
        #expect(throws: YAMLFileError.self) { _ = try files.dataset("ignore: [256-1]") }
        #expect(throws: YAMLFileError.self) { _ = try files.dataset("ignore: [70000]") }
        #expect(throws: YAMLFileError.self) { _ = try files.dataset("split: {val: 1}") }
    }

    @Test func ignoreMayTakeAClassValueButNotAMappedOne() throws {
        #expect(try files.dataset("ignore: [0]").description.classMap.label(of: .number(0)) == 255)
        #expect(throws: YAMLFileError.self) {
            _ = try files.dataset("map: {0: a, 1: b}\nignore: [0]")
        }
    }

    @Test func dataRootTakesThePlaceOfRoot() throws {
        _ = try files.dataset("root: nowhere")
        let path = files.root + "/dataset.yaml"
        #expect(try SegmentationDataset(path: path).description.root == files.root + "/nowhere")
        #expect(try SegmentationDataset(path: path, dataRoot: "/x").description.root == "/x")
        #expect(
            throws: DatasetError.missingRoot(
                description: path, root: files.root + "/nowhere", origin: nil)
        ) { _ = try SegmentationDataset(path: path).samples(inSplit: "train") }
        #expect(
            DatasetError.missingRoot(description: "c.yaml", root: "data/c", origin: "https://x.org")
                .description
                == "c.yaml: the data folder data/c does not exist; get the data from https://x.org and "
                + "name its folder with --data-root DIR, or change 'root'")
    }

    @Test func foldersWithoutDescriptionAreRefusedUnlessTheLayoutIsKnown() throws {
        let unknown = DatasetError.unknownFolder(
            path: files.root,
            reason:
                "it holds no files; images (PNG, JPEG, TIFF, BMP or WebP) and masks (PNG, TIFF or BMP) are expected"
        )
        #expect(throws: unknown) { _ = try SegmentationDataset(path: files.root) }
        try files.write("one\n", to: "ImageSets/Segmentation/train.txt")
        // Lists without an image are no set of anybody.
        #expect(throws: DatasetError.self) { _ = try SegmentationDataset(path: files.root) }
        try files.write("", to: "JPEGImages/one.jpg")
        try files.write("", to: "SegmentationClass/one.png")
        let voc = try SegmentationDataset(path: files.root)
        #expect(voc.splitNames == ["train"])
        #expect(voc.classNames.count == 21)
        #expect(voc.description.classMap.label(of: .number(255)) == 255)
    }

    @Test func standardPaletteIsThatOfPascalVOC() {
        #expect(
            ClassPalette.standard(count: 5) == [0, 0x800000, 0x008000, 0x808000, 0x000080])
    }
}
