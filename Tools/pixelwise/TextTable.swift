import Foundation

/// Rows of cells as lines of text: the first column left-aligned, the others right-aligned.
func textTable(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(OutsideText.oneLine) }
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
        rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
        row.enumerated().map { column, cell in
            let space = String(repeating: " ", count: widths[column] - cell.count)
            return column == 0 ? cell + space : space + cell
        }.joined(separator: "  ")
    }.joined(separator: "\n")
}

/// `1 image`, `2 images`, `3 batches`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// A number as people read it: four digits that count, `0.4217`, `1234568`; documents hold all of them.
func fourDigits(_ value: Double) -> String {
    abs(value) >= 1e4 && abs(value) < 1e9
        ? String(format: "%.0f", value) : String(format: "%.4g", value)
}
