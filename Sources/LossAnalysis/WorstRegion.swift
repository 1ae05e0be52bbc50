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
        // Sums of the pixels above and to the left, so that a square costs four look-ups.
        var sums = [Double](repeating: 0, count: (height + 1) * (width + 1))
        var counts = [Int](repeating: 0, count: sums.count)
        for y in 0..<height {
            var rowSum = 0.0
            var rowCount = 0
            for x in 0..<width {
                let index = y * width + x
                if labels.labels[index] != LabelMap.ignored {
                    // An infinite loss would make every difference of sums undefined.
                    rowSum += Double(min(losses[index], 1e30))
                    rowCount += 1
                }
                let below = (y + 1) * (width + 1) + x + 1
                sums[below] = sums[below - width - 1] + rowSum
                counts[below] = counts[below - width - 1] + rowCount
            }
        }
        var worst: WorstRegion?
        for y in positions(length: height, side: side, step: step) {
            for x in positions(length: width, side: side, step: step) {
                let (above, below) = (y * (width + 1), (y + side) * (width + 1))
                let sum =
                    sums[below + x + side] - sums[below + x] - sums[above + x + side]
                    + sums[above + x]
                guard sum > (worst?.sum ?? 0) else { continue }
                let count =
                    counts[below + x + side] - counts[below + x] - counts[above + x + side]
                    + counts[above + x]
                guard count > 0 else { continue }
                worst = WorstRegion(x: x, y: y, side: side, pixels: count, sum: sum)
            }
        }
        return worst
    }

    /// Where squares begin along one axis; the last one touches the end.
    private static func positions(length: Int, side: Int, step: Int) -> [Int] {
        Array(stride(from: 0, to: length - side, by: step)) + [length - side]
    }
}
