/// How class weights follow from label frequencies.
///
/// n is the number of pixels of a class, N their sum over the classes, p = n / N, C the number of classes that
/// occur. A class that does not occur has weight 0 whatever the method.
package enum ClassWeightMethod: Equatable, Sendable {
    /// 1 for every class.
    case none
    /// 1 / p
    case inverse
    /// 1 / √p
    case inverseSquareRoot
    /// N / (C · n), scikit-learn's `balanced`.
    case balanced
    /// median(f) / f with f = n / (labelled pixels of the images in which the class occurs); the median is over
    /// the classes that occur (Eigen & Fergus 2015).
    case medianFrequency
    /// 1 / ln(k + p), k above 1 (Paszke et al., ENet, 2016).
    case enet(k: Double)
    /// (1 − b) / (1 − b^n), 0 < b < 1, scaled to the sum C (Cui et al. 2019).
    case effectiveNumber(beta: Double)

    /// ENet's published constant.
    package static let defaultK = 1.02
    /// Pixels come in millions: with the paper's 0.9999 all weights would be equal.
    package static let defaultBeta = 1 - 1e-7

    /// Every method with its default parameters.
    package static let all: [ClassWeightMethod] = [
        .none, .inverse, .inverseSquareRoot, .balanced, .medianFrequency, .enet(k: defaultK),
        .effectiveNumber(beta: defaultBeta),
    ]

    /// The method of that name with its default parameters.
    package init?(name: String) {
        guard let method = Self.all.first(where: { $0.name == name }) else { return nil }
        self = method
    }

    /// The name in configurations and on the command line.
    package var name: String {
        switch self {
        case .none: "none"
        case .inverse: "inverse"
        case .inverseSquareRoot: "inverse-sqrt"
        case .balanced: "balanced"
        case .medianFrequency: "median-frequency"
        case .enet: "enet"
        case .effectiveNumber: "effective-number"
        }
    }

    /// The parameters by name.
    package var parameters: [(name: String, value: Double)] {
        switch self {
        case .enet(let k): [("k", k)]
        case .effectiveNumber(let beta): [("beta", beta)]
        default: []
        }
    }
}

/// What class weights are divided by, over the classes that occur.
package enum ClassWeightNormalization: String, Equatable, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Their mean, so that they are 1 on average.
    case mean
    /// Their sum.
    case sum
    /// The largest one.
    case max
}
