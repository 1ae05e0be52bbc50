// Cross entropy with its gradient: three elements of five classes, by steps and at once.
import Foundation
import Pixelwise

let logits = ShapedArray<Double>(
    shape: [3, 5],
    [
        -0.0192, -0.3863, -1.2735, -0.7815, -2.3062,
        -0.8697, 1.0036, -0.9340, 0.6924, -0.9373,
        -0.7580, -1.7073, 0.6045, -0.8192, -0.8317,
    ])
let labels = ShapedArray<Int>(shape: [3], [3, 0, 1])

func text(_ numbers: some Sequence<Double>) -> String {
    numbers.map { String(format: "%.4f", $0) }.joined(separator: " ")
}

do {
    print("softmax    ", text(try softmax(logits).elements.prefix(5)))
    print("log-softmax", text(try logSoftmax(logits).elements.prefix(5)))
    print(
        "losses     ",
        text(try crossEntropy(logits, labels: labels, reduction: .none).value.elements))

    let loss = try crossEntropy(logits, labels: labels)
    print("mean       ", text(loss.value.elements))
    print("gradient   ", text(loss.gradient.elements.prefix(5)))

    let weighted = try crossEntropy(
        logits, labels: labels, classWeights: [1, 2, 1, 0.5, 1], ignoreIndex: 0)
    print("weighted   ", text(weighted.value.elements), "over \(weighted.counted) elements")
} catch {
    print("error: \(error)")
    exit(1)
}
