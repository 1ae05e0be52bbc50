import JSONText
import Reports
import RunRecords
import Testing

@Suite struct TrainingPageTests {
    private func page(epochs count: Int, planned: Int) -> TrainingPage {
        let epochs = (1...max(count, 1)).prefix(count).map { epoch in
            EpochRecord(
                epoch: epoch, trainLoss: 2 / Double(epoch), validationLoss: 3 / Double(epoch),
                validationMeanIoU: epoch == 2 ? 0.7 : 0.5, validationPixelAccuracy: 0.9,
                validationIoU: [0.8, 0, nil, 0.3], learningRate: 0.003, imagesPerSecond: 12,
                seconds: 4, skippedBatches: epoch == 1 ? 2 : 0)
        }
        return TrainingPage(
            title: "a & b", subtitle: "tiny", classNames: ["road", "<pole>", "sky", "car"],
            classColors: [0xFF0000, 0, 1, 2], epochs: epochs, plannedEpochs: planned,
            config: "dataset: <x>\n", written: 1_777_644_187)
    }

    @Test(arguments: [0, 1, 3, 100]) func thePageStandsAlone(count: Int) {
        let html = page(epochs: count, planned: 100).html
        for foreign in ["<script", "src=", "href=", "http:", "https:", "url(", "@import"] {
            #expect(!html.contains(foreign), "\(foreign)")
        }
        #expect(html.contains("a &amp; b") && html.contains("dataset: &lt;x&gt;"))
        #expect(!html.contains("<pole>") && !html.contains("nan"))
    }

    @Test func theBestEpochIsNamed() {
        let html = page(epochs: 3, planned: 3).html
        #expect(html.contains("<dd>0.7000 <small>epoch 2</small></dd>"))
        #expect(html.contains("best epoch (2)"))
    }

    @Test func classesComeWorstFirst() throws {
        let html = page(epochs: 3, planned: 3).html
        let places = try ["&lt;pole&gt;</td>", "car</td>", "road</td>", "sky</td>"].map { name in
            try #require(html.firstRange(of: name)).lowerBound
        }
        #expect(places == places.sorted(), "an absent class stands last")
    }

    @Test func whatMustNotBeOverlookedIsSaid() {
        let html = page(epochs: 3, planned: 3).html
        #expect(html.contains("No pixel right in the last epoch: &lt;pole&gt;."))
        #expect(html.contains("so not in the mean: sky."))
        #expect(html.contains("no pixel of them counts: 2."))
    }

    @Test func onlyAPageThatWillChangeIsLoadedAnew() {
        #expect(page(epochs: 3, planned: 4).html.contains("http-equiv=\"refresh\""))
        #expect(!page(epochs: 3, planned: 3).html.contains("http-equiv=\"refresh\""))
    }

    @Test func aTimeBudgetAndItsDecisionsStandOnThePage() {
        var planned = page(epochs: 3, planned: 3)
        #expect(!planned.html.contains("are gone"))
        for index in planned.epochs.indices {
            planned.epochs[index].budget = BudgetRecord(
                seconds: 90, elapsed: Double(20 * index + 20), epochs: index == 0 ? 5 : 4,
                batches: 8,
                reason: index == 1 ? "slower <than> planned" : nil)
        }
        let html = planned.html
        #expect(html.contains("<h2>In 1 min 30 s</h2>"))
        #expect(html.contains("1 min 00 s are gone; 4 epochs in all."))
        #expect(html.contains("<td class=\"n\">2</td><td>slower &lt;than&gt; planned</td>"))
    }

    @Test func thePageSaysWhenItWasWritten() {
        #expect(page(epochs: 3, planned: 3).html.contains("Written 2026-05-01 14:03:07 UTC.</p>"))
        let underWay = page(epochs: 3, planned: 4).html
        #expect(underWay.contains("Written 2026-05-01 14:03:07 UTC, and anew after every epoch."))
    }

    @Test func beforeTheFirstEpochThePageSaysSo() {
        #expect(page(epochs: 0, planned: 3).html.contains("No epoch is complete yet."))
    }
}

@Suite struct RunComparisonTests {
    private func run(_ name: String, best: Double, _ settings: [(key: String, value: String)])
        -> RunComparison.Run
    {
        RunComparison.Run(
            name: name, path: "runs/\(name)", model: "tiny-fcn width 4", parameterCount: 12,
            plannedEpochs: 3,
            epochs: [
                EpochRecord(epoch: 1, validationMeanIoU: best, imagesPerSecond: 10, seconds: 30),
                EpochRecord(epoch: 2, validationMeanIoU: 0.25, imagesPerSecond: 20, seconds: 90),
            ], settings: settings)
    }

    private var comparison: RunComparison {
        RunComparison([
            run("a", best: 0.5, [("x.seed", "0"), ("x.same", "1"), ("x.old", "3")]),
            run("b", best: 0.75, [("x.seed", "1"), ("x.same", "1"), ("x.new", "[1, 2]")]),
        ])
    }

    @Test func onlyKeysThatDifferAreListed() {
        #expect(comparison.differences.map(\.key) == ["x.seed", "x.old", "x.new"])
        #expect(
            comparison.differences.map(\.values) == [["0", "1"], ["3", nil], [nil, "[1, 2]"]])
        #expect(comparison.differenceTable[2] == ["x.old", "3", "–"])
    }

    @Test func theTableHoldsBestAndLast() {
        // Two minutes; (10 · 30 + 20 · 90) / 120 images a second.
        #expect(
            comparison.table[1] == [
                "a", "tiny-fcn width 4", "12", "2 of 3", "0.5000", "1", "0.2500", "–", "2.0",
                "17.5",
            ])
    }

    @Test func theDocumentHoldsTheSameNumbers() {
        guard case .array(let runs) = comparison.json["runs"] else {
            Issue.record("no runs")
            return
        }
        #expect(runs[1]["best_miou"] == 0.75 && runs[1]["minutes"] == .number(2))
        #expect(runs[1]["best_epoch"] == 1 && runs[1]["last_val_loss"] == .null)
    }

    @Test func thePageStandsAlone() {
        let html = comparison.html
        for foreign in ["<script", "src=", "href=", "://"] {
            #expect(!html.contains(foreign), "\(foreign)")
        }
        // The run with the highest score is set in bold.
        #expect(html.split(separator: "bestrow\">")[1].hasPrefix("<td><i class=\"key c1\"></i>b<"))
    }
}
