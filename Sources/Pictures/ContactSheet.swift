import ImageFiles

/// Rows of captioned pictures in columns, with a legend of the classes below.
///
/// ```
/// var sheet = ContactSheet(title: "shapes, split train", classNames: names, colors: colors)
/// sheet.addRow([.image("scene-01", image), .labels("mask", labels), .overlay("overlay", image, labels)])
/// try sheet.picture().writePNG(to: "preview.png")
/// ```
package struct ContactSheet {
    /// One cell: what is drawn, under its caption.
    package enum Cell {
        /// A picture.
        case image(String, Image)
        /// Class ids in their colours, ignored pixels in ``ColorMap/ignored(beside:)``.
        case labels(String, LabelMap)
        /// Class colours over the picture; ignored pixels show it.
        case overlay(String, Image, LabelMap)

        var caption: String {
            switch self {
            case .image(let caption, _), .labels(let caption, _), .overlay(let caption, _, _):
                caption
            }
        }
    }

    /// Rows and columns at most of the picture in a cell; smaller ones are enlarged.
    static let cellHeight = 180
    static let cellWidth = 300
    static let gap = 8

    private let title: String
    private let classNames: [String]
    private let colors: [UInt32]
    private var rows: [[(caption: String, picture: Image)]] = []

    /// An empty sheet.
    ///
    /// - Parameters:
    ///   - title: A line above everything.
    ///   - colors: The colour of every class as 0xRRGGBB.
    package init(title: String, classNames: [String], colors: [UInt32]) {
        self.title = title
        self.classNames = classNames
        self.colors = colors
    }

    /// Adds a row; its pictures are drawn and brought to size now, so that the originals need not stay in memory.
    package mutating func addRow(_ cells: [Cell]) {
        rows.append(cells.map { ($0.caption, drawn($0)) })
    }

    /// The sheet.
    ///
    /// Each column is as wide as its widest picture.
    package func picture() -> Image {
        let gap = Self.gap
        let captionHeight = BitmapFont.lineHeight + gap
        let columnCount = rows.map(\.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            rows.compactMap { column < $0.count ? $0[column].picture.width : nil }.max() ?? 0
        }
        let titleWidth = BitmapFont.width(of: title) + 2 * gap
        let width = max(widths.reduce(gap) { $0 + $1 + gap }, titleWidth, 240)
        let legend = legendLines(width: width)
        let heights = rows.map { row in
            captionHeight + (row.map(\.picture.height).max() ?? 0) + gap
        }
        let head = BitmapFont.lineHeight + 2 * gap
        var canvas = Canvas(
            height: head + heights.reduce(0, +) + legend.count * (BitmapFont.lineHeight + gap)
                + gap,
            width: width, color: LossLegend.paper)
        canvas.draw(title, x: gap, y: gap, scale: 1, LossLegend.ink)
        var y = head
        for (row, height) in zip(rows, heights) {
            var x = gap
            for (column, cell) in row.enumerated() {
                let room = widths[column] / BitmapFont.advance
                canvas.draw(shortened(cell.caption, room), x: x, y: y, scale: 1, LossLegend.ink)
                canvas.draw(cell.picture, x: x, y: y + captionHeight)
                x += widths[column] + gap
            }
            y += height
        }
        for line in legend {
            for entry in line {
                canvas.fill(x: entry.x, y: y, width: 9, height: 9, entry.color)
                canvas.outline(x: entry.x, y: y, width: 9, height: 9, LossLegend.ink)
                canvas.draw(entry.name, x: entry.x + 14, y: y + 1, scale: 1, LossLegend.ink)
            }
            y += BitmapFont.lineHeight + gap
        }
        return canvas.image
    }

    private func drawn(_ cell: Cell) -> Image {
        switch cell {
        case .image(_, let image):
            let (height, width) = Self.fitted(height: image.height, width: image.width)
            return resizedByArea(image, height: height, width: width)
        case .labels(_, let labels):
            // A mixture of class colours would be the colour of another class.
            let (height, width) = Self.fitted(height: labels.height, width: labels.width)
            return resizedToNearest(
                classColors(labels, colors: colors), height: height, width: width)
        case .overlay(_, let image, let labels):
            let (height, width) = Self.fitted(height: labels.height, width: labels.width)
            let overlay = classOverlay(image: image, classes: labels, colors: colors)
            return resizedByArea(overlay, height: height, width: width)
        }
    }

    /// The largest size of the same shape that fits into a cell.
    static func fitted(height: Int, width: Int) -> (height: Int, width: Int) {
        if height * cellWidth >= width * cellHeight {
            return (cellHeight, max(1, (width * cellHeight + height / 2) / height))
        }
        return (max(1, (height * cellWidth + width / 2) / width), cellWidth)
    }

    private func legendLines(width: Int) -> [[(x: Int, name: String, color: UInt32)]] {
        var lines: [[(x: Int, name: String, color: UInt32)]] = [[]]
        var x = Self.gap
        for (name, color) in zip(
            classNames + ["ignored"], colors + [ColorMap.ignored(beside: colors)])
        {
            let room = 14 + BitmapFont.width(of: name) + 2 * Self.gap
            if x + room > width && x > Self.gap {
                lines.append([])
                x = Self.gap
            }
            lines[lines.count - 1].append((x, name, color))
            x += room
        }
        return lines
    }

    /// The text, or its beginning and an ellipsis where it has more characters than there is room for.
    private func shortened(_ text: String, _ room: Int) -> String {
        text.count <= room ? text : String(text.prefix(max(0, room - 1))) + "…"
    }
}
