import ImageFiles
import Pictures
import Testing

/// The channels of 0xRRGGBB.
private func channels(_ color: UInt32) -> [Int] {
    [Int(color >> 16 & 255), Int(color >> 8 & 255), Int(color & 255)]
}

struct ColorMapTests {
    @Test func ignoredPixelsHaveAColorThatTheMapDoesNotComeNear() {
        for color in ColorMap.loss.colors {
            let squared = zip(channels(color), channels(ColorMap.ignored))
                .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            #expect(squared > 100 * 100)
        }
    }

    private func distance(_ one: UInt32, _ other: UInt32) -> Double {
        let squared = zip(channels(one), channels(other)).reduce(0) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        return Double(squared).squareRoot()
    }

    @Test func ignoredPixelsAreToldFromClasses() {
        #expect(ColorMap.ignored(beside: []) == ColorMap.ignored)
        #expect(ColorMap.ignored(beside: [0, 0xFF0000]) == ColorMap.ignored)
        // CamVid's sky, a gray, lies at a distance of 22.
        let sets: [[UInt32]] = [
            [0x808080, 0x804080, 0x0080C0], [ColorMap.ignored], [0x339999, 0x6E828C, 0x669999],
        ]
        for colors in sets {
            let ignored = ColorMap.ignored(beside: colors)
            #expect(ignored != ColorMap.ignored)
            #expect(colors.allSatisfy { distance($0, ignored) >= 60 })
            #expect(ColorMap.loss.colors.allSatisfy { distance($0, ignored) >= 100 })
            let image = classColors(
                LabelMap(height: 1, width: 2, labels: [0, LabelMap.ignored]), colors: colors)
            #expect(color(of: image, x: 0, y: 0) == colors[0])
            #expect(color(of: image, x: 1, y: 0) == ignored)
        }
    }

    @Test func manyClassesLeaveTheIgnoredTheFarthestColour() {
        let colors = (0..<254).map { index -> UInt32 in
            let (red, green, blue) = (index % 7 * 42, index / 7 % 6 * 51, index / 42 * 42)
            return UInt32(red << 16 | green << 8 | blue)
        }
        let ignored = ColorMap.ignored(beside: colors)
        #expect(!colors.contains(ignored))
        #expect(ColorMap.ignored(beside: colors.reversed()) == ignored)
    }

    @Test func brightnessRisesSoThatGrayKeepsTheOrder() {
        let luma = ColorMap.loss.colors.map { color in
            zip(channels(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + Double($1.0) * $1.1 }
        }
        #expect(luma.count == 256)
        // Bytes are rounded, so neighbours may be equal to within one step of the largest channel weight.
        for (dark, bright) in zip(luma, luma.dropFirst()) { #expect(bright > dark - 0.8) }
        for (dark, bright) in zip(luma, luma.dropFirst(8)) { #expect(bright > dark) }
    }

    @Test func theScaleEndsAtItsMaximum() {
        let map = ColorMap.loss
        #expect(map.color(of: 0, maximum: 2) == map.colors[0])
        #expect(map.color(of: 1, maximum: 2) == map.colors[128])
        #expect(map.color(of: 2, maximum: 2) == map.colors[255])
        #expect(map.color(of: 50, maximum: 2) == map.colors[255])
        #expect(map.color(of: .infinity, maximum: 2) == map.colors[255])
        #expect(map.color(of: -1, maximum: 2) == map.colors[0])
    }
}
