import Foundation
import ImageFiles
import Testing

@Suite struct JPEGWritingTests {
    @Test func writtenPicturesReadBackNearlyTheSame() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.jpg").path
            let pixels = (0..<777).flatMap { (index: Int) -> [UInt8] in
                let (x, y) = (UInt8(index % 37), UInt8(index / 37))
                return [60 + x, 100 + y, 90]
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
