import ImageFiles

/// The square of an image that holds the most loss.
package struct WorstRegion: Equatable, Sendable {
    /// Its left column.
    package let x: Int
    /// Its upper row.
    package let y: Int
    /// Its columns and rows: a sixth of the shorter side of the image, at least 8.
    package let side: Int
    /// The pixels in it that count.
    package let pixels: Int
    /// The sum of their losses in nats.
    package let sum: Double

    /// The mean over the pixels in it that count, not divided by weights.
    package var mean: Double { sum / Double(pixels) }

    /// Looks at squares a quarter of their side apart; nil where no pixel has a loss.
    package static func find(losses: [Float], labels: LabelMap) -> WorstRegion? {
        let (height, width) = (labels.height, labels.width)
        let side = min(max(min(height, width) / 6, 8), min(height, width))
        guard side > 0 else { return nil }
        let step = max(side / 4, 1)
        let rows = positions(length: height, side: side, step: step)
        let columns = positions(length: width, side: side, step: step)
        // Sums of the pixels above and to the left, so that a square costs four look-ups; kept only where squares begin or end.
        let ends = Set(rows + rows.map { $0 + side })
        var kept: [Int: (sums: [Double], counts: [Int32])] = [:]
        var sums = [Double](repeating: 0, count: width + 1)
        var counts = [Int32](repeating: 0, count: width + 1)
        for y in 0...height {
            if ends.contains(y) { kept[y] = (sums, counts) }
            guard y < height else { break }
            var rowSum = 0.0
            var rowCount: Int32 = 0
            for x in 0..<width {
                let index = y * width + x
                if labels.labels[index] != LabelMap.ignored {
                    // An infinite loss would make every difference of sums undefined.
                    rowSum += Double(min(losses[index], 1e30))
                    rowCount += 1
                }
                sums[x + 1] += rowSum
                counts[x + 1] += rowCount
            }
        }
        var worst: WorstRegion?
        for y in rows {
            guard let above = kept[y], let below = kept[y + side] else { continue }
            for x in columns {
                let sum =
                    below.sums[x + side] - below.sums[x] - above.sums[x + side] + above.sums[x]
                guard sum > (worst?.sum ?? 0) else { continue }
                let count =
                    below.counts[x + side] - below.counts[x] - above.counts[x + side]
                    + above.counts[x]
                guard count > 0 else { continue }
                worst = WorstRegion(x: x, y: y, side: side, pixels: Int(count), sum: sum)
            }
        }
        return worst
    }

    /// Where squares begin along one axis; the last one touches the end.
    private static func positions(length: Int, side: Int, step: Int) -> [Int] {
        Array(stride(from: 0, to: length - side, by: step)) + [length - side]
    }
}
