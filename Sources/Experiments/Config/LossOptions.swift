import Losses
import Training
import YAMLFiles

/// The `loss:` entry of a config: one loss, or a list of several whose weighted sum is minimised.
///
/// ```yaml
/// loss: {name: cross-entropy, class_weights: median-frequency, label_smoothing: 0.1}
/// loss: [{name: cross-entropy, weight: 1}, {name: dice, weight: 0.5}]
/// ```
package struct LossOptions: Equatable, Sendable {
    /// The losses, at least one, each name once.
    package var terms: [LossTerm]

    /// Cross entropy without class weights, or the losses that are given.
    package init(_ terms: [LossTerm] = [LossTerm()]) {
        precondition(!terms.isEmpty, "LossOptions expects at least one loss, got none")
        self.terms = terms
    }

    /// The cross entropy that evaluation and loss maps show: the one in the list, else one with the class weights of
    /// the list's first loss.
    package var shownCrossEntropy: LossTerm {
        terms.first { $0.loss.name == .crossEntropy }
            ?? LossTerm(classWeights: terms[0].classWeights)
    }

    /// How losses stand in a config: one as a mapping without its factor of 1, several as a list.
    static let yaml = YAMLValue<LossOptions>(
        values: LossTerm.yaml.values + "; or a list of such mappings, each loss once",
        groups: LossTerm.yaml.groups,
        read: { node throws(YAMLFileError) in
            guard case .list(let elements) = node.content else {
                return LossOptions([try LossTerm.yaml.read(node)])
            }
            var terms: [LossTerm] = []
            for element in elements {
                let term = try LossTerm.yaml.read(element)
                if terms.contains(where: { $0.loss.name == term.loss.name }) {
                    throw element.wrongValue(
                        expected: "each loss once, not a second \(term.loss.name.rawValue),")
                }
                terms.append(term)
            }
            if terms.isEmpty {
                throw node.wrongValue(expected: "a loss, or a list of at least one,")
            }
            return LossOptions(terms)
        },
        write: { options in
            let written = options.terms.map(LossTerm.yaml.write)
            guard written.count == 1, options.terms[0].weight == 1,
                case .mapping(let entries) = written[0].content
            else { return .list(written) }
            return YAMLNode(.mapping(entries.filter { $0.key != "weight" }))
        })
}

extension ModelCard.LossDescription {
    /// Describes the losses of a config whose class weights are known, a list for each loss.
    init(_ options: LossOptions, classWeights: [[Float]]) {
        let shown = options.shownCrossEntropy
        let place = options.terms.firstIndex { $0.loss.name == .crossEntropy } ?? 0
        var smoothing = 0.0
        if case .crossEntropy(let own) = shown.loss { smoothing = own.labelSmoothing }
        self.init(classWeights: classWeights[place], labelSmoothing: Float(smoothing))
        if options != LossOptions([shown]) || shown.weight != 1 {
            terms = zip(options.terms, classWeights).map { term, weights in
                Term(term.loss, weight: term.weight, classWeights: weights)
            }
        }
    }
}
