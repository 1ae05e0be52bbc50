import Machine
import NetworkDescriptions

/// What a network will cost for one input shape, found without memory or primitives.
package struct NetworkForecast: Sendable, Equatable {
    /// The input that it is for.
    package let inputShape: FeatureShape
    /// Every layer in the order in which it runs.
    package let layers: [LayerCost]
    /// Bytes of activations, gradients and what lies between, as they share memory.
    ///
    /// Workspaces of max pooling (a byte an output) and of oneDNN come on top.
    package let arenaByteCount: Int
    /// Learned numbers.
    package let parameterCount: Int

    /// Multiply-adds of a forward pass over the whole batch.
    package var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }
}

extension NetworkGraph {
    /// Says what images of a size will cost; nothing but the description is made.
    ///
    /// - Parameters:
    ///   - precision: How activations are stored.
    ///   - budget: As ``Network/keptActivationBytes``.
    /// - Throws: `NetworkError` when the network cannot take the size.
    package func forecast(
        batch: Int, height: Int, width: Int, purpose: NetworkPurpose, precision: Precision,
        keepingUpTo budget: Int = Network.standardKeptActivationBytes
    ) throws(NetworkError) -> NetworkForecast {
        let shape = FeatureShape(
            batch: batch, channels: input.channels, height: height, width: width)
        try requireOutputSize(of: shape)
        let memory = try MemoryPlan.fitting(
            rewritten(for: purpose), inputShape: shape, purpose: purpose, precision: precision,
            keepsUpTo: budget)
        return NetworkForecast(
            inputShape: shape, layers: memory.costs, arenaByteCount: memory.arenaByteCount,
            parameterCount: learnedCount)
    }
}

extension Network {
    /// Says what images of this shape will cost; where less memory is left than may be kept, with more computed twice, as
    /// what is prepared does it.
    ///
    /// - Throws: `NetworkError` when the network cannot take the size.
    package func forecast(
        batch: Int, height: Int, width: Int, purpose: NetworkPurpose
    ) throws(NetworkError) -> NetworkForecast {
        try graph.forecast(
            batch: batch, height: height, width: width, purpose: purpose, precision: precision,
            keepingUpTo: min(keptActivationBytes, MachineMemory.availableBytes ?? .max))
    }

    /// Seconds of a forward pass of the folded network on images of this shape, the better of two; nothing is changed
    /// or kept.
    ///
    /// - Throws: `NetworkError` when the network or the memory cannot take the size.
    package func timeOfForwardPass(
        batch: Int, height: Int, width: Int, team: ThreadTeam
    ) throws -> Double {
        let shape = FeatureShape(
            batch: batch, channels: graph.input.channels, height: height, width: width)
        let prepared = try preparedOnce(shape, team: team)
        prepared.input.update(repeating: 0.5)
        let clock = ContinuousClock()
        return (0..<2).map { _ in clock.measure { prepared.forward() } / .seconds(1) }.min() ?? 0
    }
}
