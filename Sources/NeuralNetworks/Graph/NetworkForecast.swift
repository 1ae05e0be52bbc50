/// What a network will cost for one input shape, found without memory or primitives.
public struct NetworkForecast: Sendable, Equatable {
    /// The input that it is for.
    public let inputShape: FeatureShape
    /// Every layer in the order in which it runs.
    public let layers: [LayerSummary]
    /// Bytes of activations, gradients and what lies between, as they share memory.
    ///
    /// Workspaces of max pooling (a byte an output) and of oneDNN come on top.
    public let arenaByteCount: Int
    /// Learned numbers.
    public let parameterCount: Int

    /// Multiply-adds of a forward pass over the whole batch.
    public var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }
}

extension Network {
    /// Says what images of this shape will cost.
    ///
    /// - Throws: ``NetworkError`` when the network cannot take the size.
    public func forecast(
        batch: Int, height: Int, width: Int, purpose: PlanPurpose
    ) throws(NetworkError) -> NetworkForecast {
        let shape = FeatureShape(
            batch: batch, channels: graph.input.channels, height: height, width: width)
        try graph.requireOutputSize(of: shape)
        let runs = purpose == .training ? graph : graph.foldedForInference()
        let schedule = try PlanSchedule(
            runs.storingBetween(precision), inputShape: shape, purpose: purpose,
            precision: precision, inputGradient: false)
        let bytes: Int
        do {
            bytes = try ArenaPlan.place(schedule.regions, limit: nil)
        } catch {
            bytes = error.needed
        }
        return NetworkForecast(
            inputShape: shape, layers: schedule.summaries, arenaByteCount: bytes,
            parameterCount: parameterCount)
    }
}
