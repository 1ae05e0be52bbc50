import Foundation
import YAMLFiles

/// Columns of what is printed to be read; a terminal has so many at least.
let pageColumns = 80

/// Rows of cells as lines of text: the first column left-aligned, the others right-aligned.
///
/// A table wider than ``pageColumns`` is folded: behind its first columns come the others, in a block of lines of their own
/// that begins with the first column again.
func textTable(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(OutsideText.oneLine) }
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
        rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return blocks(of: widths).map { columns in
        rows.map { row in
            columns.filter { $0 < row.count }.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }.joined(separator: "\n\n")
}

/// The columns of each block of a table: as many as fit beside the first one.
private func blocks(of widths: [Int]) -> [[Int]] {
    guard let first = widths.first else { return [] }
    var blocks = [[0]]
    var width = first
    for column in widths.indices.dropFirst() {
        if width + 2 + widths[column] > pageColumns, blocks[blocks.count - 1].count > 1 {
            blocks.append([0])
            width = first
        }
        blocks[blocks.count - 1].append(column)
        width += 2 + widths[column]
    }
    return blocks
}

/// Words in lines of ``pageColumns``.
func paragraph(_ text: String) -> String {
    YAMLKeyPage.wrapped(
        OutsideText.oneLine(text), width: pageColumns, first: "", others: "  "
    ).joined(separator: "\n")
}

/// A number as people read it: four digits that count, `0.4217`, `1234568`; documents hold all of them.
func fourDigits(_ value: Double) -> String {
    abs(value) >= 1e4 && abs(value) < 1e9
        ? String(format: "%.0f", value) : String(format: "%.4g", value)
}
