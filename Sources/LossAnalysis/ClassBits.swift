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
        result.withUnsafeMutableBufferPointer { result in
            rows.withUnsafeMutableBufferPointer { rows in
                sets.withUnsafeBufferPointer { sets in
                    guard let result = result.baseAddress, let rows = rows.baseAddress,
                        let sets = sets.baseAddress
                    else { return }
                    // The disc by its rows, from the farthest and shortest to the middle and longest.
                    for down in stride(from: reach, through: 0, by: -1) {
                        // A rounded distance of at most d is a squared one of at most d² + d: (d + ½)² is no whole number.
                        let wanted = Int(
                            Double(reach * reach + reach - down * down).squareRoot())
                        while across < wanted {
                            across += 1
                            widen(rows, sets, by: across)
                        }
                        guard down < height else { continue }
                        let count = (height - down) * width
                        Self.join(result, rows + down * width, count)
                        if down > 0 { Self.join(result + down * width, rows, count) }
                    }
                }
            }
        }
        return result
    }

    /// Adds to every pixel the classes of the pixels `distance` columns to its left and right.
    private func widen(
        _ rows: UnsafeMutablePointer<Word>, _ sets: UnsafePointer<Word>, by distance: Int
    ) {
        guard distance < width else { return }
        for row in stride(from: 0, to: height * width, by: width) {
            Self.join(rows + row, sets + row + distance, width - distance)
            Self.join(rows + row + distance, sets + row, width - distance)
        }
    }

    /// Adds sets to others; where additions could overflow the compiler would not take many at once.
    @inline(__always)
    private static func join(
        _ target: UnsafeMutablePointer<Word>, _ source: UnsafePointer<Word>, _ count: Int
    ) {
        var place = 0
        while place < count {
            target[place] |= source[place]
            place &+= 1
        }
    }
}
