import ImageFiles

/// Sets of as many classes a pixel as a word has bits, a bit a class.
struct ClassBits<Word: FixedWidthInteger> {
    /// The class of the lowest bit.
    let first: Int
    let height: Int
    let width: Int

    /// The bit of a class; no bit where it is not among these.
    func bit(_ id: UInt8) -> Word {
        let place = Int(id) - first
        return place >= 0 && place < Word.bitWidth && id != LabelMap.ignored ? 1 << Word(place) : 0
    }

    /// For every pixel all classes of the sets within a rounded distance of `reach` pixels.
    func near(_ sets: [Word], _ reach: Int) -> [Word] {
        var result = [Word](repeating: 0, count: sets.count)
        var rows = sets
        var across = 0
        // The disc by its rows, from the farthest and shortest to the middle and longest.
        for down in stride(from: reach, through: 0, by: -1) {
            // A rounded distance of at most d is a squared one of at most d² + d: (d + ½)² is no whole number.
            let wanted = Int(Double(reach * reach + reach - down * down).squareRoot())
            while across < wanted {
                across += 1
                widen(&rows, sets, by: across)
            }
            for y in 0..<height {
                join(&result, y, rows, above: y - down, below: y + down)
            }
        }
        return result
    }

    /// Adds to every pixel the classes of the pixels `distance` columns to its left and right.
    private func widen(_ rows: inout [Word], _ sets: [Word], by distance: Int) {
        guard distance < width else { return }
        rows.withUnsafeMutableBufferPointer { rows in
            sets.withUnsafeBufferPointer { sets in
                for row in stride(from: 0, to: sets.count, by: width) {
                    // Columns that have a neighbour on the right only, on both sides, on the left only.
                    let (left, right) = (row + min(distance, width), row + max(width - distance, 0))
                    for x in row..<min(left, right) { rows[x] |= sets[x + distance] }
                    for x in left..<max(left, right) {
                        rows[x] |= sets[x + distance] | sets[x - distance]
                    }
                    for x in max(left, right)..<row + width { rows[x] |= sets[x - distance] }
                }
            }
        }
    }

    /// Adds two rows of `rows`, those of them that there are, to row `target` of `result`.
    private func join(
        _ result: inout [Word], _ target: Int, _ rows: [Word], above: Int, below: Int
    ) {
        result.withUnsafeMutableBufferPointer { result in
            rows.withUnsafeBufferPointer { rows in
                let (to, width) = (target * width, width)
                if above >= 0, below < height {
                    let (above, below) = (above * width, below * width)
                    for x in 0..<width { result[to + x] |= rows[above + x] | rows[below + x] }
                } else if above >= 0 || below < height {
                    let from = (above >= 0 ? above : below) * width
                    for x in 0..<width { result[to + x] |= rows[from + x] }
                }
            }
        }
    }
}
