import CPixelKernels
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
    /// - Parameter logits: H·W·C scores, channels last.
    package init(logits: UnsafeBufferPointer<Float>, labels: LabelMap) {
        self.init(classCount: logits.count / max(labels.labels.count, 1))
        let bands = BorderDistance.bands(of: labels)
        var probabilities = PixelProbabilities(logits, classCount: classCount)
        var counted = 0
        for (pixel, label) in labels.labels.enumerated() where label != LabelMap.ignored {
            probabilities.take(pixel)
            let own = Int(label)
            counted += 1
            pixels[own] += 1
            confidence[own] += Double(probabilities.probability(of: own))
            let cell = own * BorderDistance.bandCount + Int(bands[pixel])
            hits[cell * Self.binCount + probabilities.bin(of: own)] += 1
            // Most probabilities lie in the lowest bin, so it is counted by what does not.
            for id in 0..<classCount where !probabilities.isLow(id) {
                totals[id * Self.binCount + probabilities.bin(of: id)] += 1
            }
        }
        for id in 0..<classCount {
            let bins = id * Self.binCount..<(id + 1) * Self.binCount
            totals[id * Self.binCount] += counted - totals[bins].reduce(0, +)
        }
    }

    /// Whether all scores were numbers.
    package var isFinite: Bool { confidence.allSatisfy(\.isFinite) }

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

/// The class probabilities of one pixel after another: the softmax of their scores.
struct PixelProbabilities {
    private let logits: UnsafeBufferPointer<Float>
    private let classCount: Int
    /// Those of pixels from ``first`` on, by pixel and class.
    private var block: [Float]
    private var first = 0
    private var count = 0
    /// Where the pixel's begin in ``block``.
    private var place = 0

    /// So many pixels are looked at together: what one takes stays in the nearest cache.
    private static let pixelsABlock = 256
    /// Odds of exp(-10), less a hair, as a probability: below it lies the lowest bin.
    private static let low: Float = 4.5e-5

    /// - Parameter logits: Scores, channels last; NaN gives NaN.
    init(_ logits: UnsafeBufferPointer<Float>, classCount: Int) {
        self.logits = logits
        self.classCount = classCount
        block = Array(repeating: 0, count: Self.pixelsABlock * classCount)
    }

    /// Looks at a pixel; quickly at the next one, or one soon after it.
    mutating func take(_ pixel: Int) {
        if pixel < first || pixel >= first + count { fill(from: pixel) }
        place = (pixel - first) * classCount
    }

    private mutating func fill(from pixel: Int) {
        first = pixel
        count = min(Self.pixelsABlock, logits.count / classCount - pixel)
        let scores = UnsafeBufferPointer(
            rebasing: logits[pixel * classCount..<(pixel + count) * classCount])
        let (classCount, count) = (Int64(classCount), Int64(count))
        block.withUnsafeMutableBufferPointer { block in
            block.update(repeating: 0)
            pixel_add_probabilities(scores.baseAddress, classCount, count, block.baseAddress, 1)
        }
    }

    /// 0…1.
    func probability(of id: Int) -> Float { block[place + id] }

    /// Whether a class lies in the lowest bin.
    func isLow(_ id: Int) -> Bool { block[place + id] < Self.low }

    /// The bin of a class's log odds, 0 ..< ``LabelNorms/binCount``.
    func bin(of id: Int) -> Int {
        // Odds beyond exp(±10) fall into the outer bins, so rounding in the difference does not matter.
        let odds = block[place + id] / max(1 - block[place + id], 1e-7)
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
