/// Sets a share of the numbers to 0 in training and divides the rest by what is left: `y = keep ? x / (1 − rate) : 0`.
///
/// In inference it does nothing. Which numbers go is a hash of the network's seed, the step of the run, the layer's
/// name and the number's place, so that neither threads nor an interruption change it. PyTorch's `nn.Dropout` drops
/// with the same probability, but other numbers.
package struct Dropout: LayerOptions {
    static let kind = "Dropout"

    /// The share that goes, 0 ..< 1.
    package let rate: Float

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }
}

extension NetworkGraph {
    /// Appends dropout of the share `rate` (0 ..< 1) of all numbers, in training only.
    package mutating func dropout(_ name: String, _ x: Value, rate: Float) -> Value {
        precondition((0..<1).contains(rate), "dropout expects a rate of 0 to below 1, got \(rate)")
        return append(
            .dropout(Dropout(rate: rate)), name: name, inputs: [x], outputChannels: x.channels)
    }
}
