#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a label is expected to cost, given how sure the model is of every class and how often it is right then.
///
/// A model that learnt with class weights, or too little, is too sure of some classes: the share of the labels that name a
/// class where the model gives it a probability p takes the place of p.
package struct LabelExpectation: Sendable {
    /// The number of classes, C.
    let classCount: Int
    /// The thresholds of confident learning, by class.
    let thresholds: [Float]
    /// The share of the labels that name a class, by class and bin of its probability.
    private let shares: [Float]

    /// A probability below this one counts as this one: a label costs 13.8 nats at most.
    private static let leastProbability: Float = 1e-6

    /// What a class usually costs, −log share in nats, by class and band of the distance to a border.
    private let usual: [Float]

    /// Divides the counts of a whole set.
    ///
    /// A bin holds one pixel more, of the class's share of the set, so that an empty one says no more than that.
    package init(_ norms: LabelNorms) {
        let (classCount, bands, bins) = (
            norms.classCount, BorderDistance.bandCount, LabelNorms.binCount
        )
        self.classCount = classCount
        thresholds = norms.thresholds
        let all = Double(max(norms.pixels.reduce(0, +), 1))
        var shares = [Float](repeating: 0, count: norms.totals.count)
        for id in 0..<classCount {
            for bin in 0..<bins {
                let hits = (0..<bands).reduce(0) { $0 + norms.hits[(id * bands + $1) * bins + bin] }
                let prior = Double(norms.pixels[id]) / all
                let total = Double(norms.totals[id * bins + bin] + 1)
                shares[id * bins + bin] = Float((Double(hits) + prior) / total)
            }
        }
        var usual = [Float](repeating: 0, count: classCount * bands)
        for cell in usual.indices {
            var (pixels, cost) = (0.0, 0.0)
            for bin in 0..<bins where norms.hits[cell * bins + bin] > 0 {
                let hits = Double(norms.hits[cell * bins + bin])
                pixels += hits
                cost -= hits * log(Double(shares[cell / bands * bins + bin]))
            }
            if pixels > 0 { usual[cell] = Float(cost / pixels) }
        }
        self.shares = shares
        self.usual = usual
    }

    /// By how many nats a label costs more than is to be expected at a pixel: −log q(label) − H(q), less what the class
    /// usually costs at this distance from a border.
    ///
    /// q are the calibrated probabilities; their entropy H is what labels that follow them cost on average, so where the
    /// model is rightly unsure, nothing is suspicious.
    func excess(ofLabel label: Int, band: Int, _ probabilities: PixelProbabilities) -> Float {
        var (sum, products, own) = (Float(0), Float(0), Float(0))
        for id in 0..<classCount {
            let share = shares[id * LabelNorms.binCount + probabilities.bin(of: id)]
            sum += share
            if share > 0 { products += share * log(share) }
            if id == label { own = share }
        }
        guard sum > 0 else { return 0 }
        // With q = share / sum: H = −Σ q log q = log sum − Σ share log share / sum.
        let entropy = log(sum) - products / sum
        return -log(max(own / sum, Self.leastProbability)) - entropy
            - usual[label * BorderDistance.bandCount + band]
    }
}
