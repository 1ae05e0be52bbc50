import Glibc

/// One weight a class, with how it came about.
package struct ClassWeights: Equatable, Sendable {
    /// The weights; the index is the class id.
    ///
    /// 0 for a class that does not occur.
    package let values: [Double]
    /// The method.
    package let method: ClassWeightMethod
    /// What the weights were divided by.
    package let normalization: ClassWeightNormalization
    /// What to tell the user: classes without a pixel, a method that had no effect.
    package let warnings: [String]
}

extension LabelStatistics {
    /// Class weights from these counts.
    ///
    /// - Throws: ``DatasetError/noLabelledPixels(split:)``.
    package func classWeights(
        _ method: ClassWeightMethod, normalization: ClassWeightNormalization = .none
    ) throws(DatasetError) -> ClassWeights {
        let occurring = pixels.indices.filter { pixels[$0] > 0 }
        if occurring.isEmpty { throw .noLabelledPixels(split: split) }
        let unscaled = Dictionary(
            uniqueKeysWithValues: zip(occurring, rawWeights(method, occurring: occurring)))
        // In the order of the classes: the last bits of a sum depend on it.
        let sum = occurring.reduce(0) { $0 + (unscaled[$1] ?? 0) }
        let divisor: Double =
            switch normalization {
            case .none: 1
            case .mean: sum / Double(occurring.count)
            case .sum: sum
            case .max: unscaled.values.max() ?? 1
            }
        var warnings: [String] = []
        if occurring.count == 1 {
            warnings.append(
                "every labelled pixel of the split '\(split)' is '\(classNames[occurring[0]])', so there is "
                    + "nothing to learn")
        } else if !absentClasses.isEmpty {
            let isOne = absentClasses.count == 1
            let names = absentClasses.map { "'\($0)'" }.joined(separator: ", ")
            warnings.append(
                "\(isOne ? "class" : "classes") \(names) never \(isOne ? "occurs" : "occur") in the split "
                    + "'\(split)'; \(isOne ? "its weight is" : "their weights are") 0")
        }
        if case .effectiveNumber(let beta) = method, isSaturated(beta: beta, occurring: occurring) {
            warnings.append(
                "effective-number with beta \(beta) is saturated: every class has so many pixels that all "
                    + "weights are equal within 1 %; take a beta nearer to 1")
        }
        if let alarm = dominance(of: unscaled, method: method) { warnings.append(alarm) }
        return ClassWeights(
            values: pixels.indices.map { (unscaled[$0] ?? 0) / divisor }, method: method,
            normalization: normalization, warnings: warnings)
    }

    /// The weights of the classes that occur, before normalisation.
    private func rawWeights(_ method: ClassWeightMethod, occurring: [Int]) -> [Double] {
        switch method {
        case .none: return occurring.map { _ in 1 }
        case .inverse: return occurring.map { 1 / frequency(of: $0) }
        case .inverseSquareRoot: return occurring.map { 1 / frequency(of: $0).squareRoot() }
        case .balanced:
            return occurring.map { 1 / (Double(occurring.count) * frequency(of: $0)) }
        case .medianFrequency:
            let frequencies = occurring.map { frequencyWhereItOccurs(of: $0) }
            let median = Self.median(frequencies)
            return frequencies.map { median / $0 }
        case .enet(let k): return occurring.map { 1 / log(k + frequency(of: $0)) }
        case .effectiveNumber(let beta):
            // 1 − b^n = −expm1(n · ln b), exact also where b^n is nearly 1.
            let weights = occurring.map {
                (1 - beta) / -expm1(Double(pixels[$0]) * log1p(beta - 1))
            }
            let scale = Double(occurring.count) / weights.reduce(0, +)
            return weights.map { $0 * scale }
        }
    }

    /// A warning if one class makes more than half of the loss, as long as each pixel's loss is the same.
    ///
    /// Two classes that are balanced make half each, or nearly so; without weights nothing was meant to be balanced.
    private func dominance(of weights: [Int: Double], method: ClassWeightMethod) -> String? {
        let shares = weights.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value * Double(pixels[$0.key]))
        }
        let sum = shares.reduce(0) { $0 + $1.1 }
        guard method != .none, shares.count > 1, sum > 0,
            let largest = shares.max(by: { $0.1 < $1.1 }),
            largest.1 > sum * (shares.count == 2 ? 0.505 : 0.5)
        else { return nil }
        return "\(method.name): class '\(classNames[largest.0])' makes "
            + "\(Int((100 * largest.1 / sum).rounded())) % of the weighted loss; "
            + "take a method that balances more, such as balanced"
    }

    /// Whether b^n has vanished for every class although their counts differ.
    private func isSaturated(beta: Double, occurring: [Int]) -> Bool {
        let counts = occurring.map { pixels[$0] }
        guard Set(counts).count > 1, let fewest = counts.min() else { return false }
        return exp(Double(fewest) * log1p(beta - 1)) < 0.01
    }

    /// The middle value, or the mean of the middle two.
    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
