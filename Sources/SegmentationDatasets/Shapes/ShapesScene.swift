import Foundation
import ImageFiles
import Tensors

/// One scene before it is drawn: a background and a few objects, the later in front of the earlier.
struct ShapesScene {
    let height: Int
    let width: Int
    let background: SurfaceTexture
    let objects: [ShapeObject]
    let light: SceneLight

    /// Draws a scene: three to six objects that overlap little.
    init(height: Int, width: Int, random: inout SplitMix64) {
        self.height = height
        self.width = width
        background = SurfaceTexture(ofObject: false, random: &random)
        light = SceneLight(random: &random)
        var placed: [ShapeObject] = []
        let wanted = 3 + random.below(4)
        // A crowded scene may not have room for all; so the number of tries is bounded.
        for _ in 0..<80 where placed.count < wanted {
            let object = ShapeObject(
                height: height, width: width, random: &random)
            let hasRoom = placed.allSatisfy { other in
                let distance = hypot(other.centerX - object.centerX, other.centerY - object.centerY)
                return distance > 0.85 * (other.radius + object.radius)
            }
            if hasRoom { placed.append(object) }
        }
        objects = placed
    }

    /// The picture and its labels: 255 within a pixel of the outline of every visible object.
    func render(random: inout SplitMix64) -> (Image, LabelMap) {
        let borderWidth = 1.0
        var labels = [UInt8](repeating: 0, count: height * width)
        var color = [Double](repeating: 0, count: height * width * 3)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x), Double(y))
                var pixel = background.color(x: u, y: v)
                for object in objects {
                    let shade = object.shadow(x: u - light.shadowX, y: v - light.shadowY)
                    pixel = pixel.map { $0 * (1 - 0.45 * shade) }
                    let distance = object.signedDistance(x: u, y: v)
                    let coverage = min(max(0.5 - distance, 0), 1)
                    if coverage > 0 {
                        let surface = object.color(x: u, y: v, light: light)
                        for channel in 0..<3 {
                            pixel[channel] += (surface[channel] - pixel[channel]) * coverage
                        }
                    }
                    if distance < -borderWidth {
                        labels[y * width + x] = object.kind.classID
                    } else if distance <= borderWidth {
                        labels[y * width + x] = LabelMap.ignored
                    }
                }
                let gain = light.gain(x: u / Double(width), y: v / Double(height))
                for channel in 0..<3 {
                    color[(y * width + x) * 3 + channel] = pixel[channel] * gain
                }
            }
        }
        let pixels = Camera(random: &random).expose(
            color, height: height, width: width, random: &random)
        return (
            Image(height: height, width: width, pixels: pixels),
            LabelMap(height: height, width: width, labels: labels)
        )
    }
}

/// Where the light of a scene comes from.
struct SceneLight {
    /// Of the light's direction, unit length.
    let directionX: Double
    let directionY: Double
    let strength: Double
    let brightness: Double

    init(random: inout SplitMix64) {
        let angle = random.uniform(0, 2 * .pi)
        directionX = cos(angle)
        directionY = sin(angle)
        strength = random.uniform(0.1, 0.35)
        brightness = random.uniform(0.75, 1.15)
    }

    var shadowX: Double { -2.5 * directionX }
    var shadowY: Double { -2.5 * directionY }

    /// How bright a place is, x and y from 0 to 1.
    func gain(x: Double, y: Double) -> Double {
        brightness * (1 + strength * ((x - 0.5) * directionX + (y - 0.5) * directionY) * 1.4)
    }
}

/// What a camera does to light: blur, noise, clipping.
struct Camera {
    let blur: Double
    let noise: Double

    init(random: inout SplitMix64) {
        blur = random.uniform(0, 0.22)
        noise = random.uniform(0.01, 0.035)
    }

    /// Light 0…1, three channels a pixel → bytes.
    func expose(
        _ light: [Double], height: Int, width: Int, random: inout SplitMix64
    ) -> [UInt8] {
        // A 3×3 binomial-like kernel, one direction after the other; borders repeat.
        func blurred(_ source: [Double], step: Int, limit: Int, position: (Int) -> Int) -> [Double]
        {
            var result = source
            for index in source.indices {
                let place = position(index)
                let before = place > 0 ? source[index - step] : source[index]
                let after = place < limit - 1 ? source[index + step] : source[index]
                result[index] = source[index] * (1 - 2 * blur) + (before + after) * blur
            }
            return result
        }
        var smooth = blurred(light, step: 3, limit: width) { $0 / 3 % width }
        smooth = blurred(smooth, step: width * 3, limit: height) { $0 / (3 * width) }
        return smooth.map { value in
            // The sum of three uniform numbers is nearly normal.
            let grain = random.uniform(-1, 1) + random.uniform(-1, 1) + random.uniform(-1, 1)
            return UInt8(min(max((value + noise * grain) * 255, 0), 255).rounded())
        }
    }
}
