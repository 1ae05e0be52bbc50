import ImageFiles

/// Whether two pictures are of one shape.
enum SizeProportions {
    /// Whether the smaller one could be the larger one at another size, its sides rounded down or up: whether one side of the
    /// smaller one is within a pixel, and within a tenth, of what the other side says.
    ///
    /// - Parameters: Height and width each.
    static func agree(_ size: [Int], _ other: [Int]) -> Bool {
        let difference = size[0] * other[1] - size[1] * other[0]
        return abs(difference) <= max(size[0], size[1], other[0], other[1])
            && 10 * abs(difference) <= max(size[0] * other[1], size[1] * other[0])
    }
}

extension SourceMask {
    /// The mask at another size: each pixel has the value of the pixel in which its centre lies, so no value is new.
    ///
    /// Row y of `height` rows is row ⌊(2y + 1) · rows / (2 · height)⌋ of the mask's, and so are columns.
    func resized(height: Int, width: Int) -> SourceMask {
        if height == self.height, width == self.width { return self }
        let columns = (0..<width).map { (2 * $0 + 1) * self.width / (2 * width) }
        func picked<Value>(_ values: [Value]) -> [Value] {
            [Value](unsafeUninitializedCapacity: height * width) { output, count in
                values.withUnsafeBufferPointer { values in
                    for y in 0..<height {
                        let row = (2 * y + 1) * self.height / (2 * height) * self.width
                        for x in 0..<width { output[y * width + x] = values[row + columns[x]] }
                    }
                }
                count = height * width
            }
        }
        let values: Values =
            switch values {
            case .bytes(let values): .bytes(picked(values))
            case .words(let values): .words(picked(values))
            case .colors(let values): .colors(picked(values))
            }
        return SourceMask(height: height, width: width, values: values, palette: palette)
    }
}

extension SegmentationDataset {
    /// Whether a mask of another size than its image is scaled to it: where the description says so and both are of one shape.
    func resizes(maskSize: [Int], imageSize: [Int]) -> Bool {
        description.maskSize == .resize && maskSize != imageSize
            && SizeProportions.agree(maskSize, imageSize)
    }
}
