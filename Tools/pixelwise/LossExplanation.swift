import Foundation
import Losses
import Tensors

/// The page that `pixelwise loss --explain` prints: every step with its numbers where they fit on a screen, else
/// a summary with the worst elements.
struct LossExplanation<Scalar: LossScalar> {
    private let question: LossQuestion<Scalar>
    private let result: LossResult<Scalar>
    /// Each element's loss.
    private let map: Tensor<Scalar>
    private let p: Tensor<Scalar>
    private let logP: Tensor<Scalar>
    private let weights: [Double]

    init(_ question: LossQuestion<Scalar>, _ result: LossResult<Scalar>) throws {
        self.question = question
        self.result = result
        map = try question.answer(reduction: LossReduction.none).value
        p = try softmax(question.logits)
        logP = try logSoftmax(question.logits)
        weights =
            question.loss.classWeights ?? [Double](repeating: 1, count: question.classCount)
    }

    /// The page.
    var text: String {
        let fits = question.elementCount <= 12 && question.classCount <= 12
        let title =
            "Cross entropy of \(question.elementCount) elements over \(question.classCount) classes "
            + "(\(Scalar.elementType.rawValue)), in nats"
        return ([title] + (fits ? steps : summary) + [reductionStep]).joined(separator: "\n\n")
    }

    // MARK: Small inputs: every step

    private var steps: [String] {
        [
            table("1. Logits x: the raw scores, before any softmax.", question.logits),
            table("2. Softmax: p[c] = exp(x[c]) / Σ exp(x[j]). Each row adds up to 1.", p),
            table("3. Log-softmax: log p[c] = x[c] − max − log Σ exp(x[j] − max).", logP),
            picks,
        ]
    }

    private func table(_ title: String, _ values: Tensor<Scalar>) -> String {
        let header =
            "element".padded(12) + (0..<question.classCount).map { "class \($0)".aligned }.joined()
        let rows = (0..<question.elementCount).map { element in
            name(element).padded(12)
                + question.places(ofElement: element).map { number(values.elements[$0]).aligned }
                .joined()
        }
        return ([title, header] + rows).joined(separator: "\n")
    }

    private var picks: String {
        let e = question.loss.labelSmoothing
        var lines: [String] = []
        switch question.target {
        case .indices:
            lines.append("4. Pick the target's class y: loss = −w[y] · log p[y].")
            if e > 0 {
                lines.append(
                    "   Label smoothing e = \(e): loss = (1−e)·(−w[y]·log p[y]) + (e/C)·Σ −w[c]·log p[c]."
                )
            }
        case .probabilities:
            lines.append(
                "4. Weigh every class with its target q: loss = −Σ w[c]·q'[c]·log p[c]"
                    + (e > 0 ? ", q' = (1−e)·q + e/C, e = \(e)." : ", q' = q."))
        }
        return (lines + (0..<question.elementCount).map(pick)).joined(separator: "\n")
    }

    private func pick(_ element: Int) -> String {
        let loss = number(map.elements[element])
        let places = question.places(ofElement: element)
        switch question.target {
        case .indices(let labels):
            let label = Int(labels.elements[element])
            if label == question.loss.ignoreIndex {
                return "   \(name(element)): target \(label) is ignored, loss 0"
            }
            let picked = number(-logP.elements[places[label]])
            return "   \(name(element)): class \(label), −log p = \(picked), "
                + "w = \(number(weights[label])), loss \(loss)"
        case .probabilities(let target):
            let terms = places.enumerated().map { c, place in
                "\(number(weights[c]))·\(number(target.elements[place]))·\(number(-logP.elements[place]))"
            }
            return "   \(name(element)): \(terms.joined(separator: " + ")) → loss \(loss)"
        }
    }

    // MARK: Large inputs: a summary

    private var summary: [String] {
        let order = map.elements.indices.sorted {
            let (a, b) = (map.elements[$0], map.elements[$1])
            return a == b || a.isNaN && b.isNaN ? $0 < $1 : a.isNaN || a > b
        }
        let worst = order.prefix(10).map { element -> String in
            let places = question.places(ofElement: element)
            let best = places.indices.max { p.elements[places[$0]] < p.elements[places[$1]] } ?? 0
            var line = "   \(name(element)): loss \(number(map.elements[element])), "
            if case .indices(let labels) = question.target {
                let label = Int(labels.elements[element])
                let picked = label == question.loss.ignoreIndex ? 0 : p.elements[places[label]]
                line += "target class \(label) with p = \(number(picked)), "
            }
            return line + "most likely class \(best) with p = \(number(p.elements[places[best]]))"
        }
        return [
            "Each element: softmax p over its logits, then the loss −w[y]·log p[y] of its target y.",
            "The \(worst.count) worst elements:\n" + worst.joined(separator: "\n"),
        ]
    }

    // MARK: The end of both

    private var reductionStep: String {
        let sums = result.sums
        let counted =
            "\(sums.counted) of \(question.elementCount) elements count, \(sums.ignored) are ignored."
        let divisor: String
        switch question.target {
        case .indices: divisor = "Σ of the weights w[y] of the elements that count"
        case .probabilities: divisor = "the number of elements"
        }
        let end =
            switch question.loss.reduction {
            case .none:
                "Reduction none: every element keeps its loss, in the shape \(result.value.shape)."
            case .sum: "Reduction sum: Σ loss = \(number(sums.loss))."
            case .mean:
                "Reduction mean: Σ loss / \(divisor)\n   = \(number(sums.loss)) / \(number(sums.weight))"
                    + " = \(number(sums.mean))"
                    + (sums.weight == 0 ? " (nothing counts, so there is no mean)" : "")
            }
        return "\(counted)\n\(end)"
    }

    /// An element's index on each axis: (n, y, x).
    private func name(_ element: Int) -> String {
        var rest = element
        var indices: [String] = []
        for extent in map.shape.reversed() {
            indices.append(String(rest % extent))
            rest /= extent
        }
        return "(\(indices.reversed().joined(separator: ", ")))"
    }

    private func number(_ value: some BinaryFloatingPoint) -> String {
        let value = Double(value)
        if value == value.rounded() && abs(value) < 1000 { return String(format: "%.0f", value) }
        let size = abs(value)
        return String(format: size < 1e-3 || size >= 1e6 ? "%.4e" : "%.4f", value)
    }

    /// A value as text: a number, or a nested list that is cut off when it is long.
    static func listing(_ value: Tensor<Scalar>) -> String {
        if value.shape.isEmpty { return "\(value.elements[0])" }
        let shown = value.elements.prefix(100).map { "\($0)" }.joined(separator: " ")
        let rest = value.elements.count - 100
        let more = rest > 0 ? " … and \(rest) more; --output FILE.npy writes all" : ""
        return "shape \(value.shape): \(shown)\(more)"
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
    fileprivate var aligned: String { String(repeating: " ", count: max(1, 11 - count)) + self }
}
