#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The colours of a loss: from near black over violet, red and orange to a pale yellow, in even steps for the eye.
///
/// Computed in Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020): lightness rises
/// linearly from 0.10 to 0.97, the hue turns from 290° to 100° through red, and the chroma is the largest that sRGB
/// holds there, at most 0.19. So the picture keeps its order in gray and for readers who do not see red or green.
package struct ColorMap: Equatable, Sendable {
    /// 256 colours as 0xRRGGBB, dark to bright.
    package let colors: [UInt32]

    /// The map for losses.
    package static let loss = ColorMap()

    /// The colour of pixels that do not count: a flat gray blue, which the map does not come near
    /// (its smallest distance to any of the colours is over 100 of 441).
    package static let ignored: UInt32 = 0x6E828C

    /// The colour of ignored pixels in pictures of classes: ``ignored``, unless a class is drawn in one that comes near.
    ///
    /// Near is a Euclidean distance below 60 of 441 in RGB. Then the nearest to ``ignored`` of 216 colours (steps of 51 in each
    /// channel) that lies at least so far from all classes, and 100 from the map of losses; where classes leave none, the
    /// one that lies farthest from them.
    package static func ignored(beside classes: [UInt32]) -> UInt32 {
        func nearest(_ color: UInt32) -> Double {
            classes.map { distance(color, $0) }.min() ?? .infinity
        }
        if nearest(ignored) >= 60 { return ignored }
        let candidates = farFromLosses.map { (color: $0, distance: nearest($0)) }
        let apart = candidates.filter { $0.distance >= 60 }
        return apart.min { distance($0.color, ignored) < distance($1.color, ignored) }?.color
            ?? candidates.max { $0.distance < $1.distance }?.color ?? ignored
    }

    /// Of 216 colours those that no loss is drawn in or near, in ascending order.
    private static let farFromLosses: [UInt32] = {
        let steps: [UInt32] = [0, 51, 102, 153, 204, 255]
        return steps.flatMap { red in
            steps.flatMap { green in steps.map { red << 16 | green << 8 | $0 } }
        }.filter { candidate in loss.colors.allSatisfy { distance(candidate, $0) >= 100 } }
    }()

    /// The Euclidean distance of two colours 0xRRGGBB, 0…441.
    static func distance(_ one: UInt32, _ other: UInt32) -> Double {
        let squared = [UInt32(16), 8, 0].reduce(0) { sum, shift in
            let difference = Int(one >> shift & 255) - Int(other >> shift & 255)
            return sum + difference * difference
        }
        return Double(squared).squareRoot()
    }

    private init() {
        colors = (0..<256).map { index in Self.color(at: Double(index) / 255) }
    }

    /// The colour of a value on a scale that ends at `maximum`; values outside take the end's colour.
    package func color(of value: Float, maximum: Double) -> UInt32 {
        let position = Double(value) / maximum * 255
        return colors[position >= 255 ? 255 : position > 0 ? Int(position + 0.5) : 0]
    }

    private static func color(at t: Double) -> UInt32 {
        let lightness = 0.10 + 0.87 * t
        let hue = (290 + 170 * pow(t, 0.9)) * Double.pi / 180
        let wanted = 0.19 * pow(sin(Double.pi * (0.86 * t + 0.06)), 0.75)
        var (inside, outside) = (0.0, 0.4)
        for _ in 0..<30 {
            let middle = (inside + outside) / 2
            let isInside = linearRGB(lightness, middle, hue).allSatisfy { (0...1).contains($0) }
            (inside, outside) = isInside ? (middle, outside) : (inside, middle)
        }
        return linearRGB(lightness, min(wanted, 0.98 * inside), hue)
            .reduce(0) { $0 << 8 | UInt32((encoded($1) * 255).rounded()) }
    }

    /// Linear sRGB of an Oklab colour in polar form, by the matrices of the source.
    private static func linearRGB(_ lightness: Double, _ chroma: Double, _ hue: Double) -> [Double]
    {
        let (a, b) = (chroma * cos(hue), chroma * sin(hue))
        let long = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let medium = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let short = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        return [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ]
    }

    /// The sRGB transfer curve.
    private static func encoded(_ linear: Double) -> Double {
        linear <= 0.0031308 ? 12.92 * max(linear, 0) : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }
}
