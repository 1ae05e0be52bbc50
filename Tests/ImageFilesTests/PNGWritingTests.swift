import Files
import Foundation
import ImageFiles
import Testing

struct PNGWritingTests {
    @Test func aPictureReadsBackAsItWas() throws {
        let pixels = (0..<5 * 7 * 3).map { UInt8($0 * 37 & 255) }
        let image = Image(height: 5, width: 7, pixels: pixels)
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try image.writePNG(to: path)
            #expect(try Image.read(path: path) == image)
        }
    }

    @Test func aLabelMapReadsBackAsIndicesWithItsPalette() throws {
        let map = LabelMap(height: 2, width: 3, labels: [0, 1, 2, 255, 1, 0])
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try map.writePNG(to: path, palette: [0x102030, 0xFF0000, 0x00FF00])
            let mask = try SourceMask.read(path: path)
            #expect(mask.values == .bytes(map.labels))
            #expect(mask.palette?.prefix(3) == [0x102030, 0xFF0000, 0x00FF00])
            #expect(mask.palette?.count == 256)
            #expect(mask.palette?.last == 0xE0E0C0)
        }
    }

    @Test func aPaletteIsNotContinuedWithoutNeed() throws {
        let map = LabelMap(height: 1, width: 2, labels: [0, 1])
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try map.writePNG(to: path, palette: [1, 2])
            #expect(try SourceMask.read(path: path).palette == [1, 2])
        }
    }

    @Test func sixteenBitGrayReadsBackAsWords() throws {
        let values: [UInt16] = [0, 1, 255, 256, 40_000, 65_535]
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.png").path
            try Gray16Image(height: 3, width: 2, values: values).writePNG(to: path)
            #expect(try SourceMask.read(path: path).values == .words(values))
        }
    }

    @Test func aMissingFolderIsAnErrorThatNamesTheFile() throws {
        let image = Image(height: 1, width: 1, pixels: [1, 2, 3])
        let path = "/nowhere/at/all.png"
        #expect(
            throws: ImageFileError.cannotWrite(.cannotCreate(path: path, code: ENOENT))
        ) {
            try image.writePNG(to: path)
        }
    }

    @Test func aFullDiskLeavesNothing() throws {
        // /dev/full takes no byte; it stands for a disk that is full.
        let image = Image(height: 1, width: 1, pixels: [1, 2, 3])
        #expect(
            throws: ImageFileError.cannotWrite(
                .cannotWrite(path: "/dev/full", step: "write", code: ENOSPC))
        ) {
            try image.writePNG(to: "/dev/full")
        }
    }
}
