import SegmentationDatasets
import YAMLFiles

/// The `loss:` entry of a config.
public struct LossOptions: Equatable, Sendable {
    /// The loss's name; `cross-entropy` is the one there is.
    public var name = "cross-entropy"
    /// Where class weights come from.
    public var classWeights = ClassWeightSource.method(.none)
    /// Moves this share of the target from the label to all classes alike, 0…1.
    public var labelSmoothing = 0.0

    /// Where class weights come from.
    public enum ClassWeightSource: Equatable, Sendable {
        /// Computed from the training split.
        case method(ClassWeightMethod)
        /// A file that `pixelwise weights --output` wrote.
        case file(String)
        /// One number a class.
        case values([Double])
    }

    /// The defaults.
    public init() {}

    init(config: YAMLMapping) throws(YAMLFileError) {
        let loss = try config.mapping("loss", keys: ["name", "class_weights", "label_smoothing"])
        name = try loss.choice("name", of: ["cross-entropy"], default: name)
        labelSmoothing = try loss.double(
            "label_smoothing", default: labelSmoothing, atLeast: 0, atMost: 1)
        if let node = loss.optional("class_weights") {
            classWeights = try Self.classWeights(node)
        }
    }

    /// A method's name, the path of a YAML file, or a list of numbers.
    private static func classWeights(_ node: YAMLNode) throws(YAMLFileError) -> ClassWeightSource {
        if case .list(let elements) = node.content {
            var values: [Double] = []
            for element in elements { values.append(try element.double(atLeast: 0)) }
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

    var config: YAMLNode {
        let weights: YAMLNode =
            switch classWeights {
            case .method(let method): .string(method.name)
            case .file(let path): .string(path)
            case .values(let values): .list(values.map { .double($0) })
            }
        return .mapping([
            "name": .string(name), "class_weights": weights,
            "label_smoothing": .double(labelSmoothing),
        ])
    }
}
