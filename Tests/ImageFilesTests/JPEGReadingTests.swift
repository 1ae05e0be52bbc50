import Foundation
import ImageFiles
import Testing

/// Two bytes apart: libjpeg-turbo 2.1 and 3.x (which Pillow brings) differ in how they smooth the chroma of
/// rare samplings; with the same version the difference is 0.
private let tolerance = 2

private let names = [
    "arithmetic", "arithmetic-progressive", "baseline-420", "baseline-422", "baseline-444", "cmyk",
    "cmyk-progressive", "gray", "gray-progressive", "progressive-420", "progressive-restart",
    "restart-intervals", "rgb-adobe", "sampled-410", "sampled-411", "sampled-440", "sampled-odd",
    "ycck",
]

struct JPEGReadingTests {
    @Test(arguments: names + (0...9).map { "orientation-\($0)" })
    func aFileDecodesToWhatPillowMakesOfIt(name: String) throws {
        let image = try Image.read(path: fixtures.appending(path: "jpeg/\(name).jpg").path)
        let expected = try Image.read(path: fixtures.appending(path: "jpeg/\(name).png").path)
        #expect(image.height == expected.height)
        #expect(image.width == expected.width)
        let largest = zip(image.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(largest) <= tolerance)
    }

    @Test func theDeclarationNamesColorAndOrientation() throws {
        let turned = try ImageFileInformation.read(
            path: fixtures.appending(path: "jpeg/orientation-6.jpg").path)
        #expect(turned.orientation == .turnClockwise)
        #expect(turned.storedHeight == 29)
        #expect(turned.height == 37)
        #expect(turned.width == 29)
        let colors: [(String, ImageFileInformation.Color)] = [
            ("gray", .gray), ("rgb-adobe", .rgb), ("baseline-420", .ycbcr), ("cmyk", .cmyk),
            ("ycck", .ycck),
        ]
        for (name, color) in colors {
            let information = try ImageFileInformation.read(
                path: fixtures.appending(path: "jpeg/\(name).jpg").path)
            #expect(information.color == color, "\(name)")
            #expect(information.orientation == .upright, "\(name)")
        }
    }

    @Test(arguments: names)
    func everyTruncationIsAnError(name: String) throws {
        let bytes = try fixtureBytes("jpeg/\(name).jpg")
        for length in 3..<bytes.count {
            #expect(throws: ImageFileError.self, "\(length) of \(bytes.count) bytes") {
                try Image.decode(Array(bytes.prefix(length)), path: "cut.jpg")
            }
        }
    }

    @Test func aTruncatedFileSaysSo() throws {
        let bytes = try fixtureBytes("jpeg/baseline-420.jpg")
        #expect(
            throws: ImageFileError.corrupt(
                path: "cut.jpg", format: .jpeg, reason: "Premature end of JPEG file")
        ) {
            try Image.decode(Array(bytes.dropLast(40)), path: "cut.jpg")
        }
    }

    @Test func aLostRestartIntervalIsAnErrorAndNotAGrayArea() throws {
        var bytes = try fixtureBytes("jpeg/restart-intervals.jpg")
        let markers = bytes.indices.dropLast().filter {
            bytes[$0] == 0xFF && (0xD0...0xD7).contains(bytes[$0 + 1])
        }
        bytes.removeSubrange(markers[0]..<markers[1])
        #expect(throws: ImageFileError.self) { try Image.decode(bytes, path: "lost.jpg") }
    }

    @Test func bytesBehindTheEndAreIgnored() throws {
        let bytes = try fixtureBytes("jpeg/baseline-420.jpg")
        let image = try Image.decode(bytes, path: "a.jpg")
        #expect(try Image.decode(bytes + [1, 2, 3, 0xFF, 0xD8], path: "a.jpg") == image)
    }

    @Test func aReducedScaleIsAnAverageOfTheFullPicture() throws {
        let bytes = try fixtureBytes("jpeg/gray.jpg")
        let full = try Image.decode(bytes, path: "gray.jpg")
        let half = try Image.decode(bytes, path: "gray.jpg", jpegScale: .half)
        #expect(half.height == 15)
        #expect(half.width == 19)
        // A smooth part of the scene: the mean of 2 × 2 pixels, to the rounding of the transform.
        let (y, x) = (7, 14)
        let sum = [(0, 0), (0, 1), (1, 0), (1, 1)].map { offset in
            Int(full.pixels[((2 * y + offset.0) * full.width + 2 * x + offset.1) * 3])
        }.reduce(0, +)
        #expect(abs(Int(half.pixels[(y * half.width + x) * 3]) - sum / 4) <= 3)
    }
}
