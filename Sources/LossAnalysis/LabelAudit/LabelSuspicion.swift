import ImageFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension LabelFindings {
    /// How suspicion is found, in one sentence.
    package static let method =
        "The suspicion of connected pixels with one label and another prediction is what the label costs beyond what any "
        + "label is expected to cost there, and beyond what this class usually costs so far from a border, by "
        + "probabilities that are calibrated on the whole set: sum times mean, times the root of the odds of a wrong label."

    /// A region of fewer pixels is not listed: borders are not labelled more exactly.
    ///
    /// It counts in its image all the same.
    static let fewestPixels = 16

    /// Holds an image against the whole set.
    ///
    /// - Parameters:
    ///   - logits: H·W·C scores, channels last; finite.
    ///   - predictions: The class with the highest score of every pixel, the first of several equal ones.
    package init(
        logits: UnsafeBufferPointer<Float>, labels: LabelMap, predictions: [UInt8],
        expectation: LabelExpectation
    ) {
        var sums = SummarySums()
        var probabilities = PixelProbabilities(logits, classCount: expectation.classCount)
        bands = BorderDistance.bands(of: labels)
        var excess = [Float](repeating: 0, count: labels.labels.count)
        var confidence = excess
        for (pixel, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            probabilities.take(pixel)
            sums.add(Int(label), probabilities, thresholds: expectation.thresholds)
            if label != predictions[pixel] {
                confidence[pixel] = probabilities.probability(of: Int(label))
                excess[pixel] = expectation.excess(
                    ofLabel: Int(label), band: Int(bands[pixel]), probabilities)
            }
        }
        let all = Self.regions(labels, predictions, excess, confidence)
        regions = all.filter { $0.pixels >= Self.fewestPixels }
        summary = sums.summary(excess: all.reduce(0) { $0 + $1.excess })
    }

    /// The regions of an image in the order of their first pixels, those without suspicion left out.
    ///
    /// - Parameters:
    ///   - excess: Where label and prediction differ, in nats.
    ///   - confidence: p(label) there.
    static func regions(
        _ labels: LabelMap, _ predictions: [UInt8], _ excess: [Float],
        _ confidence: [Float]
    ) -> [SuspectRegion] {
        let width = labels.width
        // A pair of classes is one number; of no pixel that counts is the label 255.
        let segments = Segments(
            of: zip(labels.labels, predictions).map { label, prediction in
                label == prediction || label == LabelMap.ignored
                    ? UInt16.max : UInt16(label) << 8 | UInt16(prediction)
            }, except: UInt16.max, .four, height: labels.height, width: width)
        var sums = [RegionSums](repeating: RegionSums(left: width), count: segments.count)
        for (pixel, segment) in segments.numbers.enumerated() where segment >= 0 {
            sums[Int(segment)].add(
                pixel, width: width, excess: excess[pixel], confidence: confidence[pixel])
        }
        return sums.filter { $0.excess > 0 }.map { sums in
            SuspectRegion(
                x: sums.left, y: sums.first / width, width: sums.right - sums.left + 1,
                height: sums.last / width - sums.first / width + 1, pixels: sums.pixels,
                label: Int(labels.labels[sums.first]), prediction: Int(predictions[sums.first]),
                excess: sums.excess, selfConfidence: sums.confidence / Double(sums.pixels))
        }
    }
}

/// What the pixels of a region add up to, taken row by row.
private struct RegionSums {
    var left: Int
    var right = 0
    var first = 0
    var last = 0
    var pixels = 0
    var excess = 0.0
    var confidence = 0.0

    init(left: Int) { self.left = left }

    mutating func add(_ pixel: Int, width: Int, excess: Float, confidence: Float) {
        if pixels == 0 { first = pixel }
        (left, right, last) = (min(left, pixel % width), max(right, pixel % width), pixel)
        pixels += 1
        self.excess += Double(excess)
        self.confidence += Double(confidence)
    }
}

/// What the known rankings add up over the pixels of an image.
private struct SummarySums {
    private var (count, offDiagonal) = (0, 0)
    private var (confidence, weights, weighted) = (0.0, 0.0, 0.0)
    /// cleanlab's.
    private static let softMinTemperature: Float = 0.1

    mutating func add(_ label: Int, _ probabilities: PixelProbabilities, thresholds: [Float]) {
        let own = probabilities.probability(of: label)
        count += 1
        confidence += Double(own)
        // exp((1 − p) / 0.1) is 22 026 at most.
        let weight = Double(exp((1 - own) / Self.softMinTemperature))
        weights += weight
        weighted += weight * Double(own)
        var best = (id: label, probability: -Float.infinity)
        for (id, threshold) in thresholds.enumerated() {
            let probability = probabilities.probability(of: id)
            if probability >= threshold, probability > best.probability { best = (id, probability) }
        }
        if best.id != label { offDiagonal += 1 }
    }

    /// - Parameter excess: That of all regions, those that are not listed too, in nats.
    func summary(excess: Double) -> LabelFindings.Summary {
        let softMin = count > 0 ? weighted / weights : 1
        return LabelFindings.Summary(
            suspicion: excess * (1 - softMin) / max(softMin, 1e-9),
            selfConfidence: count > 0 ? confidence / Double(count) : 1, softMin: softMin,
            confidentShare: count > 0 ? Double(offDiagonal) / Double(count) : 0)
    }
}
