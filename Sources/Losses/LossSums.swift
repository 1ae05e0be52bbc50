import Communication

/// Sums and counts of a loss over elements (pixels); parts of a batch add up to the whole.
package struct LossSums: Equatable, Sendable {
    /// The sum of the elements' losses in nats, class weights included.
    package var loss: Double
    /// The sum of the class weights of the elements that count: the divisor of the mean.
    package var weight: Double
    /// The number of elements that count.
    package var counted: Int
    /// The number of elements whose label is the ignore index.
    package var ignored: Int

    /// Sums of nothing, or of what is given.
    package init(loss: Double = 0, weight: Double = 0, counted: Int = 0, ignored: Int = 0) {
        self.loss = loss
        self.weight = weight
        self.counted = counted
        self.ignored = ignored
    }

    /// The sums over all ranks of the parts that they have.
    package init(_ part: LossSums, over group: RankGroup) {
        let sums = group.sums([
            part.loss, part.weight, Double(part.counted), Double(part.ignored),
        ])
        self.init(loss: sums[0], weight: sums[1], counted: Int(sums[2]), ignored: Int(sums[3]))
    }

    /// Loss divided by weight: the weighted mean in nats; NaN where the weight is 0.
    package var mean: Double { weight == 0 ? .nan : loss / weight }

    /// Adds another part.
    package static func += (sums: inout LossSums, part: LossSums) {
        sums.loss += part.loss
        sums.weight += part.weight
        sums.counted += part.counted
        sums.ignored += part.ignored
    }

    /// The sums of both parts.
    package static func + (left: LossSums, right: LossSums) -> LossSums {
        var sum = left
        sum += right
        return sum
    }
}

/// What a gradient is divided by.
package enum LossDenominator: Equatable, Sendable {
    /// 1: the gradient of the sum.
    case one
    /// The sum of the class weights of this call's elements that count: the gradient of this call's mean.
    case weightSum
    /// A sum over more than this call, over accumulated batches or over processes.
    case given(Double)
}
