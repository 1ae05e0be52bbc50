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
    package var isFlipped: Bool
    /// The factor of the brightness.
    package var brightness: Float
    /// The factor of the contrast.
    package var contrast: Float

    /// The image as it is.
    package init(height: Int, width: Int) {
        scaledSize = [height, width]
        origin = [0, 0]
        size = [height, width]
        isFlipped = false
        brightness = 1
        contrast = 1
    }

    /// Draws an augmentation of an image; always the same number of draws, so that an option that is off changes
    /// nothing about the others.
    package init(
        _ options: AugmentationOptions, height: Int, width: Int, random: inout SplitMix64
    ) {
        let scale = random.uniform(options.scale.lowerBound, options.scale.upperBound)
        let place = [random.uniform(0, 1), random.uniform(0, 1)]
        let mirror = random.uniform(0, 1)
        let bright = random.uniform(1 - options.brightness, 1 + options.brightness)
        let contrasting = random.uniform(1 - options.contrast, 1 + options.contrast)
        let source = [height, width]
        let result = options.crop ?? source
        scaledSize = source.map { max(1, Int((Double($0) * scale).rounded())) }
        let scaled = scaledSize
        origin = (0..<2).map { axis in
            // The room is negative where the image is smaller than the crop: it lies anywhere inside then.
            let room = scaled[axis] - result[axis]
            let shift = min(Int(place[axis] * Double(abs(room) + 1)), abs(room))
            return room >= 0 ? shift : -shift
        }
        size = result
        isFlipped = mirror < options.flip
        brightness = Float(bright)
        contrast = Float(contrasting)
    }
}
