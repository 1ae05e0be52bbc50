import Foundation
import ImageFiles
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Training

/// Computes a captured batch again and says what in it is not finite.
package struct CaptureReplay {
    /// What was found, a sentence a line.
    package let lines: [String]
    /// Whether loss and gradient came out as they were captured.
    package let isReproduced: Bool

    /// Runs forward, loss and backward on the captured batch; the weights stay as they are.
    ///
    /// - Throws: `TensorFileError`, `CheckpointError` for a file that is no capture.
    package init(path: String, team: ThreadTeam = .ofAllCores) throws {
        let capture = try BatchCapture(path: path)
        let (card, moment) = (capture.card, capture.moment)
        let network = try Network.make(
            card.modelOptions, classCount: card.classNames.count, seed: moment.seed ?? 0,
            inputChannels: card.imageForm.channels,
            auxiliaryHeads: card.auxiliaryHeads ?? [])
        do {
            try network.load(state: capture.weights, allowingNonFinite: true)
        } catch {
            throw CheckpointError.doesNotFit(path: path, reason: "\(error)")
        }
        network.precision = card.precision
        let size = capture.images.shape
        let shape = FeatureShape(batch: size[0], channels: size[3], height: size[1], width: size[2])
        let images = AlignedBuffer(capture.images.floats)
        let labels = AlignedBuffer(
            capture.labels.integers?.map { UInt8(truncatingIfNeeded: $0) } ?? [])

        let plan = try network.prepared(
            batch: shape.batch, height: shape.height, width: shape.width, purpose: .training,
            team: team)
        _ = plan.input.update(fromContentsOf: images.buffer.prefix(plan.input.count))
        network.dropoutStep = moment.dropoutStep ?? 0
        plan.forward()
        let logits = Self.summary(plan.logits)
        let step = TrainingStep(
            network: network,
            optimizer: Optimizer(.sgd(.init(momentum: 0, weightDecay: 0)), for: network),
            loss: try card.loss.trainingLoss(), team: team)
        step.dropoutStep = moment.dropoutStep
        let outcome = try step.run(images: images, labels: labels, shape: shape, learningRate: 0)
        let (loss, norm) = Self.result(outcome)
        isReproduced = loss == moment.loss && (norm == nil || norm == moment.gradientNorm)

        // Running statistics have taken in the batch already: they are looked at, and not used.
        let bad = capture.weights.compactMap {
            Self.notFinite($0.array.floats[...], of: $0.name)
        }
        // Without a finite loss there was no backward pass, and no gradient.
        let gradients = Array(network.parameterGradients.buffer)
        let badGradients = network.parameters.compactMap {
            norm == nil ? nil : Self.notFinite(gradients[$0.range], of: $0.name)
        }
        var lines = [
            "epoch \(moment.epoch), batch \(moment.batch) (step \(moment.step)), learning rate "
                + String(format: "%.4g", moment.learningRate)
                + ", images \(moment.names.joined(separator: ", "))",
            "weights: "
                + (bad.isEmpty ? "all finite" : "not finite in \(bad.joined(separator: ", "))"),
            "images \(size[0])×\(size[1])×\(size[2]): \(Self.summary(images.buffer))",
            "labels: \(Self.labelSummary(labels, card.classNames))",
            "logits: \(logits)",
        ]
        if !badGradients.isEmpty {
            lines.append("gradients: not finite in \(badGradients.joined(separator: ", "))")
        }
        lines.append(
            "loss: \(loss)\(norm.map { ", length of the gradient \($0)" } ?? ""); captured was "
                + "\(moment.loss)\(moment.gradientNorm.map { ", \($0)" } ?? ""): "
                + (isReproduced ? "the same" : "not the same"))
        self.lines = lines
    }

    /// A parameter's name with how many of its numbers are not finite; nil where all are.
    private static func notFinite(_ values: ArraySlice<Float>, of name: String) -> String? {
        let count = values.count { !$0.isFinite }
        return count > 0 ? "\(name) (\(count) of \(values.count))" : nil
    }

    private static func result(_ outcome: TrainingStep.Outcome) -> (loss: String, norm: String?) {
        switch outcome {
        case .updated(let sums), .nothingCounted(let sums): (BatchCapture.text(sums.loss), nil)
        case .notFinite(let sums, let norm):
            (BatchCapture.text(sums.loss), norm.map(BatchCapture.text))
        }
    }

    private static func summary(_ values: UnsafeMutableBufferPointer<Float>) -> String {
        let bad = values.count { !$0.isFinite }
        let finite = values.lazy.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return "none finite" }
        return String(format: "%.4g to %.4g, ", low, high)
            + (bad == 0 ? "all finite" : "\(bad) of \(values.count) not finite")
    }

    private static func labelSummary(_ labels: AlignedBuffer<UInt8>, _ names: [String]) -> String {
        var counts = [Int](repeating: 0, count: 256)
        for label in labels.buffer { counts[Int(label)] += 1 }
        let parts = names.enumerated().filter { counts[$0.offset] > 0 }
            .map { "\($0.element) \(counts[$0.offset])" }
        return (parts + ["ignored \(counts[255])"]).joined(separator: ", ")
    }
}
