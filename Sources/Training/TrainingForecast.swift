import Machine
import NetworkDescriptions
import NeuralNetworks

/// What a run will take, told before its first step.
package struct TrainingForecast: Sendable {
    /// The network's part.
    package let network: NetworkForecast
    /// Bytes for activations and gradients.
    package var activationBytes: Int { network.arenaByteCount }
    /// Bytes for parameters, their gradients, the optimizer's moments and an average of weights.
    package let parameterBytes: Int
    /// Seconds of one batch: ``stepOverForward`` times the folded network's forward pass, timed on this machine.
    package let secondsPerBatch: Double

    /// Seconds of a training step over those of the same images' forward pass through the folded network.
    ///
    /// Backward is twice the arithmetic of forward, and training has norms to compute that inference has folded away.
    /// Measured 3.5 to 3.9 with all three models in both precisions; see Documentation/speed.md.
    package static let stepOverForward = 3.7

    /// Pixels that are enough to time a forward pass; small images are taken several at a time.
    private static let timedPixels = 150_000

    /// Forecasts steps of `network`; runs some images of the batch forward, in a small part of a step's time.
    ///
    /// - Throws: `NetworkError` or `ExecutionError` when the network or the memory cannot take the size.
    package init(
        network: Network, batch: Int, height: Int, width: Int, copiesOfParameters: Int,
        team: ThreadTeam
    ) throws {
        self.network = try network.forecast(
            batch: batch, height: height, width: width, purpose: .training)
        parameterBytes = network.parameterCount * 4 * copiesOfParameters
        let timed = min(batch, max(1, Self.timedPixels / (height * width)))
        let forward = try network.timeOfForwardPass(
            batch: timed, height: height, width: width, team: team)
        secondsPerBatch = Self.stepOverForward * forward * Double(batch) / Double(timed)
    }
}
