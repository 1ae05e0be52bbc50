import Tensors

/// Where the class axis of an input lies, and where the logits of each element are.
///
/// An element is one row of (N,C), one pixel of (N,C,H,W), or the whole of (C).
struct ClassAxis {
    /// N, 1 for an input of shape (C).
    let batch: Int
    /// C.
    let classes: Int
    /// d1·…·dK, 1 without such axes.
    let inner: Int
    /// The shape of index targets and of the loss without reduction: the input's without the class axis.
    let elementShape: [Int]
    /// The distance in memory from one class to the next.
    let classStride: Int
    private let isChannelsLast: Bool

    var elements: Int { batch * inner }

    /// How many classes there may be: an array without elements can claim any number of them.
    static let classCounts = 1...1 << 24

    init<Element>(of input: Tensor<Element>) throws(LossError) {
        let shape = input.shape
        let axis = shape.count == 1 ? 0 : 1
        guard !shape.isEmpty, Self.classCounts.contains(shape[axis]) else {
            throw .inputShape(found: shape)
        }
        classes = shape[axis]
        batch = axis == 0 ? 1 : shape[0]
        inner = shape.dropFirst(2).reduce(1, *)
        elementShape = Array(shape[..<axis] + shape[(axis + 1)...])
        isChannelsLast = input.layout == .channelsLast || inner == 1
        classStride = isChannelsLast ? 1 : inner
    }

    /// The place in memory of class 0 of element `index`, counted in the row-major order of `elementShape`.
    func base(ofElement index: Int) -> Int {
        isChannelsLast ? index * classes : (index / inner) * classes * inner + index % inner
    }

    /// Checks that index targets have the input's shape without its class axis.
    func checkTarget(_ shape: [Int], input: [Int]) throws(LossError) {
        guard shape == elementShape else {
            throw .targetShape(found: shape, expected: elementShape, input: input)
        }
    }
}
