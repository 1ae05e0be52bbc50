import ImageFiles

/// What becomes of the pixels that a mark calls wrongly labelled.
package struct LabelCorrection: Equatable, Sendable {
    /// Which label they get.
    package enum Fill: String, CaseIterable, Sendable {
        /// What was predicted, pixel by pixel.
        case prediction
        /// None: they are ignored.
        case ignore
    }

    /// Which label they get.
    package var fill = Fill.prediction
    /// Whether all pixels of a box change, and not only those that have the mark's label.
    package var takesWholeBoxes = false

    /// A correction.
    package init(fill: Fill = .prediction, takesWholeBoxes: Bool = false) {
        self.fill = fill
        self.takesWholeBoxes = takesWholeBoxes
    }

    /// The labels of an image after its marks.
    ///
    /// Of a mark with a box and a label the pixels in the box that have this label change; of one without label, and of one
    /// of the whole image, all pixels that count. Ignored pixels stay ignored: nobody has labelled them wrong. Marks look at the labels as they are given, so their order changes nothing; only
    /// those of the verdict ``Mark/Verdict/labelWrong`` count.
    ///
    /// - Parameters:
    ///   - labels: The image's labels; 255 where ignored.
    ///   - predictions: Of the same size.
    ///   - marks: Marks of this image, whose boxes lie in it.
    /// - Returns: A label for every pixel.
    package func corrected(
        _ labels: LabelMap, predictions: LabelMap, marks: [Mark]
    ) -> [UInt8] {
        var result = labels.labels
        for mark in marks where mark.verdict == .labelWrong {
            let box = mark.box ?? .init(x: 0, y: 0, width: labels.width, height: labels.height)
            let isOfOneClass = mark.box != nil && !takesWholeBoxes
            for y in box.y..<box.y + box.height {
                for pixel in y * labels.width + box.x..<y * labels.width + box.x + box.width {
                    if labels.labels[pixel] == LabelMap.ignored { continue }
                    if isOfOneClass, let label = mark.label, labels.labels[pixel] != label {
                        continue
                    }
                    result[pixel] =
                        fill == .ignore ? LabelMap.ignored : predictions.labels[pixel]
                }
            }
        }
        return result
    }
}

extension Mark.Box {
    /// Whether the box lies in an image of that size.
    package func lies(inHeight height: Int, width: Int) -> Bool {
        x + self.width <= width && y + self.height <= height
    }
}
