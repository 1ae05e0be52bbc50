import Machine
import Tensors

extension LovaszSoftmaxLoss: LogitErrorLoss {
    /// The memory that the gradient takes for a while, in bytes.
    package func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int {
        let slopes = pixels * classCount * MemoryLayout<Float>.stride
        let orders = min(threads, classCount) * FallingOrder.workingByteCount(pixels)
        return slopes + pixels * MemoryLayout<Int>.stride + orders
    }

    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let classes = given.classCount
        let weights = weightsOfLabelled(given)
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        let counted = (0..<given.count).filter { given.labels[$0] != given.ignoreIndex }
        let slopes = AlignedBuffer<Float>(repeating: 0, count: given.count * classes)
        let losses = AlignedBuffer<Double>(repeating: 0, count: classes)
        given.team.forEachRange(of: classes) { range in
            for c in range where weights[c] > 0 {
                let order = FallingOrder(count: counted.count) {
                    abs(given.errors[counted[$0] * classes + c])
                }
                var jaccard = JaccardSteps(labelled: given.perClass[c])
                for place in order.indices {
                    let element = counted[Int(place)]
                    let isLabel = Int(given.labels[element]) == c
                    let step = jaccard.next(isLabel)
                    let error = abs(Double(given.errors[element * classes + c]))
                    losses.pointer[c] += weights[c] * step * error
                    slopes.pointer[element * classes + c] = Float(
                        factor * weights[c] / total * (isLabel ? -step : step))
                }
            }
        }
        // Unchecked because every element has a row of its own in the gradient.
        nonisolated(unsafe) let gradient = gradient
        given.forEachElement { element, label in
            let row = given.errors + element * classes
            let (slope, to) = (slopes.pointer + element * classes, gradient + element * classes)
            var mean = slope[label]
            for c in 0..<classes { mean += row[c] * slope[c] }
            for c in 0..<classes { to[c] += row[c] * (slope[c] - mean) }
            to[label] += slope[label] - mean
        }
        return losses.array.reduce(0, +) / total
    }
}

/// What each element adds to the Jaccard loss when the errors are taken one after the other.
struct JaccardSteps {
    private let labelled: Double
    private var (missed, wrong, before) = (0.0, 0.0, 0.0)

    /// Begins a class that is the label of `labelled` elements.
    init(labelled: Int) { self.labelled = Double(labelled) }

    /// The step of the next element, which has the class as label or not.
    mutating func next(_ isLabel: Bool) -> Double {
        if isLabel { missed += 1 } else { wrong += 1 }
        let jaccard = 1 - (labelled - missed) / (labelled + wrong)
        defer { before = jaccard }
        return jaccard - before
    }
}
