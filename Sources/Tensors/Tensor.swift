/// Which axis is fastest in memory.
package enum TensorLayout: Sendable, Equatable {
    /// The last axis: row-major.
    case contiguous
    /// Axis 1, the classes or channels: N×d1…dK×C in memory.
    case channelsLast
}

/// Numbers of one Swift type in a shape.
///
/// Shapes are always written N×C×d1…dK, as in PyTorch. In memory the last axis is fastest, or, in the layout
/// `channelsLast`, axis 1 is: then `elements[((n * H + y) * W + x) * C + c]` is the value at (n, c, y, x).
package struct Tensor<Element: ArrayElement>: Sendable {
    /// The extent of each axis; empty for a single number.
    package let shape: [Int]
    /// The order in memory.
    package let layout: TensorLayout
    /// The values in the order of `layout`.
    package var elements: [Element]

    /// Wraps values that are already in order; their number is the product of `shape`.
    package init(shape: [Int], _ elements: [Element], layout: TensorLayout = .contiguous) {
        let count = shape.contains(0) ? 0 : shape.reduce(1, *)
        precondition(
            elements.count == count && shape.allSatisfy { $0 >= 0 },
            "Tensor \(shape) expects \(count) elements, got \(elements.count)")
        self.shape = shape
        self.elements = elements
        self.layout = layout
    }

    /// A tensor of equal values.
    package init(repeating value: Element, shape: [Int], layout: TensorLayout = .contiguous) {
        let count = shape.contains(0) ? 0 : shape.reduce(1, *)
        self.init(shape: shape, [Element](repeating: value, count: count), layout: layout)
    }

    /// The values of an array from a file, or nil where they are of another type.
    package init?(_ array: NumericArray) {
        guard let elements = array.elements(of: Element.self) else { return nil }
        self.init(shape: array.shape, elements)
    }

    /// The same numbers in another order in memory.
    package func inLayout(_ other: TensorLayout) -> Tensor {
        if other == layout || shape.count < 3 {
            return Tensor(shape: shape, elements, layout: other)
        }
        let inner = shape.dropFirst(2).reduce(1, *)
        let (rows, columns) = layout == .contiguous ? (shape[1], inner) : (inner, shape[1])
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for start in stride(from: 0, to: elements.count, by: max(1, rows * columns)) {
            for column in 0..<columns {
                for row in 0..<rows { result.append(elements[start + row * columns + column]) }
            }
        }
        return Tensor(shape: shape, result, layout: other)
    }
}

extension Tensor: Equatable where Element: Equatable {}

extension NumericArray {
    /// The values of a tensor in row-major order, as files hold them.
    package init<Element: ArrayElement>(_ tensor: Tensor<Element>) {
        self.init(shape: tensor.shape, tensor.inLayout(.contiguous).elements)
    }
}
