import BatchLoading
import NetworkDescriptions
import NeuralNetworks
import PretrainedWeights
import Training

extension ModelOptions {
    /// How pretrained weights want their images, whatever the dataset says; nil for a model that starts without.
    ///
    /// A file of one's own is for the same encoder, and so for the same preprocessing.
    var pretrainedNormalization: Normalization? {
        guard let pretrained else { return nil }
        let encoder = PretrainedEncoder.named(pretrained) ?? PretrainedEncoder.all[0]
        return Normalization(mean: encoder.mean, deviation: encoder.deviation)
    }
}

extension ExperimentConfig {
    /// Gives a network the weights that it starts from: those of the encoder first, then those of `weights`.
    ///
    /// - Returns: What became of the tensors of the last file; nil where there is none.
    /// - Throws: `PretrainedError`, and as `WeightTransfer` does.
    func startWeights(of network: Network) throws -> WeightTransfer? {
        var transfer: WeightTransfer?
        if let pretrained = model.pretrained, let part = ModelOptions.encoder(of: model.name) {
            transfer = try WeightTransfer(
                from: PretrainedCache.locate(pretrained), part: part, into: network)
        }
        if let weights {
            transfer = try WeightTransfer(
                from: weights.file, renaming: weights.rename, into: network)
        }
        return transfer
    }
}
