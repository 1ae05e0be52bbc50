import Files
import Foundation
import ImageFiles
import Testing

/// A mask's file with other values in some pixels.
struct MaskFileTests {
    /// The values with that of one pixel replaced by one that lies elsewhere in the mask, if there is another.
    private func changed(_ mask: SourceMask) -> (values: SourceMask.Values, pixel: Int) {
        func swapped<Raw: Equatable>(_ values: [Raw]) -> ([Raw], Int) {
            var values = values
            let pixel = values.count / 2
            if let other = values.first(where: { $0 != values[pixel] }) { values[pixel] = other }
            return (values, pixel)
        }
        switch mask.values {
        case .bytes(let values):
            let (new, pixel) = swapped(values)
            return (.bytes(new), pixel)
        case .words(let values):
            let (new, pixel) = swapped(values)
            return (.words(new), pixel)
        case .colors(let values):
            let (new, pixel) = swapped(values)
            return (.colors(new), pixel)
        }
    }

    /// The chunks of a PNG but its pixels: type, then content.
    private func chunks(_ file: [UInt8]) -> [[UInt8]] {
        var (result, place): ([[UInt8]], Int) = ([], 8)
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = place + 12 + length
            if file[place + 4..<place + 8] != Array("IDAT".utf8)[...] {
                result.append(Array(file[place + 4..<end - 4]))
                #expect(
                    Array(file[end - 4..<end]) == bigEndian(checksum(of: file[place + 4..<end - 4]))
                )
            }
            place = end
        }
        return result
    }

    @Test(.enabled(if: hasPNGSuite, "needs shared/data/pngsuite beside the package"))
    func everyKindOfFileStaysWhatItIsButForOnePixel() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: pngSuite.path)
            .filter { $0.hasSuffix(".png") && !$0.hasPrefix("x") }.sorted()
        #expect(names.count == 161)
        for name in names {
            let file = try MaskFile(path: pngSuite.appending(path: name).path)
            let (values, pixel) = changed(file.mask)
            let result = try file.rewritten(with: values, paletteColors: [])
            #expect(result.changes.isEmpty, "\(name)")
            let read = try SourceMask.decode(result.bytes, path: name)
            #expect(read.values == values, "\(name)")
            #expect(read.palette == file.mask.palette, "\(name)")
            // Alpha and 16-bit colours are seen as a picture.
            let (old, new) = try (
                Image.decode(file.bytes, path: name, background: 0x123456),
                Image.decode(result.bytes, path: name, background: 0x123456)
            )
            for (index, pair) in zip(old.pixels, new.pixels).enumerated()
            where index / 3 != pixel {
                #expect(pair.0 == pair.1, "\(name) \(index)")
            }
            var (before, after) = (chunks(file.bytes), chunks(result.bytes))
            // The last byte of the header tells of interlacing.
            for index in [before.startIndex] {
                before[index][before[index].count - 1] = 0
                after[index][after[index].count - 1] = 0
            }
            #expect(before == after, "\(name)")
        }
    }

    @Test func sixteenBitGrayAndAlphaKeepEverySampleOfTheOtherPixels() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "m.png").path
            try Gray16Image(height: 2, width: 2, values: [0, 300, 65535, 7]).writePNG(to: path)
            let file = try MaskFile(path: path)
            #expect(file.largestNumber == 65535)
            let result = try file.rewritten(
                with: .words([0, 300, 513, 7]), paletteColors: [])
            #expect(
                try SourceMask.decode(result.bytes, path: path).values == .words([0, 300, 513, 7]))
            #expect(try ImageFileInformation.decode(result.bytes, path: path).bits == 16)
        }
    }

    @Test func aPaletteGrowsOnlyAsFarAsANewIndexNeeds() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "m.png").path
            try LabelMap(height: 1, width: 3, labels: [0, 1, 1])
                .writePNG(to: path, palette: [0x010203, 0x040506])
            let file = try MaskFile(path: path)
            let colors: [UInt32] = [1, 2, 0x0A0B0C, 0x0D0E0F, 5]
            let result = try file.rewritten(with: .bytes([0, 3, 1]), paletteColors: colors)
            #expect(
                result.changes == ["the palette of 2 colours was continued up to the index 3"])
            let read = try SourceMask.decode(result.bytes, path: path)
            #expect(read.palette == [0x010203, 0x040506, 0x0A0B0C, 0x0D0E0F])
            #expect(read.values == .bytes([0, 3, 1]))
        }
    }

    @Test func fewBitsBecomeEightWhereANewValueNeedsThem() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "m.png").path
            // A palette mask of one bit, 3 × 1 pixels 0 1 0.
            let pixels: [UInt8] = [
                0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0x40, 0x00, 0x42, 0x00, 0x41,
            ]
            var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            for (type, content) in [
                ("IHDR", bigEndian(3) + bigEndian(1) + [1, 3, 0, 0, 0]),
                ("PLTE", [0, 0, 0, 9, 9, 9]), ("tEXt", Array("Author\0me".utf8)),
                ("IDAT", pixels), ("IEND", []),
            ] as [(String, [UInt8])] {
                let body = Array(type.utf8) + content
                file += bigEndian(UInt32(content.count)) + body
                file += bigEndian(checksum(of: body[...]))
            }
            try AtomicFile.write(file, to: path)
            let mask = try MaskFile(path: path)
            #expect(mask.mask.values == .bytes([0, 1, 0]))
            let same = try mask.rewritten(with: .bytes([1, 1, 0]), paletteColors: [])
            #expect(same.changes.isEmpty)
            #expect(try ImageFileInformation.decode(same.bytes, path: path).bits == 1)
            let grown = try mask.rewritten(with: .bytes([0, 1, 2]), paletteColors: [7, 8, 9])
            #expect(
                grown.changes == [
                    "1 bits a pixel became 8, which 2 needs",
                    "the palette of 2 colours was continued up to the index 2",
                ])
            let read = try SourceMask.decode(grown.bytes, path: path)
            #expect(read.values == .bytes([0, 1, 2]))
            #expect(read.palette == [0, 0x090909, 9])
            #expect(chunks(grown.bytes).contains(Array("tEXtAuthor\0me".utf8)))
        }
    }
}
