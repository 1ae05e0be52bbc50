/// What a layer learns or keeps, before any memory: name, shape, start value.
package struct ParameterSpecification: Sendable, Equatable {
    /// The numbers with which training begins.
    package enum Start: Sendable, Equatable {
        case constant(Float)
        /// Evenly drawn from −bound … bound.
        case uniform(bound: Float)
    }
    /// Who changes the numbers.
    package enum Kind: Sendable, Equatable {
        /// Changed by the optimizer.
        case learned
        /// Changed by forward passes, such as running statistics.
        case kept
        /// A count of batches, an integer in files.
        case counter
    }
    /// The name: local in a layer ("weight"), with the layer's as prefix in a graph.
    package let name: String
    /// PyTorch's shape; empty for a single number.
    package let shape: [Int]
    package let start: Start
    package let kind: Kind

    /// How many numbers it is; 2^50 where there are more.
    package var count: Int { shape.reduce(1) { boundedProduct($0, $1) } }
}
