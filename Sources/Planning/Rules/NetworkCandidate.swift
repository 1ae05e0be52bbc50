import NetworkDescriptions

/// A network among which a plan chooses.
///
/// A further one, such as one that starts from trained weights, is an element of a list below: costs are measured for
/// every element, and the rules take the last one that learns enough in the time.
package struct NetworkCandidate: Equatable, Sendable {
    /// Its name in costs and reasons.
    package let name: String
    /// Channels of the first stage, by which the learning rate goes.
    package let width: Int
    /// The network as a config names or lists it.
    package let model: ModelOptions
    /// What its stages are, for people.
    let depth: String

    /// Networks for photographs, from the cheapest to the one that learns most in the long run.
    static let ofPhotographs = [16, 24, 32, 48].map { width in
        NetworkCandidate(
            name: "context-fcn width \(width)", width: width,
            model: ContextNetwork(width: width).model, depth: "20 convolutions, strides 2 to 16")
    }

    /// Networks for small pictures, whose details are pixels: their first stage keeps every one of them.
    static let ofSmallPictures = [16, 24, 32].map { width in
        NetworkCandidate(
            name: "tiny-fcn width \(width)", width: width,
            model: ModelOptions(name: "tiny-fcn", width: width),
            depth: "8 convolutions, strides 1 to 8")
    }

    /// The candidates for a dataset.
    package static func suiting(_ facts: DatasetFacts) -> [NetworkCandidate] {
        isSmall(facts) ? ofSmallPictures : ofPhotographs
    }

    static func isSmall(_ facts: DatasetFacts) -> Bool {
        min(facts.height, facts.width) < leastSide
    }

    /// Sides below which features at stride 16 are less than ten across.
    static let leastSide = 160
}
