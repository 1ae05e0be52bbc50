import Experiments
import Foundation
import ImageFiles
import NetworkDescriptions
import Planning
import Testing

@Suite struct TimeSpanTests {
    @Test(arguments: [
        ("30m", 1800), ("90s", 90), ("1h", 3600), ("1h30m", 5400), ("2h0m5s", 7205),
        ("720h", 2_592_000),
    ])
    func isReadAsPeopleWriteIt(text: String, seconds: Int) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "30", "m", "0s", "-5m", "30m1h", "1m1m", "1.5h", "5 m", "721h", "9999999999h", "3d",
    ])
    func whatIsNoTimeIsRefused(text: String) { #expect(TimeSpan(text) == nil) }

    @Test func isWrittenAsItIsRead() {
        for seconds in [1, 59, 60, 61, 3600, 3661, 86399] {
            let span = TimeSpan(seconds: Double(seconds))
            #expect(TimeSpan(span.description) == span)
        }
        #expect(TimeSpan(seconds: 5400).description == "1h30m")
    }
}

@Suite struct LabelRegionsTests {
    @Test func regionsAreConnectedBySides() {
        // 0 0 1
        // 1 0 1
        // 1 1 x      x is ignored, and the ones touch it, not each other.
        let map = LabelMap(height: 3, width: 3, labels: [0, 0, 1, 1, 0, 1, 1, 1, 255])
        #expect(
            map.regions == [
                LabelRegion(label: 0, area: 3, border: 8),
                LabelRegion(label: 1, area: 2, border: 6),
                LabelRegion(label: 1, area: 3, border: 8),
            ])
    }
}

@Suite struct ContextNetworkTests {
    @Test func ofWidth32IsTheOneThatWasTrainedOnStreets() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let config = try ExperimentConfig(
            path: root.appending(path: "Configs/camvid-context-fcn.yaml").path)
        #expect(ContextNetwork(width: 32).model == config.model)
    }

    @Test func everyCandidateIsANetwork() throws {
        for facts in [WrittenFacts.streets, WrittenFacts.scenes] {
            for candidate in NetworkCandidate.suiting(facts) {
                #expect(try candidate.model.graph(classCount: 5).output.channels == 5)
            }
        }
    }
}

@Suite struct WrittenFactsTests {
    @Test func factsAndCostsAreReadAsTheyAreWritten() throws {
        for facts in [WrittenFacts.streets, WrittenFacts.leaves, WrittenFacts.scenes] {
            let data = try JSONEncoder().encode(facts)
            #expect(try JSONDecoder().decode(DatasetFacts.self, from: data) == facts)
        }
        let costs = WrittenFacts.costs()
        let data = try JSONEncoder().encode(costs)
        #expect(try JSONDecoder().decode(MeasuredCosts.self, from: data) == costs)
    }

    @Test func theSmallestAndTheThinnestAreNamed() {
        #expect(WrittenFacts.streets.smallestRegion?.className == "pole")
        #expect(WrittenFacts.streets.thinnest?.thickness == 3)
        #expect(WrittenFacts.streets.imbalance == 50)
        #expect(WrittenFacts.streets.absentClasses.isEmpty)
    }
}
