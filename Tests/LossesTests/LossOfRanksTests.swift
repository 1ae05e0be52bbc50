import Communication
import InProcessRanks
import Losses
import Machine
import Tensors
import Testing

/// A batch on several ranks has the loss and the gradient that it has on one.
@Suite struct LossOfRanksTests {
    private typealias Batch = TrainingLossTests.Batch

    /// The losses of training, each with a batch on which it has something to choose.
    static let losses: [(name: String, loss: TrainingLoss)] = {
        let weights = [0.5, 1, 3, 0.2, 1]
        func plain() throws -> FusedCrossEntropy {
            try FusedCrossEntropy(
                classCount: 5, classWeights: weights.map { Float($0) }, ignoreIndex: 255,
                labelSmoothing: 0.1)
        }
        func alone(_ loss: any LogitErrorLoss) throws -> TrainingLoss {
            try TrainingLoss(plain(), factor: 0, terms: [.init(1, loss)])
        }
        func hard(_ threshold: Double, _ kept: Int) -> HardPixelLoss {
            HardPixelLoss(
                threshold: threshold, minimumKept: kept, classWeights: weights, ignoreIndex: 255)
        }
        let all: [(String, () throws -> TrainingLoss)] = [
            ("cross entropy", { try TrainingLoss(plain()) }),
            ("half of it", { try TrainingLoss(plain(), factor: 0.5) }),
            ("focal", { try alone(FocalLoss(classWeights: weights, ignoreIndex: 255)) }),
            ("dice", { try alone(DiceLoss(classWeights: weights, ignoreIndex: 255)) }),
            ("tversky", { try alone(TverskyLoss(classWeights: weights, ignoreIndex: 255)) }),
            ("lovasz", { try alone(LovaszSoftmaxLoss(classWeights: weights, ignoreIndex: 255)) }),
            ("hard by threshold", { try alone(hard(0.3, 1)) }),
            ("hard by number", { try alone(hard(0.0001, 40)) }),
            ("all hard", { try alone(hard(0.0001, 100_000)) }),
            (
                "sum of several",
                {
                    try TrainingLoss(
                        plain(), factor: 1.5,
                        terms: [
                            .init(2, hard(0.01, 77)), .init(0.5, DiceLoss(ignoreIndex: 255)),
                        ])
                }
            ),
        ]
        return all.compactMap { name, make in (try? make()).map { (name, $0) } }
    }()

    /// Evaluates the images of every rank on it and puts the gradients one behind the other.
    private func onRanks(
        _ ranks: Int, _ batch: Batch, _ loss: TrainingLoss
    ) throws -> (sums: [LossSums], gradient: [Float]) {
        let pixels = batch.shape[1] * batch.shape[2]
        let results = InProcessRanks.run(ranks) { group in
            let share = group.share(of: batch.shape[0])
            let range = share.lowerBound * pixels..<share.upperBound * pixels
            let logits = batch.logits[
                range.lowerBound * batch.classes..<range.upperBound * batch.classes]
            let values = AlignedBuffer(Array(logits))
            let labels = Array(batch.labels[range])
            let sums = try loss.evaluate(
                logits: values.pointer, labels: labels,
                labelShape: [share.count, batch.shape[1], batch.shape[2]],
                gradient: values.pointer, memory: .init(), team: ThreadTeam(threads: 1),
                group: group)
            return (sums, values.array)
        }
        let parts = try results.map { try $0.get() }
        return (parts.map(\.0), parts.flatMap(\.1))
    }

    @Test(arguments: losses.indices, [2, 3])
    func theLossOfRanksIsThatOfTheWholeBatch(index: Int, ranks: Int) throws {
        let (name, loss) = Self.losses[index]
        let batch = Batch([3, 9, 13], classes: 5, seed: 5, ignored: 0.2)
        let whole = try batch.fast(loss, threads: 1)
        let found = try onRanks(ranks, batch, loss)
        #expect(found.sums.allSatisfy { $0 == found.sums[0] }, "\(name): ranks disagree")
        let sums = found.sums[0]
        // Sums in Double, added in another order.
        #expect(abs(sums.loss - whole.sums.loss) <= 1e-12 * abs(whole.sums.loss), "\(name)")
        #expect(abs(sums.weight - whole.sums.weight) <= 1e-12 * whole.sums.weight, "\(name)")
        #expect(sums.counted == whole.sums.counted && sums.ignored == whole.sums.ignored)
        // The same float32 numbers divided by a divisor whose last bit may differ.
        let largest = whole.gradient.map(abs).max() ?? 0
        #expect(largest > 0 && found.gradient.count == whole.gradient.count)
        for (a, b) in zip(found.gradient, whole.gradient) where abs(a - b) > 1e-6 * largest {
            Issue.record("\(name): gradient \(a), on one rank \(b)")
            return
        }
    }

    @Test func everyLossIsTried() { #expect(Self.losses.count == 10) }

    @Test func equalHardPixelsAreKeptInTheOrderOfTheWholeBatch() throws {
        // All logits alike: which of the equal losses are kept is decided by their order alone.
        let shape = [4, 3, 5]
        let hard = HardPixelLoss(threshold: 0.0001, minimumKept: 20, ignoreIndex: 255)
        let loss = try TrainingLoss(
            FusedCrossEntropy(classCount: 5, ignoreIndex: 255), factor: 0, terms: [.init(1, hard)])
        var batch = Batch(shape, classes: 5, seed: 3, ignored: 0)
        batch.logits = [Float](repeating: 0, count: batch.logits.count)
        let whole = try batch.fast(loss, threads: 1)
        let found = try onRanks(4, batch, loss)
        #expect(whole.gradient.count { $0 < 0 } == 20)
        #expect(found.gradient == whole.gradient)
    }

    @Test func aRankWithoutALabelledPixelHasNoGradientAndLeavesTheOthersAsTheyAre() throws {
        for (name, loss) in Self.losses {
            var batch = Batch([2, 6, 7], classes: 5, seed: 9, ignored: 0.1)
            for pixel in 42..<84 { batch.labels[pixel] = 255 }
            let whole = try batch.fast(loss, threads: 1)
            let found = try onRanks(2, batch, loss)
            #expect(found.gradient[(42 * 5)...].allSatisfy { $0 == 0 }, "\(name)")
            let largest = whole.gradient.map(abs).max() ?? 0
            for (a, b) in zip(found.gradient, whole.gradient) {
                #expect(abs(a - b) <= 1e-6 * largest, "\(name)")
            }
        }
    }

    @Test func whereNothingCountsOnAnyRankNothingMoves() throws {
        for (name, loss) in Self.losses {
            let batch = Batch([2, 4, 4], classes: 5, seed: 1, ignored: 2)
            let found = try onRanks(2, batch, loss)
            #expect(found.sums.allSatisfy { $0.weight == 0 && $0.loss == 0 }, "\(name)")
            #expect(found.gradient.allSatisfy { $0 == 0 }, "\(name)")
        }
    }
}
