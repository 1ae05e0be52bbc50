import Reports
import Testing

@Suite struct LineChartTests {
    private func chart(_ values: [Double?]) -> LineChart {
        LineChart(
            title: "t",
            series: [
                .init(
                    name: "a <b>", points: values.enumerated().map { (Double($0 + 1), $1) },
                    color: 0)
            ])
    }

    @Test func marksStandAtRoundNumbersUpToTheEnd() {
        let axis = ChartAxis.linear(0, 0.93, count: 5)
        #expect(axis.ticks.map(\.text) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
        #expect(axis.upper == 1 && axis.position(of: 0.25) == 0.25)
        #expect(ChartAxis.linear(-3, 12, count: 5).ticks.map(\.value) == [-5, 0, 5, 10, 15])
        let small = ChartAxis.linear(0, 0.0031, count: 5)
        #expect(small.ticks.map(\.text) == ["0", "0.001", "0.002", "0.003", "0.004"])
    }

    @Test func epochsAreWholeNumbers() {
        let axis = ChartAxis.counting(1, 30, count: 8)
        #expect(axis.ticks.map(\.text) == ["1", "5", "10", "15", "20", "25", "30"])
        #expect(ChartAxis.counting(1, 1, count: 8).ticks.map(\.text) == ["1", "2"])
        #expect(axis.position(of: 1) == 0 && axis.position(of: 30) == 1)
    }

    @Test func aLogarithmicAxisHasMarksAtOneTwoAndFive() {
        let axis = ChartAxis.logarithmic(0.03, 4)
        #expect(axis.ticks.map(\.text) == ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"])
        #expect(axis.position(of: 0.02) == 0 && axis.position(of: 5) == 1)
    }

    @Test func pointsLieWhereTheAxesSay() {
        // 560 × 240 with margins of 52, 14, 16 and 34: x from 52 to 546, y from 206 up to 16.
        let svg = chart([0, 0.5, 1]).svg.markup
        #expect(svg.contains("points=\"52,206 299,111 546,16\""))
    }

    @Test func aMissingValueBreaksTheLine() {
        let svg = chart([0, 1, nil, 1, 0]).svg.markup
        #expect(svg.split(separator: "<polyline").count == 3)
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func oneValueIsADot() {
        #expect(chart([0.5]).svg.markup.contains("<circle"))
        #expect(chart([nil, 0.5, nil]).svg.markup.contains("<circle"))
    }

    @Test func nothingToDrawIsSaid() {
        #expect(chart([nil, .nan]).svg.markup.contains("no values yet"))
        #expect(chart([]).svg.markup.contains("no values yet"))
    }

    @Test func namesAreNoMarkup() {
        #expect(chart([1, 2]).figure.markup.contains("a &lt;b&gt;"))
        #expect(!chart([1, 2]).figure.markup.contains("<b>a"))
    }

    @Test func pointingTellsTheNumbers() {
        #expect(
            chart([1, 0.123_456]).svg.markup.contains("<title>epoch 2\na &lt;b&gt; 0.1235</title>"))
    }
}
