import RunRecords

extension RunComparison {
    /// A page without scripts or foreign parts: the table, what differs, and the curves of all runs over each other.
    package var html: String {
        let title = "\(runs.count) runs compared"
        let body: HTML = """
            <header><h1>\(title)</h1></header>
            <main>
            <div class="scroll">\(runTable)</div>
            \(caveatLine)
            <section class="charts">
            \(charts.map(\.figure))
            </section>
            <h2>Config keys that differ</h2>
            \(differencePart)
            </main>
            """
        return Page(title: title, styles: [.page, .charts], body: body).text
    }

    private var caveatLine: HTML {
        guard let caveat else { return "" }
        return "<p>Beware: \(caveat).</p>"
    }

    private var charts: [LineChart] {
        var charts = [
            chart("Mean IoU by epoch", \.validationMeanIoU),
            chart("Mean IoU by minutes", \.validationMeanIoU),
            chart("Validation loss, nats", \.validationLoss),
            chart("Training loss, nats", \.trainLoss), chart("Learning rate", \.learningRate),
            chart("Training images a second", \.imagesPerSecond),
        ]
        charts[1].xName = "minutes"
        charts[1].countsX = false
        charts[1].xLower = 0
        for (index, run) in runs.enumerated() {
            for (point, end) in run.minutes.dropFirst().enumerated() {
                charts[1].series[index].points[point].x = end
            }
        }
        for index in 2...3 { charts[index].mayBeLogarithmic = true }
        return charts
    }

    private func chart(
        _ title: String, _ value: KeyPath<EpochRecord, Double?>
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

    private var runTable: HTML {
        let best = runs.compactMap { $0.epochs.best?.validationMeanIoU }.max()
        let rows = zip(runs, table.dropFirst()).enumerated().map { index, row -> HTML in
            let isBest = best != nil && row.0.epochs.best?.validationMeanIoU == best
            let cells = row.1.enumerated().map { column, text -> HTML in
                switch column {
                case 0: "<td>\(LineChart.key(color: index, isDashed: index >= 8))\(text)</td>"
                case 1: "<td>\(text)</td>"
                default: "<td class=\"n\">\(text)</td>"
                }
            }.joined()
            return isBest ? "<tr class=\"bestrow\">\(cells)</tr>" : "<tr>\(cells)</tr>"
        }
        return DataTable(heads: table[0], firstNumber: 2, rows: rows).html
    }

    private var differencePart: HTML {
        if differences.isEmpty { return "<p>None: the configs are the same.</p>" }
        let rows = differenceTable.dropFirst().map { row -> HTML in
            "<tr>\(row.map { "<td>\($0)</td>" as HTML }.joined())</tr>"
        }
        let heads = differenceTable[0]
        let table = DataTable(heads: heads, firstNumber: heads.count, rows: rows).html
        return "<div class=\"scroll\">\(table)</div>"
    }
}
