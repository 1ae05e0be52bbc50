/// What the passes of a layer read and where they may write; the memory plan asks no more of a layer.
///
/// What is not set is the cautious answer, except that most layers can add to a gradient.
struct MemoryTraits {
    /// Whether the backward pass reads the inputs.
    var backwardReadsInputs = false
    /// Whether the backward pass reads the output.
    var backwardReadsOutput = false
    /// Whether the backward pass takes its inputs from ``LayerSite/inputsInBackward``.
    var readsRecomputedInputs = false
    /// Whether the output can be computed once more from what is kept anyway, instead of being kept itself.
    var recomputes = false
    /// Whether the backward pass can add to an input gradient instead of replacing it.
    var accumulates = true
    /// Whether the output may be written over the first input (when nobody else reads that).
    var forwardInPlace = false
    /// Whether the gradient of every input may be written over the output gradient.
    var backwardInPlace = false
}
