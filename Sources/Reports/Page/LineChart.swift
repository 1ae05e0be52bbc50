import Pictures

/// Curves over a common axis as an SVG drawing without scripts; its colours come from the page's style sheet.
///
/// Where the reader points at a place of the axis, the drawing tells the numbers that stand there.
package struct LineChart {
    /// One curve.
    package struct Series {
        let name: String
        /// Points by rising x; a point without y breaks the line.
        var points: [(x: Double, y: Double?)]
        /// Which of the style sheet's colours, from 0.
        var color: Int
        var isDashed = false

        package init(
            name: String, points: [(x: Double, y: Double?)], color: Int, isDashed: Bool = false
        ) {
            self.name = name
            self.points = points
            self.color = color
            self.isDashed = isDashed
        }
    }

    let title: String
    var series: [Series]
    /// What the x axis counts, for example "epoch".
    var xName = "epoch"
    var xUpper: Double?
    var xLower: Double?
    /// Whether the x axis has whole numbers only.
    var countsX = true
    /// The end of the y axis at least.
    var yUpper: Double?
    /// Logarithmic where all values are above 0 and the largest is 30 times the smallest.
    var mayBeLogarithmic = false
    /// A place of the x axis that is pointed out.
    var marker: (x: Double, text: String)?
    var width = 560.0
    var height = 240.0
    /// Without numbers at its x axis and with few at its y axis, for small charts.
    var isSmall = false

    package init(title: String, series: [Series]) {
        self.title = title
        self.series = series
    }

    private var margin: (left: Double, right: Double, top: Double, bottom: Double) {
        isSmall ? (30, 6, 6, 8) : (52, 14, 16, 34)
    }

    /// The drawing; a sentence where there is nothing to draw.
    package var svg: HTML {
        let values = series.flatMap { $0.points.compactMap(\.y) }.filter(\.isFinite)
        let places = series.flatMap { $0.points.map(\.x) }
        guard let largest = values.max(), let smallest = values.min(),
            let first = xLower ?? places.min(), let last = xUpper ?? places.max()
        else { return "<p class=\"faint\">no values yet</p>" }
        let x =
            countsX
            ? ChartAxis.counting(first, last, count: 8) : .linear(first, last, count: 8)
        let y =
            isLogarithmic
            ? ChartAxis.logarithmic(smallest, largest)
            : .linear(min(0, smallest), max(largest, yUpper ?? 0), count: isSmall ? 2 : 5)
        return """
            <svg viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(fullTitle)">
            \(grid(x, y))
            \(markerLine(x))
            \(series.map { curve($0, x, y) })
            \(isSmall ? [] : bands(x))
            </svg>
            """
    }

    private var isLogarithmic: Bool {
        let values = series.flatMap { $0.points.compactMap(\.y) }.filter(\.isFinite)
        guard mayBeLogarithmic, let smallest = values.min(), let largest = values.max() else {
            return false
        }
        return smallest > 0 && largest > 30 * smallest
    }

    private var fullTitle: String { title + (isLogarithmic ? " (logarithmic)" : "") }

    /// The chart with its title and the names of its curves.
    package var figure: HTML {
        // The title alone tells what a single curve is.
        let keys =
            series.count == 1
            ? []
            : series.map { series -> HTML in
                "<span>\(Self.key(color: series.color, isDashed: series.isDashed))\(series.name)</span>"
            }
        return """
            <figure class="chart"><figcaption><b>\(fullTitle)</b> \(keys.joined(separator: " "))</figcaption>
            \(svg)</figure>
            """
    }

    /// A short piece of a curve, as a key to its name.
    static func key(color: Int, isDashed: Bool) -> HTML {
        "<i class=\"key \(style(color: color, isDashed: isDashed))\"></i>"
    }

    /// The classes that give a curve its colour and its dashes.
    private static func style(color: Int, isDashed: Bool) -> String {
        "c\(color % 8)\(isDashed ? " dashed" : "")"
    }

    private func left(_ value: Double, _ axis: ChartAxis) -> Double {
        margin.left + axis.position(of: value) * (width - margin.left - margin.right)
    }

    private func top(_ value: Double, _ axis: ChartAxis) -> Double {
        margin.top + (1 - axis.position(of: value)) * (height - margin.top - margin.bottom)
    }

    private func grid(_ x: ChartAxis, _ y: ChartAxis) -> [HTML] {
        let (right, bottom) = (width - margin.right, height - margin.bottom)
        var parts = y.ticks.map { tick -> HTML in
            let place = number(top(tick.value, y))
            return """
                <line class="grid" x1="\(number(margin.left))" x2="\(number(right))" y1="\(place)" y2="\(place)"/>\
                <text class="tick" text-anchor="end" x="\(number(margin.left - 6))" y="\(place)" \
                dy=".32em">\(tick.text)</text>
                """
        }
        if isSmall { return parts }
        parts += x.ticks.map { tick in
            let place = number(left(tick.value, x))
            return """
                <line class="grid" x1="\(place)" x2="\(place)" y1="\(number(bottom))" y2="\(number(bottom + 4))"/>\
                <text class="tick" text-anchor="middle" x="\(place)" y="\(number(bottom + 17))">\(tick.text)</text>
                """
        }
        parts.append(
            """
            <text class="tick" text-anchor="end" x="\(number(right))" y="\(number(bottom + 31))">\(xName)</text>
            """)
        return parts
    }

    private func markerLine(_ x: ChartAxis) -> HTML {
        guard let marker else { return "" }
        let place = left(marker.x, x)
        let line: HTML = """
            <line class="marker" x1="\(number(place))" x2="\(number(place))" y1="\(number(margin.top))" \
            y2="\(number(height - margin.bottom))"/>
            """
        if isSmall { return line }
        let isRight = place > width * 0.6
        return line + """
            <text class="tick" text-anchor="\(isRight ? "end" : "start")" \
            x="\(number(place + (isRight ? -5 : 5)))" y="\(number(margin.top - 4))">\(marker.text)</text>
            """
    }

    private func curve(_ series: Series, _ x: ChartAxis, _ y: ChartAxis) -> HTML {
        // More points than pixels would only make the file larger.
        let stride = max(1, series.points.count / 1200)
        let last = series.points.count - 1
        var stretches: [[(x: String, y: String)]] = [[]]
        for (index, point) in series.points.enumerated()
        where index % stride == 0 || index == last {
            guard let value = point.y, value.isFinite else {
                stretches.append([])
                continue
            }
            stretches[stretches.count - 1].append(
                (number(left(point.x, x)), number(top(value, y))))
        }
        let style = Self.style(color: series.color, isDashed: series.isDashed)
        return stretches.filter { !$0.isEmpty }.map { points -> HTML in
            if points.count == 1 {
                // A line of one point would not be seen.
                return """
                    <circle class="dot \(style)" cx="\(points[0].x)" cy="\(points[0].y)" r="3.5"/>
                    """
            }
            let places = points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
            return "<polyline class=\"line \(style)\" points=\"\(places)\"/>"
        }.joined(separator: "\n")
    }

    /// Upright bands, each of which tells the numbers that stand there; at most 150 of them.
    private func bands(_ x: ChartAxis) -> [HTML] {
        let places = Set(series.flatMap { $0.points.map(\.x) }).sorted()
        guard countsX, !places.isEmpty else { return [] }
        let chosen = stride(from: 0, to: places.count, by: max(1, (places.count + 149) / 150))
            .map { places[$0] }
        let values = series.map { series in
            Dictionary(series.points.map { ($0.x, $0.y) }) { first, _ in first }
        }
        return chosen.enumerated().map { index, place in
            let here = left(place, x)
            let before = index > 0 ? (left(chosen[index - 1], x) + here) / 2 : margin.left
            let after =
                index + 1 < chosen.count
                ? (left(chosen[index + 1], x) + here) / 2 : min(2 * here - before, width)
            let lines = zip(series, values).compactMap { series, values in
                (values[place] ?? nil).map { "\(series.name) \(significant($0))" }
            }
            let text = (["\(xName) \(Int(place))"] + lines).joined(separator: "\n")
            return """
                <rect class="band" x="\(number(before))" width="\(number(max(after - before, 1)))" \
                y="\(number(margin.top))" height="\(number(height - margin.top - margin.bottom))">\
                <title>\(text)</title></rect>
                """
        }
    }

    /// Coordinates to a tenth of a unit.
    private func number(_ value: Double) -> String {
        let text = decimalText(value, decimals: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
