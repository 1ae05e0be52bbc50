import Losses
import Testing

/// Whether scores are taken for probabilities.
@Suite struct ProbabilityLikenessTests {
    private func areProbable(_ scores: [Float], classes: Int = 2, inner: Int = 2) -> Bool {
        scores.withUnsafeBufferPointer {
            areProbabilities($0, classes: classes, inner: inner)
        }
    }

    @Test func whatSumsToOneEverywhereIsTakenForProbabilities() {
        #expect(areProbable([0.25, 1, 0.75, 0]))
        // The classes are the rows of each batch entry.
        #expect(areProbable([0.25, 1, 0.75, 0, 0.5, 0.1, 0.5, 0.9]))
        #expect(!areProbable([0.25, 0.75, 1, 0]))
        #expect(areProbable([0.25, 0.75, 1, 0], inner: 1))
        #expect(areProbable([0.2502, 1, 0.7502, 0]))
    }

    @Test func oneElementThatDoesNotIsEnough() {
        #expect(!areProbable([0.25, 1, 0.75, 0, 0.5, 0.1, 0.5, 0.8]))
        #expect(!areProbable([-0.25, 1, 1.25, 0]))
        #expect(!areProbable([.nan, 1, 0, 0]))
        #expect(!areProbable([1, 1], classes: 1))
        #expect(!areProbable([]))
    }

    @Test func theirLogarithmsAreLogitsOfTheSameProbabilities() {
        let logits = logits(ofProbabilities: [Double(1), 0.5, 0])
        #expect(logits[0] == 0)
        #expect(abs(logits[1] + 0.6931471805599453) < 1e-15)
        #expect(logits[2].isFinite)
    }
}
