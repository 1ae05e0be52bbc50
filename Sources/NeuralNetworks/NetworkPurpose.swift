import NetworkDescriptions

/// What a network is prepared for.
package enum NetworkPurpose: Sendable, Hashable {
    /// Forward with batch statistics, and backward.
    case training
    /// Forward only, with running statistics; normalisation is folded into the convolutions.
    case inference
}

extension NetworkGraph {
    /// The network as a purpose runs it: for inference without auxiliary heads, and with batch norms folded.
    func rewritten(for purpose: NetworkPurpose) -> NetworkGraph {
        switch purpose {
        case .training: self
        case .inference: withoutAuxiliaryHeads().foldingBatchNorms()
        }
    }
}
