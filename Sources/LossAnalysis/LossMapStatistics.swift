import ImageFiles

/// Pixels and the sums of their losses and weights; sums add, means come last.
package struct LossShare: Equatable, Sendable {
    /// Pixels that count.
    package var pixels = 0
    /// Σ of their losses in nats, class weights included.
    package var sum = 0.0
    /// Σ of the weights of their labels.
    package var weightSum = 0.0

    /// `sum / weightSum`, the loss's own mean; nil where the weights sum to 0.
    package var mean: Double? { weightSum > 0 ? sum / weightSum : nil }

    package static func += (left: inout LossShare, right: LossShare) {
        left.pixels += right.pixels
        left.sum += right.sum
        left.weightSum += right.weightSum
    }
}

/// The losses of one image, or of all: in total, by class, by pair of label and prediction, by distance to a border.
package struct LossMapStatistics: Equatable, Sendable {
    /// The number of classes, C.
    package let classCount: Int
    /// All pixels that count.
    package private(set) var total = LossShare()
    /// Pixels that do not count.
    package private(set) var ignored = 0
    /// By label: C shares.
    package private(set) var classes: [LossShare]
    /// By label and prediction: C · C shares, `pairs[label * C + prediction]`.
    package private(set) var pairs: [LossShare]
    /// By distance to the nearest border of the label map; see ``bandName(_:)``.
    package private(set) var borderBands: [LossShare]

    /// No pixels yet.
    package init(classCount: Int) {
        self.classCount = classCount
        classes = Array(repeating: LossShare(), count: classCount)
        pairs = Array(repeating: LossShare(), count: classCount * classCount)
        borderBands = Array(repeating: LossShare(), count: BorderDistance.bandCount)
    }

    /// Adds up one checked result.
    ///
    /// `total.sum` is the sum of the float32 losses in their order, in Double; the weight sums are pixels × weight.
    package init(of result: PixelLosses, classWeights: [Float]) {
        self.init(classCount: classWeights.count)
        let bands = BorderDistance.bands(of: result.labels)
        for (index, label) in result.labels.labels.enumerated() {
            if label == LabelMap.ignored {
                ignored += 1
                continue
            }
            let loss = Double(result.losses[index])
            total.sum += loss
            let pair = Int(label) * classCount + Int(result.predictions[index])
            pairs[pair].pixels += 1
            pairs[pair].sum += loss
            let band = Int(bands[index])
            borderBands[band].pixels += 1
            borderBands[band].sum += loss
            borderBands[band].weightSum += Double(classWeights[Int(label)])
        }
        for label in 0..<classCount {
            for prediction in 0..<classCount {
                let pair = label * classCount + prediction
                pairs[pair].weightSum = Double(pairs[pair].pixels) * Double(classWeights[label])
                classes[label] += pairs[pair]
            }
            classes[label].weightSum = Double(classes[label].pixels) * Double(classWeights[label])
            total.pixels += classes[label].pixels
            total.weightSum += classes[label].weightSum
        }
    }

    /// Adds the sums of another image with the same classes.
    package static func += (left: inout LossMapStatistics, right: LossMapStatistics) {
        left.total += right.total
        left.ignored += right.ignored
        for index in left.classes.indices { left.classes[index] += right.classes[index] }
        for index in left.pairs.indices { left.pairs[index] += right.pairs[index] }
        for index in left.borderBands.indices {
            left.borderBands[index] += right.borderBands[index]
        }
    }

    /// What a band of ``borderBands`` holds, for readers: "on the border", "over 2, up to 4 px", ….
    package static func bandName(_ band: Int) -> String { BorderDistance.name(ofBand: band) }
}
