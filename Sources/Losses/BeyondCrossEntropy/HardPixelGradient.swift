import Glibc
import Tensors

extension HardPixelLoss: LogitErrorLoss {
    /// The memory that the gradient takes for a while, in bytes.
    package func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int {
        pixels * (1 + MemoryLayout<Int>.stride) + FallingOrder.workingByteCount(pixels)
    }

    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    package func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double? {
        let weights = weights(given.classCount)
        let limit = -logf(Float(threshold))
        let hard = given.sums(1) { element, _, sums in
            if given.losses[element] > limit { sums[0] += 1 }
        }
        let kept = AlignedBuffer<UInt8>(repeating: 0, count: given.count)
        if Int(hard[0]) >= minimumKept {
            given.forEachElement { element, _ in
                kept.pointer[element] = given.losses[element] > limit ? 1 : 0
            }
        } else {
            let counted = (0..<given.count).filter { given.labels[$0] != given.ignoreIndex }
            let order = FallingOrder(count: counted.count) { given.losses[counted[$0]] }
            for place in order.indices.prefix(minimumKept) {
                kept.pointer[counted[Int(place)]] = 1
            }
        }
        let sums = given.sums(2) { element, label, sums in
            guard kept.pointer[element] == 1 else { return }
            sums[0] += Double(weights[label] * given.losses[element])
            sums[1] += Double(weights[label])
        }
        guard sums[1] > 0 else { return nil }
        let scale = Float(factor / sums[1])
        given.addErrors(to: gradient) { element, label in
            kept.pointer[element] == 1 ? scale * weights[label] : 0
        }
        return sums[0] / sums[1]
    }
}
