import Pictures
import RunRecords

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The page `report.html` of a run: curves, classes and config in one file without scripts or foreign parts.
///
/// Where the run keeps loss maps, a part shows these, which lie beside the page with the program that draws them.
package struct TrainingPage: Sendable {
    /// The headline, for example the run folder's name.
    package var title: String
    /// What was trained on what, in one line.
    package var subtitle: String
    /// One name a class.
    package var classNames: [String]
    /// One colour a class as 0xRRGGBB.
    package var classColors: [UInt32]
    /// The epochs so far.
    package var epochs: [EpochRecord]
    /// How many epochs there will be; nil where that is not known.
    package var plannedEpochs: Int?
    /// The config with everything resolved, as YAML.
    package var config: String
    /// When the page is written, as seconds since 1970.
    package var written: Double
    /// The loss maps that the run keeps; nil for none.
    package var timeline: TimelineSection?
    /// The plan that made the config; nil where none did.
    package var plan: PlanRecord?

    /// Joins what belongs on the page.
    package init(
        title: String, subtitle: String, classNames: [String], classColors: [UInt32],
        epochs: [EpochRecord], plannedEpochs: Int?, config: String, written: Double,
        timeline: TimelineSection? = nil
    ) {
        self.title = title
        self.subtitle = subtitle
        self.classNames = classNames
        self.classColors = classColors
        self.epochs = epochs
        self.plannedEpochs = plannedEpochs
        self.config = config
        self.written = written
        self.timeline = timeline
    }

    private var isUnderWay: Bool { epochs.count < plannedEpochs ?? 0 }
    private var reloadSeconds: Int? { isUnderWay ? 30 : nil }

    /// The page.
    ///
    /// While epochs are missing a browser loads it anew every 30 seconds.
    package var html: String {
        let body: HTML = """
            <header>
            <h1>\(title)</h1>
            <p class="faint">\(subtitle)</p>
            <p class="faint">Losses are sums in nats, class weights included, divided by the sum of the weights of the pixels \
            that count; the mean IoU is that of the classes that occur.</p>
            <p class="faint">Written \(Self.timeText(written))\(isUnderWay ? ", and anew after every epoch" : "").</p>
            <dl class="figures">
            \(figures)
            </dl>
            \(notes)
            </header>
            <main>
            <section class="charts">
            \(charts.map(\.figure))
            </section>
            \(classSection)
            \(timeline?.html(reloadSeconds: reloadSeconds) ?? "")\(budgetSection)
            \(epochTable)
            <details><summary>Config</summary>
            <pre>\(config)</pre></details>
            </main>
            """
        return Page(
            title: title, styles: [.page, .charts] + (timeline == nil ? [] : [.timeline]),
            program: timeline?.program, reloadSeconds: reloadSeconds, body: body
        ).text
    }

    // MARK: The head

    private var figures: [HTML] {
        let (best, last) = (epochs.best, epochs.last)
        let done = plannedEpochs.map { "\(epochs.count) of \($0)" } ?? "\(epochs.count)"
        let text = { (value: Double?) -> String in value.map(significant) ?? "–" }
        let speed = last?.imagesPerSecond.map { decimalText($0, decimals: 1) }
        var list: [(name: String, value: String, unit: String)] = []
        list.append(("epochs", done, ""))
        list.append(
            (
                "best mean IoU", scoreText(best?.validationMeanIoU),
                best.map { "epoch \($0.epoch)" } ?? ""
            )
        )
        list.append(("last mean IoU", scoreText(last?.validationMeanIoU), ""))
        list.append(("validation loss", text(last?.validationLoss), "nats"))
        list.append(("training loss", text(last?.trainLoss), "nats"))
        list.append(("speed", speed ?? "–", "img/s"))
        list.append(("time", Self.duration(epochs.totalSeconds), ""))
        if isUnderWay, let planned = plannedEpochs, !epochs.isEmpty {
            let left = epochs.totalSeconds / Double(epochs.count) * Double(planned - epochs.count)
            list.append(("time left, about", Self.duration(left), ""))
        }
        return list.map { .headFigure($0.name, $0.value, $0.unit) }
    }

    /// What a reader should not overlook.
    private var notes: [HTML] {
        guard let last = epochs.last else {
            return ["<p class=\"note\">No epoch is complete yet.</p>"]
        }
        var notes: [String] = []
        let names = { (ids: [Int]) in ids.map(name(of:)).joined(separator: ", ") }
        let never = last.validationIoU.indices.filter { last.validationIoU[$0] == 0 }
        if !never.isEmpty {
            notes.append("No pixel right in the last epoch: \(names(never)).")
        }
        let absent = last.validationIoU.indices.filter { last.validationIoU[$0] == nil }
        if !absent.isEmpty {
            notes.append(
                "Neither labelled nor predicted in the validation split, so not in the mean: \(names(absent))."
            )
        }
        let skipped = epochs.reduce(0) { $0 + $1.skippedBatches }
        if skipped > 0 {
            notes.append("Batches skipped, since no pixel of them counts: \(skipped).")
        }
        return notes.map { "<p class=\"note\">\($0)</p>" }
    }

    // MARK: Curves

    private var charts: [LineChart] {
        var charts = [
            chart("Loss, nats", [("training", \.trainLoss), ("validation", \.validationLoss)]),
            chart(
                "Validation",
                [("mean IoU", \.validationMeanIoU), ("pixel accuracy", \.validationPixelAccuracy)],
                isScore: true),
            chart("Learning rate", [("learning rate", \.learningRate)]),
            chart(
                "Seconds an epoch",
                epochs.contains { $0.dataWaitSeconds != nil }
                    ? [("all", \.seconds), ("waiting for samples", \.dataWaitSeconds)]
                    : [("all", \.seconds)]),
        ]
        charts[0].mayBeLogarithmic = true
        if let best = epochs.best, let score = best.validationMeanIoU {
            charts[1].marker = (
                Double(best.epoch), "best \(scoreText(score)), epoch \(best.epoch)"
            )
        }
        return charts
    }

    private func chart(
        _ title: String, _ curves: [(String, KeyPath<EpochRecord, Double?>)], isScore: Bool = false
    ) -> LineChart {
        var chart = LineChart(
            title: title,
            series: curves.enumerated().map { index, curve in
                LineChart.Series(
                    name: curve.0,
                    points: epochs.map { (Double($0.epoch), $0[keyPath: curve.1]) }, color: index)
            })
        chart.xLower = 1
        chart.xUpper = plannedEpochs.map { Double(max($0, epochs.last?.epoch ?? 1)) }
        chart.yUpper = isScore ? 0.2 : nil
        return chart
    }

    // MARK: Classes

    /// Class ids by their IoU in the last epoch, the lowest first; absent classes last.
    private var worstFirst: [Int] {
        guard let scores = epochs.last?.validationIoU else { return [] }
        return scores.indices.sorted { (scores[$0] ?? 2, $0) < (scores[$1] ?? 2, $1) }
    }

    /// More small charts than this nobody reads.
    private static let chartedClasses = 24

    private var classSection: HTML {
        guard !worstFirst.isEmpty else { return "" }
        let shown = worstFirst.prefix(Self.chartedClasses)
        var heading: HTML = "<h2>IoU a class, the lowest first</h2>"
        if shown.count < worstFirst.count {
            heading = """
                \(heading)
                <p class="faint">The \(shown.count) lowest of \(worstFirst.count) classes.</p>
                """
        }
        return """
            \(heading)
            <section class="small">
            \(shown.map(smallChart))
            </section>
            <section class="tables">\(classTable)</section>
            """
    }

    private func smallChart(_ id: Int) -> HTML {
        let points = epochs.map {
            (x: Double($0.epoch), y: id < $0.validationIoU.count ? $0.validationIoU[id] : nil)
        }
        var chart = LineChart(
            title: "IoU of \(name(of: id))",
            series: [.init(name: name(of: id), points: points, color: 0)])
        chart.xLower = 1
        chart.xUpper = plannedEpochs.map { Double(max($0, epochs.last?.epoch ?? 1)) }
        chart.yUpper = 1
        chart.isSmall = true
        (chart.width, chart.height) = (220, 92)
        let score = scoreText(points.last?.y ?? nil)
        return """
            <figure class="chart"><figcaption><b>\(swatch(ofClass: id))\(name(of: id))</b> \
            <span class="value">\(score)</span></figcaption>
            \(chart.svg)</figure>
            """
    }

    private var classTable: HTML {
        let best = epochs.best
        let rows = worstFirst.map { id -> HTML in
            let all = epochs.compactMap { id < $0.validationIoU.count ? $0.validationIoU[id] : nil }
            // Epochs of a log that was put together by hand may differ in their number of classes.
            let score = { (epoch: EpochRecord?) -> Double? in
                epoch.flatMap { id < $0.validationIoU.count ? $0.validationIoU[id] : nil }
            }
            let cells = [score(epochs.last), score(best), all.max()].map { score -> HTML in
                "<td class=\"n\">\(scoreText(score))</td>"
            }
            return "<tr><td>\(swatch(ofClass: id))\(name(of: id))</td>\(cells.joined())</tr>"
        }
        let bestHead = best.map { "best epoch (\($0.epoch))" } ?? "best epoch"
        return DataTable(
            caption: "IoU a class", heads: ["class", "last epoch", bestHead, "highest"],
            firstNumber: 1, rows: rows
        ).html
    }

    // MARK: Epochs

    private var epochTable: HTML {
        guard !epochs.isEmpty else { return "" }
        let columns: [(String, (EpochRecord) -> String?)] = [
            ("epoch", { "\($0.epoch)" }), ("train loss", { $0.trainLoss.map(significant) }),
            ("val loss", { $0.validationLoss.map(significant) }),
            ("mean IoU", { $0.validationMeanIoU.map(scoreText) }),
            ("accuracy", { $0.validationPixelAccuracy.map(scoreText) }),
            ("learning rate", { $0.learningRate.map(Self.rate) }),
            ("img/s", { $0.imagesPerSecond.map { decimalText($0, decimals: 1) } }),
            ("time", { $0.seconds.map(Self.duration) }),
            ("peak MB", { $0.peakMemoryMegabytes.map { decimalText($0, decimals: 0) } }),
        ]
        let best = epochs.best?.epoch
        let rows = epochs.reversed().map { epoch -> HTML in
            let cells = columns.map { "<td class=\"n\">\($0.1(epoch) ?? "–")</td>" as HTML }
                .joined()
            return epoch.epoch == best
                ? "<tr class=\"bestrow\">\(cells)</tr>" : "<tr>\(cells)</tr>"
        }
        let table = DataTable(heads: columns.map(\.0), firstNumber: 0, rows: rows).html
        let opening: HTML = epochs.count <= 12 ? "<details open>" : "<details>"
        return """
            \(opening)<summary>Epochs, the newest first</summary>
            <div class="scroll">\(table)</div></details>
            """
    }

    private func name(of id: Int) -> String {
        id < classNames.count ? classNames[id] : "class \(id)"
    }

    private func swatch(ofClass id: Int) -> HTML {
        id < classColors.count ? .swatch(classColors[id]) : ""
    }

    private static func rate(_ value: Double) -> String {
        value == 0 ? "0" : abs(value) < 1e-4 ? scientificText(value) : significant(value)
    }

    /// `2026-05-01 14:03:07 UTC`.
    static func timeText(_ secondsSince1970: Double) -> String {
        var seconds = time_t(min(max(secondsSince1970, 0), 1e11))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let twoDigits = { (value: Int32) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(twoDigits(parts.tm_mon + 1))-\(twoDigits(parts.tm_mday)) "
            + "\(twoDigits(parts.tm_hour)):\(twoDigits(parts.tm_min)):\(twoDigits(parts.tm_sec)) UTC"
    }

    /// `1 h 05 min`, `2 min 10 s`, `9.4 s`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        if seconds < 60 { return decimalText(seconds, decimals: 1) + " s" }
        let whole = Int(seconds.rounded())
        let twoDigits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
    }
}
