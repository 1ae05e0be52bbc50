/// The options of one loss, with all that configs, model cards, the command and help texts know of it.
package protocol SingleLossOptions: Equatable, Sendable {
    /// The name of the loss.
    var name: LossName { get }
    /// What the loss is: a sentence.
    static var meaning: String { get }
    /// Every option; its default is that of ``init()``.
    static var table: [LossOption<Self>] { get }
    /// Whether the loss is of all elements at once, so that there is no loss of one element.
    static var isOneNumber: Bool { get }

    /// The defaults.
    init()
    /// The loss with these options.
    var loss: Loss { get }
    /// These options where they make a loss beyond cross entropy; nil for cross entropy, which has a kernel of its own.
    var beyondCrossEntropy: (any LogitErrorLossOptions)? { get }
}

/// The options of a loss beyond cross entropy.
package protocol LogitErrorLossOptions: SingleLossOptions {
    /// The loss with these options: its plain formula, and the gradient that training takes.
    ///
    /// - Parameters:
    ///   - classWeights: One weight a class, finite and at least 0; nil for all 1.
    ///   - ignoreIndex: The label of elements that do not count.
    ///   - reduction: What becomes of the elements' losses; `mean` for a loss of one number, whatever is given.
    func make(
        classWeights: [Double]?, ignoreIndex: Int, reduction: LossReduction
    ) -> any LogitErrorLoss
}

extension LogitErrorLossOptions {
    /// These options.
    package var beyondCrossEntropy: (any LogitErrorLossOptions)? { self }
}

/// One option of a loss: a number.
package struct LossOption<Options: Sendable>: Sendable {
    /// A property of the options.
    package typealias Place<Value> = WritableKeyPath<Options, Value> & Sendable

    let facts: LossNumber
    let get: @Sendable (Options) -> Double
    let set: @Sendable (inout Options, Double) -> Void

    /// A number between bounds (inclusive).
    package init(
        _ key: String, _ place: Place<Double>, _ allowed: ClosedRange<Double>, _ meaning: String
    ) {
        facts = LossNumber(
            key: key, meaning: meaning, lowest: allowed.lowerBound, highest: allowed.upperBound,
            isWhole: false, value: 0)
        get = { $0[keyPath: place] }
        set = { $0[keyPath: place] = $1 }
    }

    /// A whole number of at least `lowest`.
    package init(_ key: String, _ place: Place<Int>, atLeast lowest: Int, _ meaning: String) {
        facts = LossNumber(
            key: key, meaning: meaning, lowest: Double(lowest), highest: nil, isWhole: true,
            value: 0)
        get = { Double($0[keyPath: place]) }
        set = { $0[keyPath: place] = Int(exactly: $1) ?? $0[keyPath: place] }
    }
}

/// An option of a loss, whichever loss that is, with its value.
package struct LossNumber: Equatable, Sendable {
    /// The name in configs, in model cards and for `pixelwise loss --option`.
    package let key: String
    /// What it does: a sentence.
    package let meaning: String
    /// The least that is allowed.
    package let lowest: Double
    /// The most that is allowed; nil for any.
    package let highest: Double?
    /// Whether it is a whole number.
    package let isWhole: Bool
    /// The value.
    package var value: Double

    /// What is allowed, as a noun phrase: `a number from 0 to 1`.
    package var allowed: String {
        let low = Self.text(lowest)
        return (isWhole ? "a whole number" : "a number")
            + (highest.map { " from \(low) to \(Self.text($0))" } ?? " of at least \(low)")
    }

    /// The value as it is written: without a fraction where it has none.
    package var text: String { Self.text(value) }

    func allows(_ value: Double) -> Bool {
        value >= lowest && value <= highest ?? .greatestFiniteMagnitude
            && (!isWhole || Int(exactly: value) != nil)
    }

    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension SingleLossOptions {
    /// Every option with its value, in the order of the table.
    package var numbers: [LossNumber] {
        Self.table.map { option in
            var number = option.facts
            number.value = option.get(self)
            return number
        }
    }

    /// The loss with one option changed.
    ///
    /// - Throws: ``LossError/unknownOption(loss:key:known:)``, ``LossError/option(loss:key:value:allowed:)``.
    package func setting(_ key: String, to value: Double) throws(LossError) -> Loss {
        guard let option = Self.table.first(where: { $0.facts.key == key }) else {
            throw .unknownOption(
                loss: name.rawValue, key: key, known: Self.table.map(\.facts.key))
        }
        guard option.facts.allows(value) else {
            throw .option(
                loss: name.rawValue, key: key, value: value, allowed: option.facts.allowed)
        }
        var changed = self
        option.set(&changed, value)
        return changed.loss
    }
}
