/// Which model, and how wide: the `model:` entry of a training config.
public struct ModelOptions: Sendable, Equatable {
    /// A name out of ``knownNames``.
    public var name: String
    /// Channels of the first stage, 1 … 1024.
    public var width: Int

    /// Names a model; `width` is the one that the model's definition uses unless given.
    public init(name: String = "tiny-fcn", width: Int = 16) {
        self.name = name
        self.width = width
    }

    /// All models, by the name that configs use.
    public static let knownNames = ["tiny-fcn"]

    /// Builds the graph for `classCount` classes.
    ///
    /// - Throws: ``NetworkError/unknownModel(name:known:)``, ``NetworkError/optionOutOfRange(option:value:allowed:)``.
    public func graph(classCount: Int, inputChannels: Int = 3) throws(NetworkError) -> NetworkGraph
    {
        guard (1...1024).contains(width) else {
            throw .optionOutOfRange(option: "model.width", value: "\(width)", allowed: "1…1024")
        }
        guard (1...255).contains(classCount) else {
            throw .optionOutOfRange(
                option: "the number of classes", value: "\(classCount)", allowed: "1…255")
        }
        switch name {
        case "tiny-fcn":
            return TinyFCN(classCount: classCount, width: width).graph(inputChannels: inputChannels)
        default: throw .unknownModel(name: name, known: Self.knownNames)
        }
    }
}
