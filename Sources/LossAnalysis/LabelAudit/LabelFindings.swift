import ImageFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Connected pixels of one label that the model takes for one other class, more surely than is usual.
package struct SuspectRegion: Equatable, Sendable {
    /// The left column of its box.
    package let x: Int
    /// The upper row of its box.
    package let y: Int
    /// The columns of its box.
    package let width: Int
    /// The rows of its box.
    package let height: Int
    /// Its pixels, which may be fewer than the box has.
    package let pixels: Int
    /// The class that it is labelled.
    package let label: Int
    /// The class that is predicted.
    package let prediction: Int
    /// Σ over its pixels of what the label costs beyond what is to be expected there, in nats; above 0.
    package let excess: Double

    /// The mean of p(label) over its pixels, 0…1.
    package let selfConfidence: Double

    /// Sum times mean of the excess, times the root of the odds that the label is wrong; the larger, the more likely it is.
    ///
    /// Sum times mean lets neither thin strips along borders nor single pixels win, and the odds tell a region that the
    /// model is sure of from one that is merely large.
    package var suspicion: Double {
        let odds = (1 - selfConfidence) / max(selfConfidence, 1e-6)
        return excess * excess / Double(pixels) * odds.squareRoot()
    }

    /// Joins what belongs together.
    package init(
        x: Int, y: Int, width: Int, height: Int, pixels: Int, label: Int, prediction: Int,
        excess: Double, selfConfidence: Double
    ) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.pixels = pixels
        self.label = label
        self.prediction = prediction
        self.excess = excess
        self.selfConfidence = selfConfidence
    }
}

/// What the labels of one image look like beside those of the whole set.
package struct LabelFindings: Sendable {
    /// The whole image in numbers.
    package struct Summary: Equatable, Sendable {
        /// At least 0; the larger, the more likely labels are wrong.
        package let suspicion: Double
        /// The mean of p(label) over the pixels that count, 0…1; 1 where nothing counts.
        package let selfConfidence: Double
        /// cleanlab's image score for segmentation, 0…1: p(label) of the pixels that count, weighed by the softmax of
        /// (1 − p) / 0.1; 1 where nothing counts.
        package let softMin: Double
        /// The share of the pixels that count which confident learning puts off the diagonal: of the classes whose
        /// probability reaches their threshold the most probable one is not the label.
        package let confidentShare: Double
    }

    /// The image as a whole.
    package let summary: Summary
    /// Its regions, in the order of their first pixels.
    package let regions: [SuspectRegion]
    /// The band of the distance to a border of every pixel; see ``BorderDistance``.
    package let bands: [UInt8]
}
