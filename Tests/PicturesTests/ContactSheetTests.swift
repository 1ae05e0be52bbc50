import ImageFiles
import Pictures
import Testing

struct ContactSheetTests {
    private let image = Image(
        height: 2, width: 2, pixels: [UInt8](repeating: 200, count: 12))
    private let labels = LabelMap(height: 2, width: 2, labels: [0, 1, LabelMap.ignored, 1])

    private func sheet(rows: Int) -> Image {
        var sheet = ContactSheet(title: "t", classNames: ["a", "b"], colors: [0x102030, 0xFF8000])
        for _ in 0..<rows {
            sheet.addRow([
                .image("image", image), .labels("mask", labels), .overlay("overlay", image, labels),
            ])
        }
        return sheet.picture()
    }

    @Test func aSmallPairIsEnlargedIntoItsCells() {
        let picture = sheet(rows: 1)
        // Three cells of 180 × 180 with gaps of 8: what a 2 × 2 picture becomes.
        #expect(picture.width == 8 + 3 * 188)
        let (top, half) = (25 + 17, 90)
        #expect(color(of: picture, x: 8, y: top) == 0xC8C8C8)
        let mask = 8 + 188
        #expect(color(of: picture, x: mask, y: top) == 0x102030)
        #expect(color(of: picture, x: mask + half, y: top) == 0xFF8000)
        #expect(color(of: picture, x: mask, y: top + half) == ColorMap.ignored)
        let overlay = 8 + 2 * 188
        #expect(color(of: picture, x: overlay, y: top + half) == 0xC8C8C8)
        #expect(color(of: picture, x: overlay, y: top) != 0xC8C8C8)
    }

    @Test func everyRowAddsItsHeight() {
        #expect(sheet(rows: 3).height - sheet(rows: 2).height == 17 + 180 + 8)
    }

    @Test func aSheetWithoutRowsHasATitleAndALegend() {
        #expect(sheet(rows: 0).width == 240)
    }
}
