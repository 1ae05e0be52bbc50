/// How many pixels of one class, or of all, were learnt, lost, forgotten and never learnt; counts add, shares come last.
package struct LearningShare: Equatable, Sendable {
    /// Pixels that count: those learnt, lost and never learnt.
    package var pixels = 0
    /// Pixels that are right to the end, by the epoch in which they were learnt.
    fileprivate var learntInEpoch: [Int: Int] = [:]
    /// Pixels that were right once and are wrong at the end.
    package var lost = 0
    /// Pixels that were never right.
    package var neverLearnt = 0
    /// Pixels that were forgotten at least once, whatever became of them.
    package var forgotten = 0
    /// How often pixels were forgotten, in all.
    package var forgettings = 0

    /// No pixels yet.
    package init() {}

    /// Pixels that are right to the end.
    package var learnt: Int { pixels - lost - neverLearnt }

    /// Epochs with the number of pixels that were learnt in them, in order; those without pixels are left out.
    package var learntByEpoch: [(epoch: Int, pixels: Int)] {
        learntInEpoch.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The epoch by which half of the pixels that were learnt were so; nil where none was.
    package var medianEpoch: Int? {
        var count = 0
        for (epoch, pixels) in learntByEpoch {
            count += pixels
            if 2 * count >= learnt { return epoch }
        }
        return nil
    }

    package static func += (left: inout LearningShare, right: LearningShare) {
        left.pixels += right.pixels
        left.learntInEpoch.merge(right.learntInEpoch, uniquingKeysWith: +)
        left.lost += right.lost
        left.neverLearnt += right.neverLearnt
        left.forgotten += right.forgotten
        left.forgettings += right.forgettings
    }
}

extension LearningHistory {
    /// The share of every class, in the order of their ids.
    ///
    /// - Parameter classCount: Above every label that counts.
    package func shares(classCount: Int) -> [LearningShare] {
        var shares = Array(repeating: LearningShare(), count: classCount)
        // By class and position of the epoch.
        var learnt = Array(repeating: 0, count: classCount * epochs.count)
        for pixel in labels.indices {
            guard let outcome = outcome(ofPixel: pixel) else { continue }
            let id = Int(labels[pixel])
            shares[id].pixels += 1
            shares[id].forgettings += Int(forgotten[pixel])
            if forgotten[pixel] > 0 { shares[id].forgotten += 1 }
            switch outcome {
            case .learnt(let position): learnt[id * epochs.count + position] += 1
            case .lost: shares[id].lost += 1
            case .neverLearnt: shares[id].neverLearnt += 1
            }
        }
        for (index, pixels) in learnt.enumerated() where pixels > 0 {
            shares[index / epochs.count].learntInEpoch[epochs[index % epochs.count]] = pixels
        }
        return shares
    }
}
