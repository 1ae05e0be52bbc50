import Evaluation
import Machine
import Tensors
import Testing

@Suite struct ScoreResamplingTests {
    private func resample(
        _ scores: [Float], _ size: (Int, Int), to newSize: (Int, Int), classes: Int = 1
    ) -> [Float] {
        let result = AlignedBuffer<Float>(repeating: -1, count: newSize.0 * newSize.1 * classes)
        scores.withUnsafeBufferPointer {
            resampleScores(
                $0, height: size.0, width: size.1, classes: classes, into: result.buffer,
                newHeight: newSize.0, newWidth: newSize.1, team: ThreadTeam(threads: 2))
        }
        return result.array
    }

    /// By hand: output pixel o lies at (o + 0.5) / 2 − 0.5 of the input.
    @Test func doublingBlendsNeighboursAndKeepsTheEdges() {
        #expect(resample([0, 4], (1, 2), to: (1, 4)) == [0, 1, 3, 4])
        #expect(resample([0, 4], (2, 1), to: (4, 1)) == [0, 1, 3, 4])
        #expect(
            resample([0, 10, 4, 30], (1, 2), to: (1, 4), classes: 2)
                == [0, 10, 1, 15, 3, 25, 4, 30])
    }

    @Test func theSameSizeChangesNothing() {
        let scores: [Float] = [1, -2, 3, 5, 8, -13]
        #expect(resample(scores, (2, 3), to: (2, 3)) == scores)
    }
}
