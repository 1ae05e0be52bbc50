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
                // Unchecked because every row is written by one thread alone, and the labels are only read.
                nonisolated(unsafe) let (result, labels) = (result, labels)
                team.forEachRange(of: height) { rows in
                    for y in rows {
                        for x in 0..<width {
                            let at = y * width + x
                            let own = labels[at]
                            let differs = { (other: UInt8) in other != own && other != skipped }
                            result[at] =
                                own != skipped
                                && (x > 0 && differs(labels[at - 1])
                                    || x + 1 < width && differs(labels[at + 1])
                                    || y > 0 && differs(labels[at - width])
                                    || y + 1 < height && differs(labels[at + width]))
                        }
                    }
                }
            }
            count = labels.count
        }
    }
}
