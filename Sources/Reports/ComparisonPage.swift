extension RunComparison {
    /// A page without scripts or foreign parts: the table, what differs, and the curves of all runs over each other.
    package var html: String {
        let title = escapedHTML("\(runs.count) runs compared")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(pageStyle)
            \(chartStyle)
            </style>
            </head>
            <body>
            <header><h1>\(title)</h1></header>
            <main>
            <div class="scroll">\(runTable)</div>
            \(caveat.map { "<p>Beware: \(escapedHTML($0)).</p>" } ?? "")
            <section class="charts">
            \(charts.map(\.figure).joined(separator: "\n"))
            </section>
            <h2>Config keys that differ</h2>
            \(differencePart)
            </main>
            </body>
            </html>

            """
    }

    private var charts: [LineChart] {
        var charts = [
            chart("Mean IoU by epoch", \.meanIoU), chart("Mean IoU by minutes", \.meanIoU),
            chart("Validation loss, nats", \.validationLoss),
            chart("Training loss, nats", \.trainLoss), chart("Learning rate", \.learningRate),
            chart("Training images a second", \.imagesPerSecond),
        ]
        charts[1].xName = "minutes"
        charts[1].countsX = false
        charts[1].xLower = 0
        for (index, run) in runs.enumerated() {
            for point in run.epochs.indices {
                charts[1].series[index].points[point].x = run.minutes[point + 1]
            }
        }
        for index in 2...3 { charts[index].mayBeLogarithmic = true }
        return charts
    }

    private func chart(
        _ title: String, _ value: KeyPath<LoggedEpoch, Double?>
    ) -> LineChart {
        let series = runs.enumerated().map { index, run in
            LineChart.Series(
                name: run.name,
                points: run.epochs.map { (x: Double($0.epoch), y: $0[keyPath: value]) },
                color: index, isDashed: index >= 8)
        }
        var chart = LineChart(title: title, series: series)
        chart.xLower = 1
        return chart
    }

    private var runTable: String {
        let best = runs.compactMap { $0.epochs.best?.meanIoU }.max()
        let rows = zip(runs, table.dropFirst()).enumerated().map { index, row in
            let isBest = best != nil && row.0.epochs.best?.meanIoU == best
            let cells = row.1.enumerated().map { column, text in
                let key =
                    column == 0
                    ? "<i class=\"key c\(index % 8)\(index >= 8 ? " dashed" : "")\"></i>" : ""
                return "<td\(column > 1 ? " class=\"n\"" : "")>\(key)\(escapedHTML(text))</td>"
            }
            return "<tr\(isBest ? " class=\"bestrow\"" : "")>\(cells.joined())</tr>"
        }
        let heads = table[0].enumerated().map {
            "<th\($0.offset > 1 ? " class=\"n\"" : "")>\($0.element)</th>"
        }
        return tableText(heads, rows)
    }

    private var differencePart: String {
        if differences.isEmpty { return "<p>None: the configs are the same.</p>" }
        let rows = differenceTable.dropFirst().map { row in
            "<tr>\(row.map { "<td>\(escapedHTML($0))</td>" }.joined())</tr>"
        }
        let heads = differenceTable[0].map { "<th>\(escapedHTML($0))</th>" }
        return "<div class=\"scroll\">\(tableText(heads, rows))</div>"
    }

    private func tableText(_ heads: [String], _ rows: [String]) -> String {
        """
        <table><thead><tr>\(heads.joined())</tr></thead>
        <tbody>
        \(rows.joined(separator: "\n"))
        </tbody></table>
        """
    }
}
