import ImageFiles
import SegmentationScores

/// Draws a confusion matrix: a row a label, a column a prediction, each cell coloured and filled in with its share of the
/// row's labelled pixels.
///
/// The diagonal is what is right (the recall); the brighter a cell beside it, the more of that label goes to that other
/// class. Below a per cent stands the number of pixels where the cell has room for it; the row of a class without labelled
/// pixels is empty.
///
/// - Parameters:
///   - classNames: One name a class.
///   - title: A line above everything.
package func confusionPicture(
    _ matrix: ConfusionMatrix, classNames: [String], title: String
) -> Image {
    ConfusionPicture(matrix: matrix, classNames: classNames, title: title).image
}

/// The layout of ``confusionPicture(_:classNames:title:)``.
private struct ConfusionPicture {
    let matrix: ConfusionMatrix
    let classNames: [String]
    let title: String
    private static let gap = 12

    /// How much a cell tells; it shrinks as classes grow in number.
    private enum Detail {
        case perCentAndPixels, perCent, colorOnly
    }

    private var detail: Detail {
        matrix.classCount <= 24
            ? .perCentAndPixels : matrix.classCount <= 60 ? .perCent : .colorOnly
    }

    private var cell: (height: Int, width: Int) {
        switch detail {
        case .perCentAndPixels: (42, 66)
        case .perCent: (20, 32)
        case .colorOnly: (11, 11)
        }
    }

    /// Dots of names.
    private var scale: Int { detail == .perCentAndPixels ? 2 : 1 }

    private var names: [String] {
        classNames.map { $0.count <= 24 ? $0 : String($0.prefix(23)) + "…" }
    }

    var image: Image {
        let gap = Self.gap
        let count = matrix.classCount
        let nameWidth = (names.map { BitmapFont.width(of: $0) }.max() ?? 0) * scale
        let labelled = matrix.labelled
        let pixelWidth = BitmapFont.width(of: "pixels") * scale
        let left = gap + BitmapFont.lineHeight * scale + gap + nameWidth + gap
        let top = 5 * gap + 4 * BitmapFont.lineHeight + nameWidth + gap
        let right = left + count * cell.width
        let width = max(
            right + gap + pixelWidth + gap, BitmapFont.width(of: title) * 2 + 2 * gap,
            BitmapFont.width(of: Self.explanation) + 2 * gap)
        let bottom = top + count * cell.height
        var canvas = Canvas(height: bottom + gap, width: width, color: LossLegend.paper)
        canvas.draw(title, x: gap, y: gap, scale: 2, LossLegend.ink)
        canvas.draw(Self.explanation, x: gap, y: gap + 24, scale: 1, LossLegend.faintInk)
        canvas.draw(
            "predicted", x: left, y: gap + 24 + 18, scale: scale, LossLegend.faintInk)
        canvas.drawUpwards(
            "label", x: gap, y: top + BitmapFont.width(of: "label") * scale, scale: scale,
            LossLegend.faintInk)
        canvas.draw(
            "pixels", x: right + gap, y: top - gap - BitmapFont.lineHeight * scale, scale: scale,
            LossLegend.faintInk)
        for (id, name) in names.enumerated() {
            let capital = BitmapFont.capitalHeight * scale
            let y = top + id * cell.height + (cell.height - capital) / 2
            canvas.draw(
                name, x: left - gap - BitmapFont.width(of: name) * scale, y: y, scale: scale,
                LossLegend.ink)
            canvas.draw(
                shortCount(labelled[id]), x: right + gap, y: y, scale: scale, LossLegend.faintInk)
            canvas.drawUpwards(
                name, x: left + id * cell.width + (cell.width - capital) / 2, y: top - gap,
                scale: scale, LossLegend.ink)
        }
        for label in 0..<count {
            for prediction in 0..<count {
                draw(
                    matrix[label: label, prediction: prediction], of: labelled[label],
                    x: left + prediction * cell.width, y: top + label * cell.height, on: &canvas)
            }
        }
        return canvas.image
    }

    private static let explanation =
        "each row: where the pixels of a label went, in per cent of them; the diagonal is right"

    private func draw(_ pixels: Int, of whole: Int, x: Int, y: Int, on canvas: inout Canvas) {
        let (height, width) = (cell.height - 1, cell.width - 1)
        guard whole > 0 else {
            canvas.fill(x: x, y: y, width: width, height: height, 0x24282E)
            return
        }
        let share = Double(pixels) / Double(whole)
        // The square root lets the small shares be told apart: mistakes are mostly small.
        let color = ColorMap.loss.color(of: Float(share.squareRoot()), maximum: 1)
        canvas.fill(x: x, y: y, width: width, height: height, color)
        if detail == .colorOnly { return }
        let ink: UInt32 = share > 0.4 ? 0x14161A : pixels == 0 ? 0x5A6068 : 0xFFFFFF
        let percent = shortPercent(share, pixels: pixels)
        if detail == .perCent {
            let start = x + (width - BitmapFont.width(of: percent)) / 2
            return canvas.draw(percent, x: start, y: y + 6, scale: 1, ink)
        }
        let start = x + (width - BitmapFont.width(of: percent) * 2) / 2
        canvas.draw(percent, x: start, y: y + (pixels == 0 ? 13 : 7), scale: 2, ink)
        if pixels == 0 { return }
        let number = shortCount(pixels)
        canvas.draw(
            number, x: x + (width - BitmapFont.width(of: number)) / 2, y: y + 28, scale: 1, ink)
    }

    /// `97.3`, `100`, `<0.1` for a little, `0` for nothing.
    private func shortPercent(_ share: Double, pixels: Int) -> String {
        if pixels == 0 { return "0" }
        if share == 1 { return "100" }
        if share < 0.0005 { return "<0.1" }
        return decimalText(min(share * 100, 99.9), decimals: 1)
    }

    /// `812`, `12.3k`, `4.51M`, `123M`: three digits that count, which fits into a cell.
    private func shortCount(_ count: Int) -> String {
        switch count {
        case ..<10_000: "\(count)"
        case ..<100_000: decimalText(Double(count) / 1e3, decimals: 1) + "k"
        case ..<1_000_000: decimalText(Double(count) / 1e3, decimals: 0) + "k"
        case ..<10_000_000: decimalText(Double(count) / 1e6, decimals: 2) + "M"
        case ..<100_000_000: decimalText(Double(count) / 1e6, decimals: 1) + "M"
        case ..<1_000_000_000: decimalText(Double(count) / 1e6, decimals: 0) + "M"
        default: decimalText(Double(count) / 1e9, decimals: 2) + "G"
        }
    }
}
