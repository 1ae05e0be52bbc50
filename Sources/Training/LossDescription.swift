import Losses

extension ModelCard {
    /// The losses of training with everything that their value depends on.
    ///
    /// Name, class weights and label smoothing are those of the cross entropy that evaluation and loss maps show.
    package struct LossDescription: Codable, Equatable, Sendable {
        /// The name of the loss that is shown, always `cross-entropy`.
        package var name: String
        /// One weight a class.
        package var classWeights: [Float]
        /// The label smoothing, 0…1.
        package var labelSmoothing: Float
        /// What was minimised; nil where that was the cross entropy alone.
        package var terms: [Term]?

        /// One loss of a weighted sum.
        package struct Term: Equatable, Sendable {
            /// The loss with its own options.
            package var loss: Loss
            /// Its factor.
            package var weight: Double
            /// One weight a class.
            package var classWeights: [Float]

            /// Gathers what is known of a loss.
            package init(_ loss: Loss, weight: Double, classWeights: [Float]) {
                self.loss = loss
                self.weight = weight
                self.classWeights = classWeights
            }
        }

        /// Describes the cross entropy that is shown.
        package init(classWeights: [Float], labelSmoothing: Float = 0) {
            name = LossName.crossEntropy.rawValue
            self.classWeights = classWeights
            self.labelSmoothing = labelSmoothing
        }
    }
}

/// A term in a card: the loss by its name, its options by their keys.
extension ModelCard.LossDescription.Term: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case weight
        case classWeights
        case options
    }

    /// Reads a term.
    ///
    /// An option that the card lacks has its default.
    ///
    /// - Throws: `LossError` for a name or an option that no loss has, and for a value outside its range.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        loss = try Loss(named: try values.decode(String.self, forKey: .name))
        let options = try values.decode([String: Double].self, forKey: .options)
        for (key, value) in options.sorted(by: { $0.key < $1.key }) {
            loss = try loss.options.setting(key, to: value)
        }
        weight = try values.decode(Double.self, forKey: .weight)
        classWeights = try values.decode([Float].self, forKey: .classWeights)
    }

    /// Writes the term.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(loss.name.rawValue, forKey: .name)
        try values.encode(weight, forKey: .weight)
        try values.encode(classWeights, forKey: .classWeights)
        let options = loss.options.numbers.map { ($0.key, $0.value) }
        try values.encode(Dictionary(uniqueKeysWithValues: options), forKey: .options)
    }
}

extension ModelCard.LossDescription {
    /// The cross entropy that evaluation and loss maps show, perhaps with other class weights.
    package func crossEntropy(classWeights other: [Float]? = nil) throws(LossError)
        -> FusedCrossEntropy
    {
        let weights = other ?? classWeights
        return try FusedCrossEntropy(
            classCount: classWeights.count, classWeights: weights, ignoreIndex: 255,
            labelSmoothing: labelSmoothing)
    }

    /// What is minimised.
    package func trainingLoss() throws(LossError) -> TrainingLoss {
        let shown = try crossEntropy()
        guard let terms else { return try TrainingLoss(shown) }
        return try TrainingLoss(
            shown, factor: terms.first { $0.loss.name == .crossEntropy }?.weight ?? 0,
            terms: terms.compactMap { term in
                term.loss.options.beyondCrossEntropy.map { options in
                    TrainingLoss.Term(
                        term.weight,
                        options.make(
                            classWeights: term.classWeights.map { Double($0) }, ignoreIndex: 255,
                            reduction: .mean))
                }
            })
    }
}
