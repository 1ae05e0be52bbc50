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
