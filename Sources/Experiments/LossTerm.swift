import SegmentationDatasets
import YAMLFiles

/// One loss of a config, with its factor and its class weights.
package struct LossTerm: Equatable, Sendable {
    /// Which loss, with its own options.
    package var kind: LossKind
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
        _ kind: LossKind = .crossEntropy(labelSmoothing: 0), weight: Double = 1,
        classWeights: ClassWeightSource = .method(.none)
    ) {
        self.kind = kind
        self.weight = weight
        self.classWeights = classWeights
    }

    init(config node: YAMLNode) throws(YAMLFileError) {
        self.init()
        let common = ["name", "weight", "class_weights"]
        // The name first: which keys may stand beside it depends on it.
        let every = common + LossKind.all.flatMap { $0.options.map(\.key) }
        let name = try node.mapping(keys: every).choice(
            "name", of: LossKind.all.map(\.name), default: kind.name)
        let standard = LossKind.all.first { $0.name == name } ?? kind
        let loss = try node.mapping(keys: common + standard.options.map(\.key))
        kind = try LossKind(name: name, config: loss)
        weight = try loss.double("weight", default: weight, above: 0, atMost: 1e6)
        if let node = loss.optional("class_weights") { classWeights = try Self.classWeights(node) }
    }

    /// A method's name, the path of a YAML file, or a list of numbers.
    private static func classWeights(_ node: YAMLNode) throws(YAMLFileError) -> ClassWeightSource {
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

    func config(withWeight: Bool) -> YAMLNode {
        let weights: YAMLNode =
            switch classWeights {
            case .method(let method): .string(method.name)
            case .file(let path): .string(path)
            case .values(let values): .list(values.map { .double($0) })
            }
        var entries: [(key: String, value: YAMLNode)] = [("name", .string(kind.name))]
        if withWeight { entries.append(("weight", .double(weight))) }
        entries.append(("class_weights", weights))
        return .mapping(entries + kind.options)
    }
}
