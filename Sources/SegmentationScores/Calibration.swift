import CPixelKernels
import Machine
import Tensors

/// How far a network's confidence and its accuracy lie apart, counted over pixels.
///
/// The **confidence** of a pixel is the largest softmax probability. Pixels fall into 15 bins of equal width by it,
/// bin k holding `k/15 < confidence ≤ (k+1)/15`. The expected calibration error (Guo et al., "On Calibration of Modern
/// Neural Networks", 2017) is the mean distance of a bin's accuracy from its mean confidence, weighted by pixels:
///
///     ECE = Σ_k  pixels_k / pixels · |accuracy_k − confidence_k|
///
/// 0 is a network whose "80 % sure" is right 4 times in 5. Ignored pixels are in no bin. Everything is a whole number
/// until the last division, so that parts of a dataset and threads add up exactly.
package struct Calibration: Equatable, Sendable {
    /// The number of bins.
    package static let binCount = 15
    /// Confidences are added in units of 2⁻²⁴, the precision of float32 just below 1.
    private static let unit = Double(1 << 24)
    private var pixelCounts = [Int](repeating: 0, count: binCount)
    private var correctCounts = [Int](repeating: 0, count: binCount)
    private var confidenceSums = [Int](repeating: 0, count: binCount)

    /// Nothing counted yet.
    package init() {}

    /// One bin.
    package struct Bin: Equatable, Sendable {
        /// Confidences above this are in the bin.
        package let lower: Double
        /// Confidences up to this are.
        package let upper: Double
        /// Pixels in the bin.
        package let pixels: Int
        /// Pixels in the bin whose prediction is the label.
        package let correct: Int
        /// The share of them that is right, 0…1; nil for an empty bin.
        package let accuracy: Double?
        /// Their mean confidence, 0…1; nil for an empty bin.
        package let confidence: Double?
    }

    /// The bins by rising confidence.
    package var bins: [Bin] {
        (0..<Self.binCount).map { index in
            let pixels = pixelCounts[index]
            let mean = { (sum: Double) in pixels > 0 ? sum / Double(pixels) : nil }
            return Bin(
                lower: Double(index) / Double(Self.binCount),
                upper: Double(index + 1) / Double(Self.binCount), pixels: pixels,
                correct: correctCounts[index], accuracy: mean(Double(correctCounts[index])),
                confidence: mean(Double(confidenceSums[index]) / Self.unit))
        }
    }

    /// Pixels in all bins.
    package var pixels: Int { pixelCounts.reduce(0, +) }

    /// The expected calibration error, 0…1; nil without pixels.
    package var expectedError: Double? {
        guard pixels > 0 else { return nil }
        let distances = (0..<Self.binCount).map { index in
            abs(Double(correctCounts[index]) - Double(confidenceSums[index]) / Self.unit)
        }
        return distances.reduce(0, +) / Double(pixels)
    }

    /// Adds the pixels of a part.
    package static func += (sum: inout Calibration, part: Calibration) {
        for index in 0..<binCount {
            sum.pixelCounts[index] += part.pixelCounts[index]
            sum.correctCounts[index] += part.correctCounts[index]
            sum.confidenceSums[index] += part.confidenceSums[index]
        }
    }

    /// Counts one pixel.
    ///
    /// - Parameter confidence: 0…1; NaN, which logits that are not finite lead to, counts as 0.
    package mutating func add(confidence: Float, isCorrect: Bool) {
        let known = confidence > 0 ? min(confidence, 1) : 0
        let bin = max(0, Int((known * Float(Self.binCount)).rounded(.up)) - 1)
        pixelCounts[bin] += 1
        correctCounts[bin] += isCorrect ? 1 : 0
        confidenceSums[bin] += Int((Double(known) * Self.unit).rounded())
    }

    /// Counts the pixels of a network's output; those whose label is `ignoredLabel` are in no bin.
    ///
    /// - Parameters:
    ///   - logits: `labels.count · classCount` float32 values, channels last.
    ///   - predictions: The predicted class of every pixel.
    ///   - team: The threads that share the work; their number changes nothing.
    package mutating func add(
        logits: UnsafeBufferPointer<Float>, classCount: Int, labels: [UInt8],
        predictions: [UInt8], ignoredLabel: UInt8 = 255,
        team: ThreadTeam = .ofAllCores
    ) {
        precondition(
            predictions.count == labels.count && logits.count == labels.count * classCount
                && (1...255).contains(classCount),
            "Calibration expects \(labels.count) predictions and as many times \(classCount) logits, got "
                + "\(predictions.count) and \(logits.count)")
        guard let scores = logits.baseAddress else { return }
        var parts = [Calibration](repeating: Calibration(), count: team.threads)
        parts.withUnsafeMutableBufferPointer { parts in
            // Unchecked because every worker adds to its own part, and the logits do not change meanwhile.
            nonisolated(unsafe) let (parts, scores) = (parts, scores)
            team.forEachShare(of: labels.count) { worker, range in
                parts[worker].add(
                    scores, classCount, labels, predictions, ignoredLabel, range: range)
            }
        }
        for part in parts { self += part }
    }

    /// A stretch that stays in the cache between probability and count.
    private mutating func add(
        _ logits: UnsafePointer<Float>, _ classCount: Int, _ labels: [UInt8],
        _ predictions: [UInt8], _ ignoredLabel: UInt8, range: Range<Int>
    ) {
        let stretch = 4096
        let confidences = AlignedBuffer<Float>(count: stretch)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: stretch) {
            let count = min(stretch, range.upperBound - start)
            pixel_top_probability_rows(
                logits + start * classCount, Int64(classCount), Int64(count), confidences.pointer)
            for index in 0..<count where labels[start + index] != ignoredLabel {
                add(
                    confidence: confidences[index],
                    isCorrect: labels[start + index] == predictions[start + index])
            }
        }
    }
}
