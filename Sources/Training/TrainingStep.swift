import Communication
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors

/// One optimizer step on one batch: forward, loss with its gradient, backward, clipping, update, average of weights.
///
/// Or on several: ``accumulate(images:labels:shape:)`` once a batch and then ``update(learningRate:)`` is the step of
/// one batch that holds all their images, with Σ loss and Σ weights taken over all and divided once. A batch norm
/// still normalises each batch by itself. A loss that is no sum over pixels (Dice, Tversky, Lovász-softmax) is taken a
/// batch and averaged by weight.
///
/// Several ranks (`RankGroup`) make one step of all their images: each takes its own through the network, and what counts
/// over a batch (Σ loss and Σ weights, batch norms, the gradient and its length) counts over all of them.
///
/// A network's auxiliary heads add to the gradient (`AuxiliaryLoss`), not to the loss that is returned.
///
/// Lives on the compute thread. The network's plan for the batch's size is made at the first step and kept.
package final class TrainingStep {
    /// What is trained.
    package let network: Network
    /// What changes the network's parameters.
    package let optimizer: Optimizer
    /// What is minimised, with class weights and ignore index.
    package let loss: TrainingLoss
    /// The running mean of the weights, which every update moves; nil for none.
    package let average: WeightAverage?
    /// The greatest length that a gradient keeps, > 0; nil for any.
    package let clipNorm: Double?
    /// The threads that all stages share.
    package let team: ThreadTeam
    /// The ranks that share every batch.
    package let group: RankGroup
    /// Seconds that the stages of the last step took.
    package private(set) var stages = StageSeconds()
    /// For which forward pass dropout draws, in place of the one that the run has come to; for computing a step again.
    package var dropoutStep: UInt64?
    private let lossMemory = TrainingLoss.Memory()
    private let auxiliaryLoss: AuxiliaryLoss
    /// Of the batches since the last update.
    private var pending = LossSums()
    /// The weight of the batch whose gradient the network holds; 0 for none.
    private var heldWeight = 0.0
    /// Σ weight · gradient of the batches before that one.
    private var gradientSums: AlignedBuffer<Float>?
    private var sumsHoldSomething = false
    private var batchesPending: UInt64 = 0
    /// Whether the sums over ranks of the gradient that the network holds have begun.
    private var isSent = false

    /// Joins the parts; the class counts of network and loss must agree.
    package init(
        network: Network, optimizer: Optimizer, loss: TrainingLoss, team: ThreadTeam,
        average: WeightAverage? = nil, clipNorm: Double? = nil, group: RankGroup = .alone
    ) {
        precondition(
            loss.classCount == network.classCount,
            "TrainingStep expects a loss for \(network.classCount) classes, got \(loss.classCount)")
        self.network = network
        self.optimizer = optimizer
        self.loss = loss
        self.team = team
        self.average = average
        self.clipNorm = clipNorm
        self.group = group
        network.group = group
        auxiliaryLoss = AuxiliaryLoss(loss, team: team, group: group)
    }

    /// What came of a step.
    package enum Outcome: Equatable, Sendable {
        /// The parameters moved.
        case updated(LossSums)
        /// Nothing to learn from: every pixel was ignored or had weight 0. The parameters are as before; running
        /// statistics have moved.
        case nothingCounted(LossSums)
        /// The loss, or the length of its gradient, is NaN or infinite. The parameters are as before.
        case notFinite(LossSums, gradientNorm: Double?)
    }

    /// Runs one step.
    ///
    /// - Parameters:
    ///   - images: N × 3 × H × W, channels last, normalised: at least `N·H·W·3` numbers.
    ///   - labels: N × H × W class ids: at least `N·H·W` bytes.
    ///   - shape: N, channels, H, W.
    ///   - learningRate: This step's rate.
    /// - Throws: `LossError` for a label out of range, `NetworkError` for sizes that the network cannot take;
    ///   nothing is updated then.
    package func run(
        images: AlignedBuffer<Float>, labels: AlignedBuffer<UInt8>, shape: FeatureShape,
        learningRate: Double
    ) throws -> Outcome {
        try accumulate(images: images, labels: labels, shape: shape, isLast: true)
        return update(learningRate: learningRate)
    }

    /// Adds a batch to the step that is under way: forward, loss, backward.
    ///
    /// - Parameters:
    ///   - images: As for ``run(images:labels:shape:learningRate:)``; on several ranks these are a rank's own.
    ///   - labels: As there.
    ///   - shape: As there.
    ///   - imagesBefore: Images of the batch that lie on ranks before this one.
    ///   - isLast: Whether ``update(learningRate:)`` comes next; then the gradient travels while it is computed.
    /// - Returns: The sums of this batch, over all ranks.
    /// - Throws: As ``run(images:labels:shape:learningRate:)``, on all ranks together.
    @discardableResult
    package func accumulate(
        images: AlignedBuffer<Float>, labels: AlignedBuffer<UInt8>, shape: FeatureShape,
        imagesBefore: Int = 0, isLast: Bool = false
    ) throws -> LossSums {
        precondition(
            images.count >= shape.elementCount && labels.count >= shape.pixelCount,
            "TrainingStep expects images and labels for \(shape), got \(images.count) and \(labels.count)"
        )
        let labelShape = [shape.batch, shape.height, shape.width]
        let plan = try group.agree {
            // Where others would wait for this rank's sums, its labels are looked at first.
            if !group.isAlone {
                try loss.checkLabels(labels.pointer, labelShape: labelShape, team: team)
            }
            return try network.prepared(
                batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
                team: team)
        }
        network.imagesBefore = imagesBefore
        let clock = ContinuousClock()
        var watch = StageWatch(clock: clock)
        plan.fillInput(from: images)
        // The same draws wherever a run is interrupted: the optimizer's count travels with its state.
        network.dropoutStep =
            dropoutStep ?? UInt64(optimizer.stepCount) << 16 | batchesPending
        batchesPending += 1
        plan.forward()
        stages.forward = watch.lap()
        guard let gradient = plan.logitsGradient.baseAddress else {
            preconditionFailure("a training plan's gradient has a place in memory")
        }
        let sums = try loss.evaluate(
            logits: plan.logitsPointer, labels: labels.pointer,
            labelShape: labelShape, gradient: gradient, memory: lossMemory, team: team, group: group
        )
        pending += sums
        guard sums.weight > 0, pending.loss.isFinite else {
            stages.loss = watch.lap()
            return sums
        }
        try auxiliaryLoss.writeGradients(
            plan, labels: labels, shape: shape, weights: network.auxiliaryHeads.map(\.weight))
        stages.loss = watch.lap()
        setHeldGradientAside()
        backward(plan, sending: isLast && !sumsHoldSomething)
        heldWeight = sums.weight
        stages.backward = watch.lap()
        return sums
    }

    /// Ends the step: one change of the parameters for all batches since the last one.
    ///
    /// - Returns: The sums over all of them.
    package func update(learningRate: Double) -> Outcome {
        let sums = pending
        defer { forget() }
        guard sums.weight > 0 else { return .nothingCounted(sums) }
        guard sums.loss.isFinite else { return .notFinite(sums, gradientNorm: nil) }
        var watch = StageWatch(clock: ContinuousClock())
        takeMeanGradient(weight: sums.weight)
        addGradientsOfRanks()
        optimizer.clearFrozenGradients()
        let norm = network.gradientNorm(team: team)
        guard norm.isFinite else { return .notFinite(sums, gradientNorm: norm) }
        if let clipNorm { network.clipGradients(to: clipNorm, norm: norm, team: team) }
        optimizer.step(learningRate: learningRate, team: team)
        average?.update(team: team)
        stages.update = watch.lap()
        return .updated(sums)
    }

    /// Calls `body` while the network holds the weights that are judged and handed out: the running mean where there is
    /// one.
    package func withAveragedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
        guard let average else { return try body() }
        return try average.whileInUse(body)
    }

    /// The length of the gradient of the last batch, without what was accumulated before it; over several ranks a bound of it,
    /// which is finite where it is.
    package var heldGradientNorm: Double { group.sums([network.gradientNorm(team: team)])[0] }

    /// Drops what was accumulated.
    private func forget() {
        pending = LossSums()
        heldWeight = 0
        sumsHoldSomething = false
        batchesPending = 0
    }

    /// Adds weight · gradient of the batch that the network holds to the sums: the next backward pass replaces it.
    private func setHeldGradientAside() {
        guard heldWeight > 0 else { return }
        let gradients = network.parameterGradients
        let sums = gradientSums ?? AlignedBuffer(count: gradients.count)
        gradientSums = sums
        let (weight, adds) = (Float(heldWeight), sumsHoldSomething)
        team.forEachRange(of: gradients.count, multipleOf: 16) { range in
            for index in range {
                sums[index] = (adds ? sums[index] : 0) + weight * gradients[index]
            }
        }
        sumsHoldSomething = true
        heldWeight = 0
    }

    /// Every rank's gradient is its images' part of that of the whole batch.
    private func addGradientsOfRanks() {
        if isSent {
            group.finishSums()
        } else {
            group.sum(network.parameterGradients.buffer)
        }
        isSent = false
    }

    /// Runs backward, and begins to add the gradients over ranks in pieces as the layers come to them.
    private func backward(_ plan: PreparedNetwork, sending: Bool) {
        guard sending, !group.isAlone else { return plan.backward() }
        var end = network.parameterCount
        plan.backward { start in
            guard end - start >= Self.pieceCount || start == 0, start < end else { return }
            group.beginSum(
                UnsafeMutableBufferPointer(
                    rebasing: network.parameterGradients.buffer[start..<end]))
            end = start
        }
        isSent = true
    }

    /// The least numbers that travel together: a megabyte, which a network sends in much more time than it needs to answer.
    private static let pieceCount = 1 << 18

    /// Leaves Σ weight · gradient / Σ weight in the network; for a single batch its gradient is that already.
    private func takeMeanGradient(weight: Double) {
        guard sumsHoldSomething, let sums = gradientSums else { return }
        setHeldGradientAside()
        let gradients = network.parameterGradients
        let factor = Float(1 / weight)
        team.forEachRange(of: gradients.count, multipleOf: 16) { range in
            for index in range { gradients[index] = sums[index] * factor }
        }
    }
}

/// Seconds of wall time that each stage of a training step took.
package struct StageSeconds: Equatable, Sendable {
    /// Filling the input and computing logits.
    package var forward = 0.0
    /// Loss and its gradient.
    package var loss = 0.0
    /// Gradients of all parameters.
    package var backward = 0.0
    /// Optimizer.
    package var update = 0.0

    /// Nothing measured yet.
    package init() {}

    /// All stages together.
    package var total: Double { forward + loss + backward + update }
}

private struct StageWatch {
    let clock: ContinuousClock
    private var start: ContinuousClock.Instant

    init(clock: ContinuousClock) {
        self.clock = clock
        start = clock.now
    }

    mutating func lap() -> Double {
        let now = clock.now
        defer { start = now }
        return (now - start) / .seconds(1)
    }
}
