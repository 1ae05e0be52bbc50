import Communication
import Machine

/// The errors `|p − t|` of a class over the elements of all ranks that count, in the order of one rank with all of them.
///
/// A loss that sorts needs them all on every rank: a float an element and class, and a byte an element for its label.
struct ErrorsAcrossRanks: Sendable {
    private let given: LogitErrors
    /// This rank's elements that count.
    private let counted: [Int]
    /// The labels of all.
    private let labels: [UInt8]
    /// Where this rank's elements begin among all.
    private let start: Int

    init(_ given: LogitErrors, _ counted: [Int]) {
        self.given = given
        self.counted = counted
        let parts = given.group.gather(counted.map { given.labels[$0] })
        labels = Array(parts.joined())
        start = parts[..<given.group.index].reduce(0) { $0 + $1.count }
    }

    /// Where the element stands among this rank's that count; nil for one of another rank.
    func ownPlace(_ place: Int) -> Int? {
        counted.indices.contains(place - start) ? place - start : nil
    }

    /// Calls `body` with each class, the errors and the labels of all elements; on all threads.
    func forEachClass(
        _ classes: [Int],
        _ body: @Sendable (_ class: Int, _ errors: [Float], _ labels: [UInt8]) -> Void
    ) {
        // As many classes at a time as there are threads: what travels between ranks is collected on the calling thread.
        let step = given.team.threads
        for first in stride(from: 0, to: classes.count, by: step) {
            let some = Array(classes[first..<min(first + step, classes.count)])
            let errors = given.group.isAlone ? nil : some.map { gathered($0) }
            given.team.forEachRange(of: some.count) { range in
                for index in range { body(some[index], errors?[index] ?? own(some[index]), labels) }
            }
        }
    }

    private func own(_ c: Int) -> [Float] {
        counted.map { abs(given.errors[$0 * given.classCount + c]) }
    }

    private func gathered(_ c: Int) -> [Float] {
        own(c).withUnsafeBytes { given.group.gather(Array($0)) }.flatMap { part in
            part.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        }
    }
}
