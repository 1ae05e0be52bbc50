import Foundation
import Tensors

/// A kind of object.
enum ShapeKind: UInt8, CaseIterable {
    case disc = 1
    case square = 2
    case triangle = 3
    case ring = 4

    var classID: UInt8 { rawValue }
}

/// One object of a scene.
struct ShapeObject {
    let kind: ShapeKind
    let centerX: Double
    let centerY: Double
    /// Of the circle around the object, in pixels.
    let radius: Double
    let rotation: (cosine: Double, sine: Double)
    let texture: SurfaceTexture

    init(height: Int, width: Int, random: inout SplitMix64) {
        kind = ShapeKind.allCases[random.below(ShapeKind.allCases.count)]
        radius = random.uniform(12, 25)
        centerX = random.uniform(0.6 * radius, Double(width) - 0.6 * radius)
        centerY = random.uniform(0.6 * radius, Double(height) - 0.6 * radius)
        let angle = random.uniform(0, 2 * .pi)
        rotation = (cos(angle), sin(angle))
        texture = SurfaceTexture(ofObject: true, random: &random)
    }

    /// The distance of a point to the outline in pixels, negative inside.
    func signedDistance(x: Double, y: Double) -> Double {
        let dx = x - centerX
        let dy = y - centerY
        let u = dx * rotation.cosine + dy * rotation.sine
        let v = dy * rotation.cosine - dx * rotation.sine
        switch kind {
        case .disc: return hypot(u, v) - 0.9 * radius
        case .square:
            let half = 0.78 * radius
            return Self.distance(u: abs(u) - half, v: abs(v) - half)
        case .triangle:
            // An equilateral triangle: the largest of the distances to its three sides; near the corners a
            // little less than the true distance, which only rounds the ignored border.
            let inradius = 0.55 * radius
            let slanted = 3.0.squareRoot() / 2
            return max(v, abs(u) * slanted - v / 2) - inradius
        case .ring:
            let middle = 0.74 * radius
            return abs(hypot(u, v) - middle) - 0.22 * radius
        }
    }

    /// The colour of the surface, lit as if it were slightly domed.
    func color(x: Double, y: Double, light: SceneLight) -> [Double] {
        let tilt = ((x - centerX) * light.directionX + (y - centerY) * light.directionY) / radius
        return texture.color(x: x, y: y).map { $0 * (1 + 0.22 * tilt) }
    }

    /// How much of the light the object takes from a point beside it, 0…1, softly.
    func shadow(x: Double, y: Double) -> Double {
        let distance = signedDistance(x: x, y: y)
        return min(max(0.5 - distance / 4, 0), 1)
    }

    private static func distance(u: Double, v: Double) -> Double {
        hypot(max(u, 0), max(v, 0)) + min(max(u, v), 0)
    }
}
