import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Training

/// How evenly the work of a training step is cut for the threads: `benchmark --evenness`.
///
/// It is told by the processor time of each thread, so that it can be asked for more threads than there are cores. Caches that
/// many threads of one core share make some pieces longer than they would be on cores of their own.
package struct EvennessBenchmark {
    /// A layer, or another part of the step.
    package struct Part: Sendable {
        /// The layer's name, or `loss`, `update`, `whole step`.
        package let name: String
        /// What was recorded forward, or of a part that has no two passes.
        package fileprivate(set) var forward: WorkRecord
        /// What was recorded backward.
        package fileprivate(set) var backward: WorkRecord?

        static func += (left: inout Part, right: Part) {
            left.forward += right.forward
            if let backward = right.backward { left.backward? += backward }
        }
    }

    private let benchmark: StepBenchmark
    private let step: TrainingStep
    private let shape: FeatureShape
    private let images: AlignedBuffer<Float>
    private let labels: AlignedBuffer<UInt8>

    /// Prepares the step of a benchmark.
    ///
    /// - Throws: `NetworkError` when the model cannot take these sizes.
    package init(_ benchmark: StepBenchmark) throws {
        self.benchmark = benchmark
        (step, shape) = try benchmark.preparedStep()
        let made = MadeUpBatch(shape, classCount: benchmark.classCount)
        (images, labels) = (made.images, made.labels)
    }

    /// The layers in their order, the loss, the update, and the whole step, each summed over the runs that count.
    ///
    /// - Throws: `NetworkError`, `LossError`: as the step that is recorded.
    package func run() throws -> [Part] {
        var sums = try recordedParts()
        for _ in 0..<benchmark.runs {
            let parts = try recordedParts()
            for index in sums.indices { sums[index] += parts[index] }
        }
        return sums
    }

    private func recordedParts() throws -> [Part] {
        let plan = try step.network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
            team: step.team)
        let whole = try recorded("whole step") {
            try accumulate()
            _ = step.update(learningRate: 1e-3)
        }
        try accumulate()
        let update = try recorded("update") { _ = step.update(learningRate: 1e-3) }
        let layers = zip(plan.layers, plan.measureLayers(step.team.recording)).map {
            Part(name: $0.name, forward: $1.forward, backward: $1.backward)
        }
        let memory = TrainingLoss.Memory()
        let loss = try recorded("loss") {
            guard let gradient = plan.logitsGradient.baseAddress else { return }
            _ = try step.loss.evaluate(
                logits: plan.logitsPointer, labels: labels.pointer,
                labelShape: [shape.batch, shape.height, shape.width], gradient: gradient,
                memory: memory, team: step.team)
        }
        return layers + [loss, update, whole]
    }

    private func accumulate() throws {
        try step.accumulate(images: images, labels: labels, shape: shape)
    }

    private func recorded(_ name: String, _ work: () throws -> Void) throws -> Part {
        var result = Result<Void, any Error>.success(())
        let record = step.team.recording { result = Result { try work() } }
        try result.get()
        return Part(name: name, forward: record)
    }
}
