import Communication
import Machine
import Tensors

/// A softmax seen from its labels, which is all that the losses beside cross entropy need of a batch.
///
/// With `t` 1 at an element's label and 0 elsewhere, it holds `p − t` of every class and `−log p[y]` of every element, both
/// 0 where the label is ignored. One pass of the fused cross entropy without class weights makes both.
///
/// A batch may lie on several ranks: then these are the elements of one of them, counts and sums those of all.
///
/// `@unchecked Sendable` because what its addresses hold is only read while it lives.
package struct LogitErrors: @unchecked Sendable {
    let classCount: Int
    /// Elements (pixels) of this rank.
    let count: Int
    /// One class a element, or `ignoreIndex`.
    let labels: UnsafePointer<UInt8>
    let ignoreIndex: UInt8
    /// `p − t`, C numbers an element.
    let errors: UnsafePointer<Float>
    /// `−log p[y]` in nats, one number an element.
    let losses: UnsafePointer<Float>
    /// Elements a class, over all ranks.
    let perClass: [Int]
    let team: ThreadTeam
    let group: RankGroup

    /// Elements in one portion of a sum; sums of portions are added in order, whatever thread made them.
    private static let portion = 4096

    /// Adds up `width` numbers over all elements of all ranks that count, in Double.
    ///
    /// - Parameter add: Adds one element (its place, its class) to `width` sums; called on all threads.
    func sums(
        _ width: Int,
        _ add: @Sendable (_ element: Int, _ label: Int, UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        let portions = (count + Self.portion - 1) / Self.portion
        let partial = AlignedBuffer<Double>(repeating: 0, count: max(portions * width, 1))
        team.forEachRange(of: portions) { range in
            for portion in range {
                let start = portion * Self.portion
                let row = partial.pointer + portion * width
                forEach(start..<min(count, start + Self.portion)) { add($0, $1, row) }
            }
        }
        var result = [Double](repeating: 0, count: width)
        for index in 0..<portions * width { result[index % width] += partial.pointer[index] }
        return group.sums(result)
    }

    /// Calls `body` with every element that counts and its class, on all threads.
    func forEachElement(_ body: @Sendable (_ element: Int, _ label: Int) -> Void) {
        team.forEachRange(of: count, multipleOf: 64) { forEach($0, body) }
    }

    /// Adds `scale(element, label) · (p − t)` to the gradient of every element that counts.
    func addErrors(
        to gradient: UnsafeMutablePointer<Float>,
        scale: @Sendable (_ element: Int, _ label: Int) -> Float
    ) {
        // Unchecked because every element has a row of its own in the gradient.
        nonisolated(unsafe) let gradient = gradient
        forEachElement { element, label in
            let factor = scale(element, label)
            if factor == 0 { return }
            let (from, to) = (errors + element * classCount, gradient + element * classCount)
            for c in 0..<classCount { to[c] += factor * from[c] }
        }
    }

    /// The probability of all classes but the label's: keeps its digits where that is nearly 1.
    func probabilityOfOthers(_ element: Int, _ label: Int) -> Float {
        let row = errors + element * classCount
        var sum: Float = 0
        for c in 0..<label { sum += row[c] }
        for c in (label + 1)..<max(classCount, label + 1) { sum += row[c] }
        return sum
    }

    @inline(__always)
    private func forEach(_ range: Range<Int>, _ body: (_ element: Int, _ label: Int) -> Void) {
        for element in range where labels[element] != ignoreIndex {
            body(element, Int(labels[element]))
        }
    }
}

/// A loss whose gradient follows from ``LogitErrors``: fast enough to train with.
///
/// Its twin is `evaluate(_:labels:)`, with which tests compare it.
package protocol LogitErrorLoss: LabelLoss {
    /// One weight a class; nil for all 1.
    var classWeights: [Double]? { get }
    /// Adds `factor` times the gradient of the loss's mean, and returns that mean; nil where nothing counts.
    func addGradient(
        of given: LogitErrors, times factor: Double, to gradient: UnsafeMutablePointer<Float>
    ) -> Double?
    /// The memory that ``addGradient(of:times:to:)`` takes for a while, in bytes.
    func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int
}

extension LogitErrorLoss {
    /// Nothing, unless the loss says otherwise.
    package func workingByteCount(pixels: Int, classCount: Int, threads: Int) -> Int { 0 }

    /// The weights of `classCount` classes.
    func weights(_ classCount: Int) -> [Float] {
        classWeights?.map { Float($0) } ?? [Float](repeating: 1, count: classCount)
    }

    /// The class weights where the class is labelled, else 0: classes that are not labelled stay out of the mean.
    func weightsOfLabelled(_ given: LogitErrors) -> [Double] {
        zip(weights(given.classCount), given.perClass).map { $1 > 0 ? Double($0) : 0 }
    }
}
