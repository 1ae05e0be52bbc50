import ImageFiles

/// What became of the pixels of one image over epochs: when each was learnt, and how often it was forgotten.
///
/// A pixel is right in an epoch when its prediction is its label. It is *learnt in epoch n* when it is right in n and in
/// every later epoch that was added; it is *forgotten* as often as a wrong epoch follows a right one (after Toneva et al.,
/// "An Empirical Study of Example Forgetting during Deep Neural Network Learning", ICLR 2019); it is *never learnt* when it
/// is right in none. A pixel that was right once and is wrong in the last epoch is *lost*. So each pixel that counts is
/// learnt, lost or never learnt.
package struct LearningHistory: Equatable, Sendable {
    /// At most so many epochs can be added.
    package static let mostEpochs = 255

    /// The class of every pixel, or `LabelMap.ignored`.
    package let labels: [UInt8]
    /// The epochs that were added, in order.
    package private(set) var epochs: [Int] = []
    /// For every pixel the position in ``epochs``, counted from 1, of the epoch in which it was learnt; 0 where it is wrong in
    /// the last one or does not count.
    package private(set) var learntIn: [UInt8]
    /// How often every pixel was forgotten; 0 where it does not count.
    package private(set) var forgotten: [UInt8]

    /// No epoch yet.
    package init(labels: [UInt8]) {
        self.labels = labels
        learntIn = Array(repeating: 0, count: labels.count)
        forgotten = learntIn
    }

    /// Adds the predicted classes of a later epoch, in the order of the labels.
    package mutating func add(predictions: [UInt8], epoch: Int) {
        precondition(
            predictions.count == labels.count,
            "LearningHistory expects \(labels.count) predictions, got \(predictions.count)")
        precondition(
            epochs.count < Self.mostEpochs,
            "LearningHistory expects at most \(Self.mostEpochs) epochs")
        epochs.append(epoch)
        let position = UInt8(epochs.count)
        for (pixel, label) in labels.enumerated() where label != LabelMap.ignored {
            if predictions[pixel] == label {
                if learntIn[pixel] == 0 { learntIn[pixel] = position }
            } else if learntIn[pixel] > 0 {
                learntIn[pixel] = 0
                forgotten[pixel] += 1
            }
        }
    }

    /// What became of a pixel by the last epoch.
    package enum Outcome: Equatable, Sendable {
        /// Right from the epoch at this position of ``LearningHistory/epochs`` (from 0) to the last one.
        case learnt(in: Int)
        /// Right once, wrong in the last epoch.
        case lost
        /// Right in no epoch.
        case neverLearnt
    }

    /// What became of a pixel; nil where it does not count.
    package func outcome(ofPixel pixel: Int) -> Outcome? {
        if labels[pixel] == LabelMap.ignored { return nil }
        if learntIn[pixel] > 0 { return .learnt(in: Int(learntIn[pixel]) - 1) }
        return forgotten[pixel] > 0 ? .lost : .neverLearnt
    }
}
