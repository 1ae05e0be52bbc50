import ImageFiles
import Tensors

/// What was drawn for one sample: the whole augmentation as numbers.
package struct AugmentationDraw: Equatable, Sendable {
    /// Height and width of the scaled image.
    package var scaledSize: [Int]
    /// Row and column of the crop's first pixel in the scaled image; negative where the crop begins in padding.
    package var origin: [Int]
    /// Height and width of the result.
    package var size: [Int]
    /// Whether the result is mirrored left and right.
    package var isFlipped = false
    /// Whether the result is mirrored top and bottom.
    package var isFlippedVertically = false
    /// By how much the picture is turned counter-clockwise about the crop's centre, in degrees.
    package var rotation = 0.0
    /// The factor of the brightness.
    package var brightness: Float = 1
    /// The factor of the contrast.
    package var contrast: Float = 1
    /// The factor of the distance to gray.
    package var saturation: Float = 1
    /// The part of the colour circle by which colours move.
    package var hue = 0.0
    /// The exponent of the gamma curve.
    package var gamma: Float = 1
    /// The standard deviation of the blur in pixels.
    package var blur = 0.0
    /// The standard deviation of the noise, of colours 0…255.
    package var noise: Float = 0
    /// From what the noise follows; 0 where there is none.
    package var noiseSeed: UInt64 = 0
    /// Top, left, height and width of the covered part of the result; nil where there is none.
    package var cutout: [Int]?

    /// The image as it is.
    package init(height: Int, width: Int) {
        scaledSize = [height, width]
        origin = [0, 0]
        size = [height, width]
    }

    /// Draws an augmentation of an image; always the same number of draws in the same order, so that an option that is
    /// off changes nothing about the others.
    ///
    /// - Parameters:
    ///   - labels: Where crops that prefer classes look for them; of the image's size.
    ///   - cropClasses: The ids of the options' ``AugmentationOptions/cropClasses``.
    package init(
        _ options: AugmentationOptions, height: Int, width: Int, random: inout SplitMix64,
        labels: LabelMap? = nil, cropClasses: [UInt8] = []
    ) {
        let scale = random.uniform(options.scale.lowerBound, options.scale.upperBound)
        let place = [random.uniform(0, 1), random.uniform(0, 1)]
        let mirror = random.uniform(0, 1)
        let bright = random.uniform(1 - options.brightness, 1 + options.brightness)
        let contrasting = random.uniform(1 - options.contrast, 1 + options.contrast)
        let classCrop = [random.uniform(0, 1), random.uniform(0, 1), random.uniform(0, 1)]
        let source = [height, width]
        let result = options.crop ?? source
        scaledSize = source.map { max(1, Int((Double($0) * scale).rounded())) }
        size = result
        var wanted: [Int]?
        if let labels, classCrop[0] < options.cropClasses?.probability ?? 0 {
            wanted = labels.pixel(of: cropClasses, choice: classCrop[1], place: classCrop[2])
        }
        let scaled = scaledSize
        origin = (0..<2).map { axis in
            // The room is negative where the image is smaller than the crop: it lies anywhere inside then.
            let room = scaled[axis] - result[axis]
            if let wanted, room > 0 {
                let pixel =
                    (Double(wanted[axis]) + 0.5) * Double(scaled[axis]) / Double(source[axis])
                return min(max(Int(pixel) - Int(place[axis] * Double(result[axis])), 0), room)
            }
            let shift = min(Int(place[axis] * Double(abs(room) + 1)), abs(room))
            return room >= 0 ? shift : -shift
        }
        isFlipped = mirror < options.flip
        brightness = Float(bright)
        contrast = Float(contrasting)
        drawTheRest(options, &random)
    }

    private mutating func drawTheRest(_ options: AugmentationOptions, _ random: inout SplitMix64) {
        isFlippedVertically = random.uniform(0, 1) < options.verticalFlip
        // − 0 would be another number than 0.
        rotation = options.rotation * random.uniform(-1, 1) + 0
        saturation = Float(random.uniform(1 - options.saturation, 1 + options.saturation))
        hue = options.hue * random.uniform(-1, 1) + 0
        gamma = Float(random.uniform(options.gamma.lowerBound, options.gamma.upperBound))
        blur = random.uniform(0, options.blur)
        noise = Float(random.uniform(0, options.noise) * 255)
        let seed = random.next()
        noiseSeed = noise > 0 ? seed : 0
        let covered = (0..<5).map { _ in random.uniform(0, 1) }
        guard let option = options.cutout, covered[0] < option.probability else { return }
        let sides = (0..<2).map {
            min(size[$0], 1 + Int(covered[1 + $0] * option.size * Double(size[$0])))
        }
        let corner = (0..<2).map { Int(covered[3 + $0] * Double(size[$0] - sides[$0] + 1)) }
        cutout = corner + sides
    }

    /// Whether colours need more than brightness and contrast, or places more than scale, crop and flips.
    var isElaborate: Bool {
        rotation != 0 || changesColorsOfPixels || blur >= Self.smallestBlur || noise > 0
    }

    /// Whether saturation, hue or gamma change anything.
    var changesColorsOfPixels: Bool { mixesChannels || gamma != 1 }

    /// Whether a channel depends on the others.
    var mixesChannels: Bool { saturation != 1 || hue != 0 }

    /// Below this deviation a pixel keeps all but 0.0004 of its weight.
    static let smallestBlur = 0.25
}

extension LabelMap {
    /// Row and column of a pixel of one of those classes; nil where there is none.
    ///
    /// - Parameters:
    ///   - choice: 0 ..< 1, which of the classes that occur.
    ///   - place: 0 ..< 1, which of that class's pixels.
    func pixel(of classes: [UInt8], choice: Double, place: Double) -> [Int]? {
        var counts = [Int](repeating: 0, count: 256)
        labels.withUnsafeBufferPointer { labels in
            counts.withUnsafeMutableBufferPointer { counts in
                for label in labels { counts[Int(label)] += 1 }
            }
        }
        let present = classes.filter { counts[Int($0)] > 0 }
        if present.isEmpty { return nil }
        let wanted = present[Int(choice * Double(present.count))]
        var left = Int(place * Double(counts[Int(wanted)]))
        return labels.withUnsafeBufferPointer { labels in
            for (index, label) in labels.enumerated() where label == wanted {
                if left == 0 { return [index / width, index % width] }
                left -= 1
            }
            return nil
        }
    }
}
