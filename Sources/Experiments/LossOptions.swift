import SegmentationDatasets
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
        terms.first { $0.kind.name == "cross-entropy" }
            ?? LossTerm(classWeights: terms[0].classWeights)
    }

    init(config: YAMLMapping) throws(YAMLFileError) {
        self.init()
        guard let node = config.optional("loss") else { return }
        guard case .list(let elements) = node.content else {
            terms = [try LossTerm(config: node)]
            return
        }
        var read: [LossTerm] = []
        for element in elements {
            let term = try LossTerm(config: element)
            if read.contains(where: { $0.kind.name == term.kind.name }) {
                throw element.wrongValue(
                    expected: "each loss once, not a second \(term.kind.name),")
            }
            read.append(term)
        }
        if read.isEmpty { throw node.wrongValue(expected: "a loss, or a list of at least one,") }
        terms = read
    }

    var config: YAMLNode {
        if terms.count == 1 && terms[0].weight == 1 { return terms[0].config(withWeight: false) }
        return .list(terms.map { $0.config(withWeight: true) })
    }
}
