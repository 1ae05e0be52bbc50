import Foundation
import ImageFiles
import Testing

/// WebP files through libwebp.
@Suite(.enabled(if: ImageFileFormat.webp.isBuilt)) struct WebPReadingTests {
    private func fixture(_ name: String) -> String {
        fixtures.appending(path: "pictures/\(name)").path
    }

    @Test(arguments: ["lossless.webp", "alpha.webp", "turned.webp"])
    func imagesAreThoseThatWereWritten(name: String) throws {
        #expect(try Image.read(path: fixture(name)) == Image.read(path: fixture("\(name).png")))
    }

    /// Another libwebp may round another way where it makes RGB of luma and chroma.
    @Test func lossyImagesAreThoseOfPillow() throws {
        let image = try Image.read(path: fixture("lossy.webp"))
        let expected = try Image.read(path: fixture("lossy.webp.png"))
        #expect(zip(image.pixels, expected.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
    }

    @Test func fourChannelsAreThoseThatAreStored() throws {
        #expect(
            try Raster.readStored(path: fixture("alpha.webp"), channels: 4)
                == Raster.readStored(path: fixture("alpha.webp.png"), channels: 4))
    }

    @Test func onlyALosslessFileIsAMask() throws {
        #expect(
            try SourceMask.read(path: fixture("lossless.webp")).values
                == SourceMask.read(path: fixture("lossless.webp.png")).values)
        let path = fixture("lossy.webp")
        #expect(throws: ImageFileError.lossyMask(path: path, format: .webp)) {
            try SourceMask.read(path: path)
        }
    }

    @Test func anAnimationIsNotRead() {
        let path = fixture("moving.webp")
        #expect(
            throws: ImageFileError.unsupported(
                path: path, format: .webp,
                reason: "it is an animation; write one of its pictures")
        ) { try Image.read(path: path) }
    }

    @Test func aFileThatEndsIsAnError() throws {
        let bytes = try fixtureBytes("pictures/lossy.webp")
        for count in [16, 25, 60, bytes.count - 30] {
            #expect(throws: ImageFileError.self) {
                try Image.decode(Array(bytes.prefix(count)), path: "a.webp")
            }
        }
    }
}
