import ImageFiles
import Pictures
import Testing

/// The colour of a pixel as 0xRRGGBB.
func color(of image: Image, x: Int, y: Int) -> UInt32 {
    let start = (y * image.width + x) * 3
    return image.pixels[start..<start + 3].reduce(0) { $0 << 8 | UInt32($1) }
}

struct LossMapPictureTests {
    private let labels = LabelMap(height: 2, width: 3, labels: [0, 1, 255, 1, 0, 0])
    private let losses: [Float] = [0, 1, 9, 2.01, 4, 8]

    @Test func everyPixelHasTheColorOfItsLossAndIgnoredOnesTheirOwn() {
        let picture = lossMapPicture(
            losses: losses, labels: labels, scale: LossColorScale(end: 4), title: "a")
        let map = ColorMap.loss.colors
        #expect(color(of: picture, x: 0, y: 0) == map[0])
        #expect(color(of: picture, x: 1, y: 0) == map[64])
        #expect(color(of: picture, x: 2, y: 0) == ColorMap.ignored)
        #expect(color(of: picture, x: 0, y: 1) == map[128])
        #expect(color(of: picture, x: 1, y: 1) == map[255])
        #expect(color(of: picture, x: 2, y: 1) == map[255])
    }

    @Test func theLegendHoldsTheWholeMapInOrderAndTheIgnoredColor() throws {
        let picture = lossMapPicture(
            losses: losses, labels: labels, scale: LossColorScale(end: 4), title: "")
        let places = Dictionary(
            ColorMap.loss.colors.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        let rows = (2..<picture.height).map { y in
            (0..<picture.width).compactMap { x in places[color(of: picture, x: x, y: y)] }
        }
        let bar = try #require(rows.max { $0.count < $1.count })
        #expect(bar.first == 0)
        #expect(bar.last == 255)
        #expect(bar == bar.sorted())
        #expect(bar.count > 80)
        let hasSwatch = (2..<picture.height).contains { y in
            (0..<picture.width).contains { color(of: picture, x: $0, y: y) == ColorMap.ignored }
        }
        #expect(hasSwatch)
    }

    @Test func withoutIgnoredPixelsTheLegendDoesNotNameThem() {
        let all = LabelMap(height: 2, width: 3, labels: [0, 1, 1, 1, 0, 0])
        let picture = lossMapPicture(
            losses: losses, labels: all, scale: LossColorScale(end: 4), title: "")
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                #expect(color(of: picture, x: x, y: y) != ColorMap.ignored)
            }
        }
    }

    @Test func theOverlayShowsTheGrayPictureWhereNothingIsLost() {
        let pixel: [UInt8] = [200, 100, 50]
        let image = Image(height: 2, width: 3, pixels: (0..<6).flatMap { _ in pixel })
        let overlay = lossOverlay(
            image: image, losses: losses, labels: labels, scale: LossColorScale(end: 4))
        let gray: UInt32 = 124  // (77 · 200 + 150 · 100 + 29 · 50) / 256
        #expect(color(of: overlay, x: 0, y: 0) == gray << 16 | gray << 8 | gray)
        #expect(color(of: overlay, x: 1, y: 1) != color(of: overlay, x: 0, y: 0))
    }

    @Test func classOverlayLeavesIgnoredPixelsAsTheyAre() {
        let image = Image(height: 2, width: 3, pixels: [UInt8](repeating: 90, count: 18))
        let overlay = classOverlay(
            image: image, classes: labels, colors: [0xFF0000, 0x00FF00], opacity: 1)
        #expect(color(of: overlay, x: 0, y: 0) == 0xFF0000)
        #expect(color(of: overlay, x: 1, y: 0) == 0x00FF00)
        #expect(color(of: overlay, x: 2, y: 0) == 0x5A5A5A)
    }

    @Test func aRowPutsItsPicturesSideBySide() {
        let red = classColors(
            LabelMap(height: 40, width: 50, labels: .init(repeating: 0, count: 2000)),
            colors: [0xFF0000])
        let small = classColors(
            LabelMap(height: 20, width: 20, labels: .init(repeating: 0, count: 400)),
            colors: [0x0000FF])
        let row = pictureRow([("red", red), ("blue", small)])
        #expect(row.width == 4 + 50 + 4 + 40 + 4)
        #expect(color(of: row, x: 4, y: row.height - 5) == 0xFF0000)
        #expect(color(of: row, x: 58, y: row.height - 5) == 0x0000FF)
    }
}
