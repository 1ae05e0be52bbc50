import SegmentationScores
import Testing

@Suite struct ImageScoresTests {
    /// Two classes; `right` of 10 pixels of class 0 and all 10 of class 1 are right.
    private func image(right: Int) -> ConfusionMatrix {
        ConfusionMatrix(classCount: 2, counts: [right, 10 - right, 0, 10])
    }

    private func scores(_ images: [ConfusionMatrix]) -> ImageScores {
        var scores = ImageScores(classCount: 2)
        for image in images { scores.add(image) }
        return scores
    }

    @Test func equalImagesLeaveNoDoubt() throws {
        let one = image(right: 5)
        let interval = try #require(scores([one, one, one]).meanIoUInterval())
        // IoU 5/10 and 10/15.
        let expected = (0.5 + 10.0 / 15) / 2
        #expect(abs(interval.lowerBound - expected) < 1e-12)
        #expect(abs(interval.upperBound - expected) < 1e-12)
        #expect(scores([one]).meanIoUInterval() == nil)
    }

    @Test func twoImagesGiveTheThreePossibleDraws() throws {
        // Both the first (1/4 of the draws), both the second (1/4), one of each: the middle 95 % reach from end to end.
        let interval = try #require(
            scores([image(right: 0), image(right: 10)]).meanIoUInterval())
        #expect(abs(interval.lowerBound - (0 + 10.0 / 20) / 2) < 1e-12)
        #expect(interval.upperBound == 1)
        // The middle 40 % hold only draws of one of each: IoU 10/20 and 20/30.
        let middle = try #require(
            scores([image(right: 0), image(right: 10)]).meanIoUInterval(level: 0.4))
        #expect(abs(middle.lowerBound - (0.5 + 20.0 / 30) / 2) < 1e-12)
        #expect(abs(middle.upperBound - (0.5 + 20.0 / 30) / 2) < 1e-12)
    }

    @Test func theIntervalIsAsWideAsTheStandardErrorSays() throws {
        // 200 images, one class's IoU spread evenly over 0, 0.1 … 0.9 (the other class never occurs).
        let images = (0..<200).map { index in
            ConfusionMatrix(classCount: 2, counts: [index % 10, 10 - index % 10, 0, 0])
        }
        let interval = try #require(scores(images).meanIoUInterval())
        // Class 0: mean 0.45; class 1 is predicted and never labelled: 0. The mean over both is half of the first.
        let error = (99.0 / 12 / 100).squareRoot() / 200.0.squareRoot() / 2
        let width = interval.upperBound - interval.lowerBound
        // 2 · 1.96 standard errors, within what 1000 draws leave open.
        #expect(abs(width / (2 * 1.96 * error) - 1) < 0.1, "\(interval)")
        #expect(interval.contains(0.225))
    }

    @Test func theSameSeedGivesTheSameInterval() {
        let some = scores((0..<10).map { image(right: $0) })
        #expect(some.meanIoUInterval() == some.meanIoUInterval())
        #expect(some.meanIoUInterval() != some.meanIoUInterval(seed: 1))
    }
}
