import Foundation
import Tensors

/// How a surface looks: two colours mixed by a gradient, stripes and noise of several sizes.
struct SurfaceTexture {
    let first: [Double]
    let second: [Double]
    /// Of the gradient and of the stripes, unit length.
    let direction: (x: Double, y: Double)
    let stripeWidth: Double
    let stripeStrength: Double
    let noiseStrength: Double
    let noiseSeed: UInt64

    /// Draws the surface of a background (pale, nearly gray) or of an object (of any strong colour).
    ///
    /// So an object can be told from what is behind it by its colour, and its class by its shape alone.
    init(ofObject isObject: Bool, random: inout SplitMix64) {
        let level = random.uniform(0.3, 0.7)
        let tint = (0..<3).map { _ in random.uniform(-0.08, 0.08) }
        let hue = random.uniform(0, 6)
        let strength = random.uniform(0.22, 0.6)
        let mean = (0..<3).map { channel in
            // A colour wheel: each channel is highest at its own third of the circle.
            let distance = abs((hue - 2 * Double(channel)).remainder(dividingBy: 6))
            let pure = min(max(2 - distance, 0), 1)
            return isObject ? level * (1 - strength) + pure * strength : level + tint[channel]
        }
        let shift = (0..<3).map { _ in random.uniform(-0.1, 0.1) }
        first = zip(mean, shift).map { min(max($0 + $1, 0.02), 0.98) }
        second = zip(mean, shift).map { min(max($0 - $1, 0.02), 0.98) }
        let angle = random.uniform(0, 2 * .pi)
        direction = (cos(angle), sin(angle))
        stripeWidth = random.uniform(3, 9)
        stripeStrength = random.below(3) == 0 ? random.uniform(0.3, 0.8) : 0
        noiseStrength = random.uniform(0.1, 0.3)
        noiseSeed = random.next()
    }

    /// The colour at a point, channels 0…1.
    func color(x: Double, y: Double) -> [Double] {
        let along = x * direction.x + y * direction.y
        let stripe = sin(along * .pi / stripeWidth) * stripeStrength
        let mix = min(max(0.5 + along / 300 + 0.5 * stripe, 0), 1)
        var grain = 0.0
        var size = 24.0
        var weight = 1.0
        for octave in 0..<3 {
            grain += weight * (noise(x / size, y / size, octave: UInt64(octave)) - 0.5)
            size /= 3
            weight *= 0.6
        }
        return zip(first, second).map { $0 + ($1 - $0) * mix + grain * noiseStrength }
    }

    /// Smooth noise 0…1: random numbers at whole coordinates, blended in between.
    private func noise(_ x: Double, _ y: Double, octave: UInt64) -> Double {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let (fx, fy) = (smooth(x - column), smooth(y - row))
        func corner(_ dx: Double, _ dy: Double) -> Double {
            var random = SplitMix64(
                path: Int(truncatingIfNeeded: noiseSeed &+ octave), Int(column + dx), Int(row + dy))
            return random.uniform(0, 1)
        }
        let top = corner(0, 0) * (1 - fx) + corner(1, 0) * fx
        let bottom = corner(0, 1) * (1 - fx) + corner(1, 1) * fx
        return top * (1 - fy) + bottom * fy
    }

    private func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}
