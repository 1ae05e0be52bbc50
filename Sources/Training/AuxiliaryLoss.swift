import Communication
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors

/// What auxiliary heads add to a step: for each the run's own loss of its coarse scores, times the head's weight.
///
/// The labels of a coarse place are those of the pixel at its middle: row r of h takes row ⌊(2r + 1)·H / 2h⌋ of H. Every
/// head's loss has its own divisor. Only gradients come of it: the loss that is logged is the network's own, so that
/// runs with and without heads can be compared.
package final class AuxiliaryLoss {
    private let loss: TrainingLoss
    private let team: ThreadTeam
    private let group: RankGroup
    private let memory = TrainingLoss.Memory()
    private var picked = AlignedBuffer<UInt8>(count: 0)

    /// Prepares for the run's own loss.
    package init(_ loss: TrainingLoss, team: ThreadTeam, group: RankGroup = .alone) {
        self.loss = loss
        self.team = team
        self.group = group
    }

    /// Writes the gradient of every head's scores.
    ///
    /// - Parameters:
    ///   - labels: N × H × W class ids.
    ///   - shape: N, channels, H, W.
    ///   - weights: The factors of the heads, in the order of the plan's.
    package func writeGradients(
        _ plan: PreparedNetwork, labels: AlignedBuffer<UInt8>, shape: FeatureShape,
        weights: [Double]
    ) throws(LossError) {
        for (head, weight) in zip(plan.auxiliaryScores, weights) {
            guard let scores = head.scores.baseAddress, let gradient = head.gradient.baseAddress
            else { continue }
            pick(labels, shape, for: head.shape)
            _ = try loss.evaluate(
                logits: scores, labels: picked.pointer,
                labelShape: [head.shape.batch, head.shape.height, head.shape.width],
                gradient: gradient, memory: memory, team: team, group: group)
            for index in 0..<head.shape.elementCount { gradient[index] *= Float(weight) }
        }
    }

    private func pick(
        _ labels: AlignedBuffer<UInt8>, _ shape: FeatureShape, for coarse: FeatureShape
    ) {
        if picked.count < coarse.pixelCount { picked = AlignedBuffer(count: coarse.pixelCount) }
        var place = 0
        for image in 0..<coarse.batch {
            for row in 0..<coarse.height {
                let y = (2 * row + 1) * shape.height / (2 * coarse.height)
                for column in 0..<coarse.width {
                    let x = (2 * column + 1) * shape.width / (2 * coarse.width)
                    picked[place] = labels[(image * shape.height + y) * shape.width + x]
                    place += 1
                }
            }
        }
    }
}
