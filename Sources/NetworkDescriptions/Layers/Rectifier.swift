/// What a layer does to its numbers on their way out; NaN stays NaN.
package enum Rectifier: Sendable, Equatable, CaseIterable {
    /// Nothing.
    case none
    /// `max(0, x)`.
    case relu
    /// `min(max(0, x), 6)`; the gradient passes where 0 < x < 6, as in PyTorch's `nn.ReLU6`.
    case relu6
}
