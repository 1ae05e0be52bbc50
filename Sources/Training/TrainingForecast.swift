import CPixelKernels
import NeuralNetworks
import Tensors

/// What a run will take, told before its first step.
public struct TrainingForecast: Sendable {
    /// The network's part.
    public let network: NetworkForecast
    /// Bytes for activations and gradients.
    public var activationBytes: Int { network.arenaByteCount }
    /// Bytes for parameters, their gradients, the optimizer's moments and an average of weights.
    public let parameterBytes: Int
    /// Seconds of one batch: multiply-adds at ``shareOfPeak`` of ``operationsPerSecond``.
    public let secondsPerBatch: Double
    /// Float32 operations a second that this machine's threads just reached in registers.
    public let operationsPerSecond: Double

    /// The share of the arithmetic peak that the forecast assumes: an estimate, the profile says what a model reaches.
    public static let shareOfPeak = 0.7

    /// Forecasts steps of `network`; measures the machine for a few hundredths of a second.
    ///
    /// - Throws: `NetworkError` when the network cannot take the size.
    public init(
        network: Network, batch: Int, height: Int, width: Int, copiesOfParameters: Int,
        team: ThreadTeam
    ) throws {
        self.network = try network.forecast(
            batch: batch, height: height, width: width, purpose: .training)
        parameterBytes = network.parameterCount * 4 * copiesOfParameters
        let float32 = MachineLimits.float32OperationsNow(team)
        operationsPerSecond = float32 * (network.precision == .bfloat16 ? 2 : 1)
        // Forward once, backward by data and by weights; two operations a multiply-add.
        secondsPerBatch =
            6 * Double(self.network.multiplyAdds) / (Self.shareOfPeak * operationsPerSecond)
    }
}

extension MachineLimits {
    /// Float32 operations a second of loops that stay in registers, the best of four short rounds.
    static func float32OperationsNow(_ team: ThreadTeam) -> Double {
        let clock = ContinuousClock()
        let sinks = AlignedBuffer<Float>(repeating: 0, count: team.threads * 16)
        let counts = AlignedBuffer<Int64>(repeating: 0, count: team.threads * 8)
        return (0..<4).reduce(1) { best, round in
            let chains: Int32 = round % 2 == 0 ? 6 : 16
            let seconds = clock.measure {
                team.forEachWorker { worker in
                    counts[worker * 8] = pixel_fma_loop(
                        500_000, chains, sinks.pointer + worker * 16)
                }
            }
            let total = (0..<team.threads).reduce(0) { $0 + counts[$1 * 8] }
            return max(best, Double(total) / (seconds / .seconds(1)))
        }
    }
}
