/// What a network is prepared for.
package enum NetworkPurpose: Sendable, Hashable {
    /// Forward with batch statistics, and backward.
    case training
    /// Forward only, with running statistics; normalisation is folded into the convolutions.
    case inference
}
