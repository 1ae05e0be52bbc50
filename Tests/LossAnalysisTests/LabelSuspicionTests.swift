import Foundation
import ImageFiles
import LossAnalysis
import Testing

struct LabelSuspicionTests {
    /// What Tools/reference-values/suspicions.py wrote: three images, the second of which forgets a spot.
    private struct Fixture: Decodable {
        struct Region: Decodable, Equatable {
            var x, y, width, height, pixels, label, prediction: Int
            var suspicion: Double
        }
        struct Picture: Decodable {
            var logits: [Float]
            var labels: [UInt8]
            var suspicion, selfConfidence, softMin: Double
            var regions: [Region]
        }
        var height, width, classes: Int
        var images: [Picture]

        func map(_ image: Picture) -> LabelMap {
            LabelMap(height: height, width: width, labels: image.labels)
        }

        func predictions(_ image: Picture) -> [UInt8] {
            image.labels.indices.map { pixel in
                let scores = image.logits[pixel * classes..<(pixel + 1) * classes]
                return UInt8(scores.firstIndex(of: scores.max() ?? 0).map { $0 % classes } ?? 0)
            }
        }
    }

    private func fixture() throws -> Fixture {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/suspicions.json")
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    private func findings(_ fixture: Fixture) -> [LabelFindings] {
        var norms = LabelNorms(classCount: fixture.classes)
        for image in fixture.images {
            norms += image.logits.withUnsafeBufferPointer {
                LabelNorms(logits: $0, labels: fixture.map(image))
            }
        }
        let expectation = LabelExpectation(norms)
        return fixture.images.map { image in
            image.logits.withUnsafeBufferPointer {
                LabelFindings(
                    logits: $0, labels: fixture.map(image),
                    predictions: fixture.predictions(image), expectation: expectation)
            }
        }
    }

    @Test func suspicionsAreThoseOfThePlainTwin() throws {
        let fixture = try fixture()
        for (found, expected) in zip(findings(fixture), fixture.images) {
            // float32 exp and log against float64, over 144 pixels.
            #expect(abs(found.summary.suspicion - expected.suspicion) < 1e-3)
            #expect(abs(found.summary.selfConfidence - expected.selfConfidence) < 1e-5)
            #expect(abs(found.summary.softMin - expected.softMin) < 1e-5)
            #expect(found.regions.count == expected.regions.count)
            for (region, wanted) in zip(found.regions, expected.regions) {
                let found: [Int] = [
                    region.x, region.y, region.width, region.height, region.pixels,
                    region.label, region.prediction,
                ]
                let expected: [Int] = [
                    wanted.x, wanted.y, wanted.width, wanted.height, wanted.pixels, wanted.label,
                    wanted.prediction,
                ]
                #expect(found == expected)
                #expect(abs(region.suspicion - wanted.suspicion) < 1e-3)
            }
        }
    }

    @Test func theImageThatForgetsASpotIsTheMostSuspicious() throws {
        let suspicions = findings(try fixture()).map(\.summary.suspicion)
        #expect(suspicions[1] > suspicions[0])
        #expect(suspicions[1] > suspicions[2])
    }

    @Test func anImageInWhichNothingCountsIsNotSuspicious() {
        let labels = LabelMap(height: 2, width: 2, labels: [255, 255, 255, 255])
        let logits: [Float] = Array(repeating: 0, count: 8)
        let found = logits.withUnsafeBufferPointer { logits in
            LabelFindings(
                logits: logits, labels: labels, predictions: [0, 0, 0, 0],
                expectation: LabelExpectation(LabelNorms(logits: logits, labels: labels)))
        }
        #expect(found.regions.isEmpty)
        let summary = found.summary
        #expect(summary.suspicion == 0 && summary.confidentShare == 0)
        #expect(summary.selfConfidence == 1 && summary.softMin == 1)
    }

    @Test func normsDoNotDependOnHowASetIsSplit() throws {
        let fixture = try fixture()
        let parts = fixture.images.map { image in
            image.logits.withUnsafeBufferPointer {
                LabelNorms(logits: $0, labels: fixture.map(image))
            }
        }
        var (forwards, backwards) = (
            LabelNorms(classCount: fixture.classes), LabelNorms(classCount: fixture.classes)
        )
        for part in parts { forwards += part }
        for part in parts.reversed() { backwards += part }
        #expect(forwards.pixels == backwards.pixels)
        #expect(forwards.pixels.reduce(0, +) == 3 * 144 - 9)
    }
}

struct RankAgreementTests {
    @Test func theSameOrderIsOneTheOppositeMinusOne() {
        #expect(RankAgreement.spearman([1, 2, 30], [0.1, 0.2, 0.21]) == 1)
        #expect(RankAgreement.spearman([1, 2, 30], [3, 2, 1]) == -1)
    }

    /// As scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 2]).
    @Test func equalValuesShareTheMeanOfTheirRanks() throws {
        let correlation = try #require(RankAgreement.spearman([1, 2, 2, 4], [1, 3, 2, 2]))
        #expect(abs(correlation - 0.5) < 1e-12)
    }

    @Test func withoutAnOrderThereIsNoCorrelation() {
        #expect(RankAgreement.spearman([1, 1], [1, 2]) == nil)
        #expect(RankAgreement.spearman([1], [2]) == nil)
    }
}
