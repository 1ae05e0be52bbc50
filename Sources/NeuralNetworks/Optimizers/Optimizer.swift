import CPixelKernels
import Communication
import Foundation
import Machine
import Tensors

/// Changes a network's parameters by their gradients, one ``step(learningRate:team:)`` a batch.
package final class Optimizer {
    /// How it moves.
    package let options: OptimizerOptions
    /// Steps taken so far.
    package internal(set) var stepCount = 0
    private let network: Network
    /// AdamW: mean of gradients and of their squares; SGD: velocity.
    ///
    /// Flat, in the order of the network's parameters.
    let moments: [AlignedBuffer<Float>]
    /// By what the learning rate of each parameter is multiplied; one that has 0 stays as it is.
    private let factors: [Double]

    /// Starts with all moments at 0.
    ///
    /// - Parameter factors: One of at least 0 a parameter, by which its learning rate is multiplied; nil for 1.
    package init(_ options: OptimizerOptions, for network: Network, factors: [Double]? = nil) {
        self.options = options
        self.network = network
        self.factors = factors ?? Array(repeating: 1, count: network.parameters.count)
        precondition(
            self.factors.count == network.parameters.count,
            "Optimizer expects \(network.parameters.count) factors, got \(self.factors.count)")
        let count =
            switch options {
            case .adamW: 2
            case .sgd: 1
            }
        moments = (0..<count).map { _ in
            AlignedBuffer(repeating: 0, count: network.parameterCount)
        }
    }

    /// Moves every parameter by its gradient; the team's size changes only how long it takes.
    package func step(learningRate: Double, team: ThreadTeam = .ofAllCores) {
        stepCount += 1
        for (parameter, factor) in zip(network.parameters, factors) where factor > 0 {
            let learningRate = learningRate * factor
            // A few numbers are moved before other threads have woken up.
            let team =
                parameter.range.count < Self.leastShared ? ThreadTeam(threads: 1) : team
            team.forEachUncheckedRange(of: parameter.range.count, multipleOf: 16) { part in
                let range =
                    parameter.range.lowerBound + part.lowerBound..<parameter.range.lowerBound
                    + part.upperBound
                switch options {
                case .adamW(let options): adamW(options, parameter.decays, range, learningRate)
                case .sgd(let options): sgd(options, parameter.decays, range, learningRate)
                }
            }
        }
        network.parametersDidChange()
    }

    /// Replaces moments and step count by those of the first rank.
    package func copyFromFirst(of group: RankGroup) {
        for moment in moments { group.copyFromFirst(moment) }
        stepCount = group.fromFirst(stepCount)
    }

    /// Takes the gradients of parameters that stay as they are out of the gradient's length.
    package func clearFrozenGradients() {
        for (parameter, factor) in zip(network.parameters, factors) where factor == 0 {
            for index in parameter.range { network.parameterGradients[index] = 0 }
        }
    }

    private static let leastShared = 1 << 14

    private func adamW(
        _ options: AdamWOptions, _ decays: Bool, _ range: Range<Int>, _ rate: Double
    ) {
        let start = range.lowerBound
        let decay = decays ? options.weightDecay : 0
        pixel_adamw(
            network.parameterValues.pointer + start, network.parameterGradients.pointer + start,
            moments[0].pointer + start, moments[1].pointer + start, Int64(range.count),
            Float(1 - rate * decay), Float(rate / (1 - pow(options.beta1, Double(stepCount)))),
            Float(options.beta1), Float(options.beta2),
            Float((1 - pow(options.beta2, Double(stepCount))).squareRoot()), Float(options.epsilon))
    }

    private func sgd(
        _ options: SGDOptions, _ decays: Bool, _ range: Range<Int>, _ rate: Double
    ) {
        let start = range.lowerBound
        pixel_sgd(
            network.parameterValues.pointer + start, network.parameterGradients.pointer + start,
            moments[0].pointer + start, Int64(range.count), Float(rate), Float(options.momentum),
            Float(decays ? options.weightDecay : 0), options.nesterov ? 1 : 0)
    }
}
