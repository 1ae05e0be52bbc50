import YAMLFiles

/// A loss with its own options; the formulas stand beside the types in `Losses`.
package enum LossKind: Equatable, Sendable {
    /// `label_smoothing`: the share of the target that moves from the label to all classes alike, 0…1.
    case crossEntropy(labelSmoothing: Double)
    /// `gamma`: how fast pixels that are right fade, at least 0; 0 is cross entropy.
    case focal(gamma: Double)
    /// `smooth`: added to numerator and denominator.
    case dice(smooth: Double)
    /// `alpha`: the price of a false positive; `beta`: of a false negative; `smooth` as for dice.
    case tversky(alpha: Double, beta: Double, smooth: Double)
    /// No options.
    case lovaszSoftmax
    /// `threshold`: pixels whose label has a lower probability count, 0…1; `minimum_kept`: the least number of them,
    /// at least 1.
    case hardPixels(threshold: Double, minimumKept: Int)

    /// Every loss with its defaults.
    package static let all: [LossKind] = [
        .crossEntropy(labelSmoothing: 0), .focal(gamma: 2), .dice(smooth: 1),
        .tversky(alpha: 0.3, beta: 0.7, smooth: 1), .lovaszSoftmax,
        .hardPixels(threshold: 0.7, minimumKept: 10_000),
    ]

    /// The name in a config and of `pixelwise loss --loss`.
    package var name: String {
        switch self {
        case .crossEntropy: "cross-entropy"
        case .focal: "focal"
        case .dice: "dice"
        case .tversky: "tversky"
        case .lovaszSoftmax: "lovasz-softmax"
        case .hardPixels: "hard-pixels"
        }
    }

    /// The options as in a config.
    var options: [(key: String, value: YAMLNode)] {
        switch self {
        case .crossEntropy(let labelSmoothing): [("label_smoothing", .double(labelSmoothing))]
        case .focal(let gamma): [("gamma", .double(gamma))]
        case .dice(let smooth): [("smooth", .double(smooth))]
        case .tversky(let alpha, let beta, let smooth):
            [("alpha", .double(alpha)), ("beta", .double(beta)), ("smooth", .double(smooth))]
        case .lovaszSoftmax: []
        case .hardPixels(let threshold, let minimumKept):
            [("threshold", .double(threshold)), ("minimum_kept", .int(minimumKept))]
        }
    }

    init(name: String, config: YAMLMapping) throws(YAMLFileError) {
        switch Self.all.first(where: { $0.name == name }) {
        case .focal(let gamma):
            self = .focal(
                gamma: try config.double("gamma", default: gamma, atLeast: 0, atMost: 100))
        case .dice(let smooth):
            self = .dice(
                smooth: try config.double("smooth", default: smooth, atLeast: 0, atMost: 1e9))
        case .tversky(let alpha, let beta, let smooth):
            self = .tversky(
                alpha: try config.double("alpha", default: alpha, atLeast: 0, atMost: 100),
                beta: try config.double("beta", default: beta, atLeast: 0, atMost: 100),
                smooth: try config.double("smooth", default: smooth, atLeast: 0, atMost: 1e9))
        case .lovaszSoftmax: self = .lovaszSoftmax
        case .hardPixels(let threshold, let minimumKept):
            self = .hardPixels(
                threshold: try config.double(
                    "threshold", default: threshold, atLeast: 0, atMost: 1),
                minimumKept: try config.int("minimum_kept", default: minimumKept, atLeast: 1))
        case .crossEntropy, nil:
            self = .crossEntropy(
                labelSmoothing: try config.double(
                    "label_smoothing", default: 0, atLeast: 0, atMost: 1))
        }
    }
}
