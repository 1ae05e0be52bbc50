import Foundation
import ImageFiles
import Testing

@Suite struct JPEGWritingTests {
    @Test func writtenPicturesReadBackNearlyTheSame() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.jpg").path
            let pixels = (0..<37 * 21).flatMap { index -> [UInt8] in
                [UInt8(60 + index % 37), UInt8(100 + index / 37), 90]
            }
            let image = Image(height: 21, width: 37, pixels: pixels)
            try image.writeJPEG(to: path, quality: 95)
            let again = try Image.read(path: path)
            #expect(again.height == 21)
            #expect(again.width == 37)
            for (written, read) in zip(pixels, again.pixels) {
                // Smooth colours at quality 95 stay within a few steps of 255.
                #expect(abs(Int(written) - Int(read)) <= 6)
            }
        }
    }

    @Test func picturesWithoutPixelsAreRefused() {
        let empty = Image(height: 0, width: 0, pixels: [])
        #expect(
            throws: ImageFileError.cannotEncode(
                path: "a.jpg", reason: "it has 0 × 0 pixels, JPEG holds 1 to 65500 each way")
        ) { try empty.writeJPEG(to: "a.jpg") }
    }
}
