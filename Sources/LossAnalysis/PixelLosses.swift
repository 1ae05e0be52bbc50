import ImageFiles

/// The loss of every pixel of one image, with its label and prediction: what a loss map is made of.
package struct PixelLosses: Sendable {
    /// The image's name in its dataset, without an ending.
    package let name: String
    /// The image; nil where it is not at hand, which leaves out what is drawn on it.
    package let image: Image?
    /// The class of every pixel, or `LabelMap.ignored`.
    package let labels: LabelMap
    /// The predicted class of every pixel, in the order of the labels.
    package let predictions: [UInt8]
    /// The loss of every pixel in nats, class weight included (`reduction='none'`), in the order of the labels.
    package let losses: [Float]
    /// How many of the pixels that count have a loss that is bounded, since their label had the probability 0.
    package let boundedPixels: Int

    /// Joins what belongs together.
    package init(
        name: String, image: Image? = nil, labels: LabelMap, predictions: [UInt8],
        losses: [Float], boundedPixels: Int = 0
    ) {
        self.name = name
        self.image = image
        self.labels = labels
        self.predictions = predictions
        self.losses = losses
        self.boundedPixels = boundedPixels
    }

    /// The losses as ``LossCodes``; 0 where pixels do not count.
    package var codes: [UInt16] {
        var codes = LossCodes.codes(of: losses)
        for (index, label) in labels.labels.enumerated() where label == LabelMap.ignored {
            codes[index] = 0
        }
        return codes
    }

    /// Checks the sizes, and every pixel that counts.
    ///
    /// - Throws: ``LossMapError`` with the first pixel at fault.
    package func check(classCount: Int) throws(LossMapError) {
        let count = labels.labels.count
        for (part, found) in [
            ("the prediction", predictions.count), ("the loss map", losses.count),
        ]
        where found != count {
            throw .sizes(name: name, part: part, found: found, expected: count)
        }
        for (index, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            guard losses[index] >= 0, Int(label) < classCount, Int(predictions[index]) < classCount
            else { throw fault(at: index, classCount) }
        }
    }

    /// What is wrong with a pixel that `check(classCount:)` refuses.
    private func fault(at index: Int, _ classCount: Int) -> LossMapError {
        let (x, y) = (index % labels.width, index / labels.width)
        guard losses[index] >= 0 else {
            return .lossValue(name: name, x: x, y: y, value: losses[index])
        }
        let label = labels.labels[index]
        let (part, value) =
            Int(label) < classCount ? ("prediction", predictions[index]) : ("label", label)
        return .classOutOfRange(
            name: name, part: part, x: x, y: y, value: Int(value), classCount: classCount)
    }
}
