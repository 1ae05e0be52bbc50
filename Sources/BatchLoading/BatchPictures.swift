import ImageFiles

extension Batch {
    /// One image of the batch as a picture: the normalisation undone, rounded, cut to 0…255.
    ///
    /// - Parameters:
    ///   - slot: 0 ..< ``count``.
    ///   - normalization: The one that the batch was made with.
    package func picture(_ slot: Int, normalization: Normalization) -> Image {
        let count = height * width * 3
        let start = slot * count
        let pixels = (0..<count).map { index -> UInt8 in
            let channel = index % 3
            let value =
                images.pointer[start + index] * normalization.deviation[channel]
                + normalization.mean[channel]
            return UInt8(min(max(value * 255, 0), 255).rounded())
        }
        return Image(height: height, width: width, pixels: pixels)
    }

    /// The labels of one image of the batch.
    ///
    /// - Parameter slot: 0 ..< ``count``.
    package func labelMap(_ slot: Int) -> LabelMap {
        let count = height * width
        let labels = UnsafeBufferPointer(start: labels.pointer + slot * count, count: count)
        return LabelMap(height: height, width: width, labels: Array(labels))
    }
}
