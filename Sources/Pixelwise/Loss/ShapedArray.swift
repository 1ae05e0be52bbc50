import Tensors

/// Numbers in a shape, the last axis fastest.
public struct ShapedArray<Element: Sendable & Equatable>: Sendable, Equatable {
    /// The extent of each axis; empty for a single number.
    public let shape: [Int]
    /// The numbers; their count is the product of ``shape``.
    public let elements: [Element]

    /// Puts numbers into a shape.
    ///
    /// - Precondition: Their count is the product of `shape`.
    public init(shape: [Int], _ elements: [Element]) {
        let count = shape.contains(0) ? 0 : shape.reduce(1, *)
        precondition(
            elements.count == count && shape.allSatisfy { $0 >= 0 },
            "ShapedArray \(shape) expects \(count) elements, got \(elements.count)")
        self.shape = shape
        self.elements = elements
    }
}

extension ShapedArray where Element: ArrayElement {
    init(_ tensor: Tensor<Element>) {
        self.init(shape: tensor.shape, tensor.inLayout(.contiguous).elements)
    }
}

extension Tensor where Element: Sendable & Equatable {
    init(_ array: ShapedArray<Element>) { self.init(shape: array.shape, array.elements) }
}
