import Machine

/// Where one class of a label map meets another.
package enum LabelBorders {
    /// Whether each pixel lies on a border: a pixel left, right, above or below it has another label.
    ///
    /// - Parameters:
    ///   - labels: `height · width` labels row by row.
    ///   - skipped: A label whose pixels are on no border and make none of their neighbours'; nil where every label counts.
    ///   - team: The threads that share the rows; their number changes nothing. One where several maps are looked at side by
    ///     side.
    package static func touching(
        _ labels: [UInt8], height: Int, width: Int, skipping skipped: UInt8?,
        team: ThreadTeam
    ) -> [Bool] {
        precondition(
            labels.count == height * width,
            "LabelBorders expects \(height) × \(width) labels, got \(labels.count)")
        return [Bool](unsafeUninitializedCapacity: labels.count) { result, count in
            labels.withUnsafeBufferPointer { labels in
                guard let labels = labels.baseAddress, let result = result.baseAddress else {
                    return
                }
                // Unchecked because every row is written by one thread alone, and the labels are only read.
                nonisolated(unsafe) let (from, to) = (labels, result)
                team.forEachRange(of: height) { rows in
                    for y in rows {
                        let row = from + y * width
                        // Beyond the edge lies what differs from nothing: the row itself.
                        look(
                            at: row, above: y > 0 ? row - width : row,
                            below: y + 1 < height ? row + width : row, width: width,
                            skipping: skipped, to + y * width)
                    }
                }
            }
            count = labels.count
        }
    }

    /// The borders in one row.
    ///
    /// Truth is a number here, 0 or 1, so that no jump keeps many pixels from being looked at together.
    private static func look(
        at row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, below: UnsafePointer<UInt8>,
        width: Int, skipping skipped: UInt8?, _ borders: UnsafeMutablePointer<Bool>
    ) {
        let skippedLabel = skipped ?? 0
        let skipsNone: UInt8 = skipped == nil ? 1 : 0
        func counts(_ label: UInt8) -> UInt8 { (label != skippedLabel ? 1 : 0) | skipsNone }
        func look(_ x: Int, west: Int, east: Int) {
            let own = row[x]
            func differs(_ other: UInt8) -> UInt8 { (other != own ? 1 : 0) & counts(other) }
            let touches =
                differs(row[west]) | differs(row[east]) | differs(above[x]) | differs(below[x])
            borders[x] = touches & counts(own) != 0
        }
        look(0, west: 0, east: min(1, width - 1))
        for x in stride(from: 1, to: width - 1, by: 1) { look(x, west: x - 1, east: x + 1) }
        look(width - 1, west: max(width - 2, 0), east: width - 1)
    }
}
