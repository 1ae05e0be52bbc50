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

/// The share of the pixels of one label that were taken for one class.
package struct PairShare: Equatable, Sendable {
    /// The class of the label.
    package let label: Int
    /// The predicted class.
    package let prediction: Int
    /// Their losses.
    package var share: LossShare
}

/// The losses of one image, or of all: in total, by class, by pair of label and prediction, by distance to a border, by
/// kind of error.
package struct LossMapStatistics: Equatable, Sendable {
    /// The number of classes, C.
    package let classCount: Int
    /// All pixels that count.
    package private(set) var total = LossShare()
    /// Pixels that do not count.
    package private(set) var ignored = 0
    /// By label: C shares.
    package private(set) var classes: [LossShare]
    /// By label and prediction, in this order; only pairs that occur: C · C of them an image would fill the memory.
    package private(set) var pairs: [PairShare] = []
    /// By distance to the nearest border of the label map; see ``bandName(_:)``.
    package private(set) var borderBands: [LossShare]
    /// Wrong pixels by the class of their label: C · 3 shares, `falseNegatives[label * 3 + kind - 1]`.
    package private(set) var falseNegatives: [LossShare]
    /// Wrong pixels by the class that was predicted: C · 3 shares, `falsePositives[prediction * 3 + kind - 1]`.
    ///
    /// Their weights are those of their labels.
    package private(set) var falsePositives: [LossShare]

    /// No pixels yet.
    package init(classCount: Int) {
        self.classCount = classCount
        classes = Array(repeating: LossShare(), count: classCount)
        borderBands = Array(repeating: LossShare(), count: BorderDistance.bandCount)
        falseNegatives = Array(
            repeating: LossShare(), count: classCount * ErrorKind.allCases.count)
        falsePositives = falseNegatives
    }

    /// Adds up one checked result.
    ///
    /// `total.sum` is the sum of the float32 losses in their order, in Double; the weight sums are pixels × weight.
    package init(of result: PixelLosses, classWeights: [Float]) {
        self.init(
            of: result, traits: PixelTraits(of: result), classWeights: classWeights)
    }

    /// The same where the traits of the pixels are at hand.
    package init(of result: PixelLosses, traits: PixelTraits, classWeights: [Float]) {
        self.init(classCount: classWeights.count)
        var table = [LossShare](repeating: LossShare(), count: classCount * classCount)
        for (index, label) in result.labels.labels.enumerated() {
            if label == LabelMap.ignored {
                ignored += 1
                continue
            }
            let loss = Double(result.losses[index])
            total.sum += loss
            let prediction = Int(result.predictions[index])
            let pair = Int(label) * classCount + prediction
            table[pair].pixels += 1
            table[pair].sum += loss
            let share = LossShare(
                pixels: 1, sum: loss, weightSum: Double(classWeights[Int(label)]))
            borderBands[Int(traits.bands[index])] += share
            guard Int(label) != prediction else { continue }
            let missed = Int(label) * 3 + Int(traits.errors.falseNegative[index]) - 1
            falseNegatives[missed] += share
            let taken = prediction * 3 + Int(traits.errors.falsePositive[index]) - 1
            falsePositives[taken] += share
        }
        for label in 0..<classCount {
            let weight = Double(classWeights[label])
            for prediction in 0..<classCount {
                let pair = label * classCount + prediction
                guard table[pair].pixels > 0 else { continue }
                table[pair].weightSum = Double(table[pair].pixels) * weight
                classes[label] += table[pair]
                pairs.append(
                    PairShare(label: label, prediction: prediction, share: table[pair]))
            }
            classes[label].weightSum = Double(classes[label].pixels) * weight
            total.pixels += classes[label].pixels
            total.weightSum += classes[label].weightSum
        }
    }

    /// Adds the sums of another image with the same classes.
    package static func += (left: inout LossMapStatistics, right: LossMapStatistics) {
        left.total += right.total
        left.ignored += right.ignored
        add(right.classes, to: &left.classes)
        add(right.borderBands, to: &left.borderBands)
        add(right.falseNegatives, to: &left.falseNegatives)
        add(right.falsePositives, to: &left.falsePositives)
        left.add(right.pairs)
    }

    private static func add(_ shares: [LossShare], to sums: inout [LossShare]) {
        for index in sums.indices { sums[index] += shares[index] }
    }

    /// Merges pairs in their order.
    private mutating func add(_ others: [PairShare]) {
        var merged: [PairShare] = []
        merged.reserveCapacity(pairs.count + others.count)
        var rest = others[...]
        for pair in pairs {
            let place = (pair.label, pair.prediction)
            while let other = rest.first, (other.label, other.prediction) < place {
                merged.append(other)
                rest.removeFirst()
            }
            merged.append(pair)
            if let other = rest.first, (other.label, other.prediction) == place {
                merged[merged.count - 1].share += other.share
                rest.removeFirst()
            }
        }
        pairs = merged + rest
    }

    /// What a band of ``borderBands`` holds, for readers: "on the border", "over 2, up to 4 px", ….
    package static func bandName(_ band: Int) -> String { BorderDistance.name(ofBand: band) }
}
