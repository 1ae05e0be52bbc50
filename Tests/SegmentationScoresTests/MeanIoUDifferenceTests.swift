import SegmentationScores
import Testing

/// The paired bootstrap by hand and by its properties.
@Suite struct MeanIoUDifferenceTests {
    private func scores(_ images: [(correct: [Int], union: [Int])]) -> ImageScores {
        var scores = ImageScores(classCount: 2)
        for image in images { scores.add(correct: image.correct, union: image.union) }
        return scores
    }

    private let first: [(correct: [Int], union: [Int])] = [
        (correct: [4, 1], union: [10, 10]), ([5, 2], [10, 10]), ([3, 3], [10, 10]),
    ]

    @Test func theSameResultIsNoBetter() throws {
        let found = try #require(scores(first).difference(to: scores(first)))
        #expect(found.difference == 0)
        #expect(found.interval == 0...0)
        #expect(found.p == 1)
        #expect(found.resamples == 1000)
    }

    /// Two pixels more of every class in every image: each draw differs by exactly a fifth.
    @Test func whatIsBetterInEveryImageIsSurelyBetter() throws {
        let better = first.map { (correct: $0.correct.map { $0 + 2 }, union: $0.union) }
        let found = try #require(scores(first).difference(to: scores(better)))
        #expect(abs(found.difference - 0.2) < 1e-12)
        #expect(abs(found.interval.lowerBound - 0.2) < 1e-12)
        #expect(abs(found.interval.upperBound - 0.2) < 1e-12)
        // No draw lies at 0 or below, and one more is counted.
        #expect(found.p == 2.0 / 1001)
        let back = try #require(scores(better).difference(to: scores(first)))
        #expect(abs(back.difference + 0.2) < 1e-12)
        #expect(back.p == found.p)
    }

    @Test func whatIsBetterInSomeImagesOnlyMayBeChance() throws {
        let other: [(correct: [Int], union: [Int])] = [
            (correct: [6, 1], union: [10, 10]), ([3, 2], [10, 10]), ([3, 3], [10, 10]),
        ]
        let found = try #require(scores(first).difference(to: scores(other)))
        #expect(found.difference == 0)
        #expect(found.interval.lowerBound < 0 && found.interval.upperBound > 0)
        #expect(found.p > 0.5)
    }

    @Test func theSeedDecidesTheDraws() throws {
        let other: [(correct: [Int], union: [Int])] = [
            (correct: [6, 1], union: [10, 10]), ([3, 2], [10, 10]), ([4, 3], [10, 10]),
        ]
        let (a, b) = (scores(first), scores(other))
        #expect(a.difference(to: b) == a.difference(to: b))
        #expect(a.difference(to: b) != a.difference(to: b, seed: 1))
    }

    @Test func oneImageTellsNothing() {
        let one = scores([first[0]])
        #expect(one.difference(to: one) == nil)
    }
}
