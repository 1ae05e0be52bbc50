import BatchLoading

extension ModelCard {
    /// Reads a card from the metadata of a file, and makes sure that it goes together.
    ///
    /// - Throws: ``CheckpointError/notACheckpoint(path:reason:)`` for a missing card or one of other content,
    ///   ``CheckpointError/doesNotFit(path:reason:)`` for one with values that no run writes.
    static func read(
        from metadata: [String: String], path: String
    ) throws(CheckpointError) -> ModelCard {
        let card = try MetadataJSON.value(
            ModelCard.self, key: Checkpoint.cardKey, in: metadata, path: path)
        if let fault = card.fault {
            throw .doesNotFit(path: path, reason: "its metadata has " + fault)
        }
        return card
    }

    /// What does not go together, and what is allowed; nil where all does.
    ///
    /// The network and the losses check the rest of their own options.
    private var fault: String? {
        let classes = classNames.count
        if colors.count != classes { return "\(colors.count) colors for \(classes) classes" }
        if mean.count != 3 || mean.contains(where: { !$0.isFinite }) {
            return "the means \(mean), allowed are 3 numbers"
        }
        if deviation.count != 3 || deviation.contains(where: { !($0 > 0 && $0.isFinite) }) {
            return "the deviations \(deviation), allowed are 3 numbers above 0"
        }
        let weightCounts = [loss.classWeights.count] + (loss.terms ?? []).map(\.classWeights.count)
        if let count = weightCounts.first(where: { $0 != classes }) {
            return "\(count) class weights for \(classes) classes"
        }
        if let resize, ImageResize(numbers: resize) == nil {
            return "the resize \(resize), allowed is a factor, or a height and width"
        }
        return nil
    }
}
