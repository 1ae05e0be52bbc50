/// The losses by their names in configs, in model cards and for `pixelwise loss --loss`.
package enum LossName: String, CaseIterable, Sendable {
    /// Softmax cross entropy, see ``CrossEntropyLoss``.
    case crossEntropy = "cross-entropy"
    /// See ``FocalLoss``.
    case focal
    /// See ``DiceLoss``.
    case dice
    /// See ``TverskyLoss``.
    case tversky
    /// See ``LovaszSoftmaxLoss``.
    case lovaszSoftmax = "lovasz-softmax"
    /// See ``HardPixelLoss``.
    case hardPixels = "hard-pixels"
}

/// A loss with its own options: the closed list of what can be minimised.
///
/// Options, defaults, ranges and meanings stand with the formulas, in the file of each loss. A further loss is a file of
/// its own, a name above and a line in each list of this type; the compiler asks for them.
package enum Loss: Equatable, Sendable {
    /// See ``CrossEntropyLoss``.
    case crossEntropy(CrossEntropyLoss.Options = .init())
    /// See ``FocalLoss``.
    case focal(FocalLoss.Options = .init())
    /// See ``DiceLoss``.
    case dice(DiceLoss.Options = .init())
    /// See ``TverskyLoss``.
    case tversky(TverskyLoss.Options = .init())
    /// See ``LovaszSoftmaxLoss``.
    case lovaszSoftmax(LovaszSoftmaxLoss.Options = .init())
    /// See ``HardPixelLoss``.
    case hardPixels(HardPixelLoss.Options = .init())

    /// The loss of that name with its defaults.
    package init(_ name: LossName) {
        switch name {
        case .crossEntropy: self = .crossEntropy()
        case .focal: self = .focal()
        case .dice: self = .dice()
        case .tversky: self = .tversky()
        case .lovaszSoftmax: self = .lovaszSoftmax()
        case .hardPixels: self = .hardPixels()
        }
    }

    /// The loss of that name with its defaults.
    ///
    /// - Throws: ``LossError/unknownLoss(name:known:)``.
    package init(named name: String) throws(LossError) {
        guard let known = LossName(rawValue: name) else {
            throw .unknownLoss(name: name, known: LossName.allCases.map(\.rawValue))
        }
        self.init(known)
    }

    /// The options, whichever loss they are of.
    package var options: any SingleLossOptions {
        switch self {
        case .crossEntropy(let options): options
        case .focal(let options): options
        case .dice(let options): options
        case .tversky(let options): options
        case .lovaszSoftmax(let options): options
        case .hardPixels(let options): options
        }
    }

    /// The name.
    package var name: LossName { options.name }
}
