import ImageFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How often a model is right when it is so sure of a class, over a whole set: counts that add over images.
///
/// The first of the two walks of an audit makes it, the second one holds every image against it; see ``LabelExpectation``.
package struct LabelNorms: Sendable {
    /// The number of classes, C.
    package let classCount: Int
    /// Pixels that count, by label.
    package private(set) var pixels: [Int]
    /// Σ p(label), by label.
    private(set) var confidence: [Double]
    /// Pixels by class and bin of its probability, whatever their label: `[class * binCount + bin]`.
    private(set) var totals: [Int]
    /// Those of them that are labelled so, by class, band of the distance to the nearest border of the labels, and bin:
    /// `[(class * bandCount + band) * binCount + bin]`.
    private(set) var hits: [Int]

    /// Bins of log odds, equally wide from -10 to 10.
    static let binCount = 64

    /// Of no image.
    package init(classCount: Int) {
        self.classCount = classCount
        pixels = Array(repeating: 0, count: classCount)
        confidence = Array(repeating: 0, count: classCount)
        totals = Array(repeating: 0, count: classCount * Self.binCount)
        hits = Array(repeating: 0, count: totals.count * BorderDistance.bandCount)
    }

    /// Of one image.
    ///
    /// - Parameter logits: H·W·C scores, channels last; finite.
    package init(logits: UnsafeBufferPointer<Float>, labels: LabelMap) {
        self.init(classCount: logits.count / max(labels.labels.count, 1))
        let bands = BorderDistance.bands(of: labels)
        var probabilities = PixelProbabilities(classCount: classCount)
        for (pixel, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            probabilities.take(logits, pixel: pixel)
            pixels[Int(label)] += 1
            confidence[Int(label)] += Double(probabilities.probability(of: Int(label)))
            for id in 0..<classCount {
                let bin = probabilities.bin(of: id)
                totals[id * Self.binCount + bin] += 1
                if id == Int(label) {
                    let cell = id * BorderDistance.bandCount + Int(bands[pixel])
                    hits[cell * Self.binCount + bin] += 1
                }
            }
        }
    }

    /// Adds another image of the same classes.
    package static func += (left: inout LabelNorms, right: LabelNorms) {
        for index in left.pixels.indices {
            left.pixels[index] += right.pixels[index]
            left.confidence[index] += right.confidence[index]
        }
        for index in left.totals.indices { left.totals[index] += right.totals[index] }
        for index in left.hits.indices { left.hits[index] += right.hits[index] }
    }

    /// The threshold of confident learning for every class: the mean of p(class) over the pixels with this label; 2, which
    /// no probability reaches, for a class that no label names (Northcutt, Jiang and Chuang 2021, equation 2).
    var thresholds: [Float] {
        zip(confidence, pixels).map { $1 > 0 ? Float($0 / Double($1)) : 2 }
    }
}

/// The class probabilities of one pixel after another.
struct PixelProbabilities {
    private let classCount: Int
    /// exp(score − highest score), by class.
    private var powers: [Float]
    private var sum: Float = 1

    init(classCount: Int) {
        self.classCount = classCount
        powers = Array(repeating: 0, count: classCount)
    }

    /// Looks at another pixel.
    mutating func take(_ logits: UnsafeBufferPointer<Float>, pixel: Int) {
        let first = pixel * classCount
        var highest = -Float.infinity
        for id in 0..<classCount { highest = max(highest, logits[first + id]) }
        sum = 0
        for id in 0..<classCount {
            powers[id] = exp(logits[first + id] - highest)
            sum += powers[id]
        }
    }

    /// The softmax, 0…1.
    func probability(of id: Int) -> Float { powers[id] / sum }

    /// −log p(class) in nats.
    func loss(of id: Int) -> Float { powers[id] > 0 ? log(sum / powers[id]) : 88 }

    /// The bin of a class's log odds, 0 ..< ``LabelNorms/binCount``.
    func bin(of id: Int) -> Int {
        // Odds beyond exp(±10) fall into the outer bins, so rounding in the difference does not matter.
        let odds = powers[id] / max(sum - powers[id], sum * 1e-7)
        return Int(Self.bins[Int(odds.bitPattern >> 16) & 0x7FFF])
    }

    /// For the upper 16 bits of odds: the bin of the middle of the odds with these bits, which is off by less than a
    /// fiftieth of a bin.
    private static let bins: [UInt8] = (0..<0x8000).map { upper in
        guard upper < 0x7F80 else { return UInt8(LabelNorms.binCount - 1) }
        let middle = Double(Float(bitPattern: UInt32(upper) << 16 | 0x8000))
        let bin = ((log(middle) + 10) / 20 * Double(LabelNorms.binCount)).rounded(.down)
        return UInt8(min(max(bin, 0), Double(LabelNorms.binCount - 1)))
    }
}
