import Losses
import SegmentationDatasets
import YAMLFiles

/// One loss of a config, with its factor and its class weights.
package struct LossTerm: Equatable, Sendable {
    /// Which loss, with its own options.
    package var loss: Loss
    /// Its factor in the sum, above 0.
    package var weight: Double
    /// Where class weights come from.
    package var classWeights: ClassWeightSource

    /// Where class weights come from.
    package enum ClassWeightSource: Equatable, Sendable {
        /// Computed from the training split.
        case method(ClassWeightMethod)
        /// A file that `pixelwise weights --output` wrote.
        case file(String)
        /// One number a class.
        case values([Double])
    }

    /// Cross entropy without class weights, or what is given.
    package init(
        _ loss: Loss = .crossEntropy(), weight: Double = 1,
        classWeights: ClassWeightSource = .method(.none)
    ) {
        self.loss = loss
        self.weight = weight
        self.classWeights = classWeights
    }

    /// The keys of every loss, in the order of `config.yaml`.
    package static let keys: [YAMLKey<LossTerm>] = [
        .key(
            "weight", \.weight, .double(above: 0, atMost: 1e6),
            "Its factor in the sum of several losses."),
        .key(
            "class_weights", \.classWeights, ClassWeightSource.yaml, "What each class counts for."),
    ]

    /// How a loss stands in a config: the keys of every loss, and its own options as `Losses` lists them.
    static let yaml = YAMLValue<LossTerm>.variants(
        LossName.allCases.map { name in
            let options = Loss(name).options
            return YAMLVariant(
                name.rawValue, type(of: options).meaning, defaults: LossTerm(options.loss),
                keys: keys + options.numbers.map(key), holds: { $0.loss.name == name })
        })

    /// The key of a loss's own option.
    private static func key(_ number: LossNumber) -> YAMLKey<LossTerm> {
        .custom(
            number.key, values: number.allowed, places: [\LossTerm.loss], number.meaning,
            read: { (mapping, term) throws(YAMLFileError) in
                guard let node = mapping.optional(number.key) else { return }
                let value =
                    number.isWhole
                    ? Double(
                        try node.int(
                            atLeast: Int(number.lowest), atMost: number.highest.map { Int($0) }))
                    : try node.double(atLeast: number.lowest, atMost: number.highest)
                do {
                    term.loss = try term.loss.options.setting(number.key, to: value)
                } catch {
                    throw node.wrongValue(expected: number.allowed)
                }
            },
            write: { term in
                term.loss.options.numbers.first { $0.key == number.key }.map { option in
                    Int(exactly: option.value).flatMap { option.isWhole ? .int($0) : nil }
                        ?? .double(option.value)
                }
            })
    }
}

extension LossTerm.ClassWeightSource {
    /// A method's name, the path of a YAML file, or a list of numbers.
    fileprivate static let yaml = YAMLValue<Self>(
        values: ClassWeightMethod.all.map(\.name).joined(separator: ", ")
            + ", the path of a .yaml file that 'pixelwise weights --output' wrote, or a list of one number a class",
        read: { node throws(YAMLFileError) in try read(node) },
        write: { source in
            switch source {
            case .method(let method): .string(method.name)
            case .file(let path): .string(path)
            case .values(let values): .list(values.map { .double($0) })
            }
        })

    private static func read(_ node: YAMLNode) throws(YAMLFileError) -> Self {
        if case .list(let elements) = node.content {
            var values: [Double] = []
            for element in elements { values.append(try element.double(atLeast: 0)) }
            if values.allSatisfy({ $0 == 0 }) {
                throw node.wrongValue(expected: "one number a class, not all of them 0,")
            }
            return .values(values)
        }
        let text = try node.string()
        if let method = ClassWeightMethod(name: text) { return .method(method) }
        if text.hasSuffix(".yaml") || text.hasSuffix(".yml") { return .file(try node.path()) }
        let names = ClassWeightMethod.all.map(\.name)
        let nearest = NearestName.of(text, in: names).map { " (perhaps '\($0)')" } ?? ""
        throw node.wrongValue(
            expected: "one of \(names.joined(separator: ", "))\(nearest), a .yaml file of weights, "
                + "or a list of one number a class")
    }
}
