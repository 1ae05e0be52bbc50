/// How far two rankings of the same things agree.
package enum RankAgreement {
    /// Spearman's rank correlation, -1…1: of ranks, equal values sharing the mean of theirs; nil for fewer than two things,
    /// or where all values of one ranking are equal.
    package static func spearman(_ left: [Double], _ right: [Double]) -> Double? {
        precondition(left.count == right.count, "two rankings of the same things have one length")
        let (left, right) = (ranks(of: left), ranks(of: right))
        let mean = Double(left.count - 1) / 2
        var (both, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
        for (one, other) in zip(left, right) {
            both += (one - mean) * (other - mean)
            leftSquares += (one - mean) * (one - mean)
            rightSquares += (other - mean) * (other - mean)
        }
        guard leftSquares > 0, rightSquares > 0 else { return nil }
        return both / (leftSquares * rightSquares).squareRoot()
    }

    private static func ranks(of values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var first = 0
        while first < order.count {
            var last = first
            while last + 1 < order.count, values[order[last + 1]] == values[order[first]] {
                last += 1
            }
            for place in first...last { ranks[order[place]] = Double(first + last) / 2 }
            first = last + 1
        }
        return ranks
    }
}
