extension LossMapStatistics {
    /// The IoU of every class over these pixels, 0…1; nil for one that neither labels nor predictions hold.
    package var classIoU: [Double?] {
        var (right, labelled, predicted) = (
            [Int](repeating: 0, count: classCount), [Int](repeating: 0, count: classCount),
            [Int](repeating: 0, count: classCount)
        )
        for pair in pairs {
            labelled[pair.label] += pair.share.pixels
            predicted[pair.prediction] += pair.share.pixels
            if pair.label == pair.prediction { right[pair.label] += pair.share.pixels }
        }
        return (0..<classCount).map { id in
            let union = labelled[id] + predicted[id] - right[id]
            return union > 0 ? Double(right[id]) / Double(union) : nil
        }
    }

    /// The mean of ``classIoU`` over the classes that occur; nil where none does.
    package var meanIoU: Double? {
        let scores = classIoU.compactMap(\.self)
        return scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }
}
