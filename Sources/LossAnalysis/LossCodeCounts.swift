import ImageFiles

/// How many pixels have which code of ``LossCodes``: what a scale of colours for many maps is made from.
package struct LossCodeCounts: Equatable, Sendable {
    /// Pixels of every code, 65 536 numbers.
    private var pixels = [Int](repeating: 0, count: 65536)

    /// Nothing counted yet.
    package init() {}

    /// Counts the pixels of a map that count.
    package mutating func add(_ codes: [UInt16], labels: [UInt8]) {
        for (code, label) in zip(codes, labels) where label != LabelMap.ignored {
            pixels[Int(code)] += 1
        }
    }

    package static func += (left: inout LossCodeCounts, right: LossCodeCounts) {
        for code in left.pixels.indices { left.pixels[code] += right.pixels[code] }
    }

    /// The mean of the finite losses in nats, 0 where there is none.
    package var mean: Double {
        var (sum, count) = (0.0, 0)
        for (code, number) in pixels.dropLast().enumerated() where number > 0 {
            sum += Double(number) * LossCodes.loss(of: UInt16(code))
            count += number
        }
        return count > 0 ? sum / Double(count) : 0
    }

    /// The least finite loss in nats that `quantile` of the pixels (0…1) do not exceed, as far as losses are finite; 1 where
    /// that is 0 or nothing counts, so that colours may end there.
    package func end(atQuantile quantile: Double) -> Double {
        let total = pixels.dropLast().reduce(0, +)
        var count = 0
        for (code, number) in pixels.dropLast().enumerated() where number > 0 {
            count += number
            if Double(count) >= quantile * Double(total) {
                let loss = LossCodes.loss(of: UInt16(code))
                return loss > 0 ? loss : 1
            }
        }
        return 1
    }
}
