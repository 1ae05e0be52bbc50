import Communication
import Foundation

/// Ranks that are threads of one process, so that tests need no MPI.
package enum InProcessRanks {
    /// Calls `body` on every rank of a group, each on a thread of its own, and waits for all.
    ///
    /// - Returns: What the ranks returned or threw, in their order.
    package static func run<Value>(
        _ count: Int, _ body: @escaping @Sendable (RankGroup) throws -> Value
    ) -> [Result<Value, any Error>] {
        let meeting = Meeting(count)
        let results = Results<Value>(count)
        let threads = (0..<count).map { index in
            let thread = Thread {
                let transport = Transport(index: index, count: count, meeting: meeting)
                let result = Result { try body(RankGroup(transport)) }
                results.set(result, at: index)
            }
            // The compute thread of a process has as much.
            thread.stackSize = 8 << 20
            return thread
        }
        for thread in threads { thread.start() }
        return results.wait()
    }

    /// `@unchecked Sendable` because everything is used under the lock alone.
    private final class Results<Value>: @unchecked Sendable {
        private let condition = NSCondition()
        private var values: [Result<Value, any Error>?]

        init(_ count: Int) { values = (0..<count).map { _ in nil } }

        func set(_ value: Result<Value, any Error>, at index: Int) {
            condition.withLock {
                values[index] = value
                condition.broadcast()
            }
        }

        func wait() -> [Result<Value, any Error>] {
            condition.withLock {
                while values.contains(where: { $0 == nil }) { condition.wait() }
                return values.compactMap(\.self)
            }
        }
    }

    /// Where all ranks bring bytes and take those of all.
    ///
    /// `@unchecked Sendable` because everything is used under the lock alone.
    private final class Meeting: @unchecked Sendable {
        private let condition = NSCondition()
        private let count: Int
        private var round = 0
        private var brought: [[UInt8]?]
        private var last: [[UInt8]] = []

        init(_ count: Int) {
            self.count = count
            brought = [[UInt8]?](repeating: nil, count: count)
        }

        func exchange(_ bytes: [UInt8], _ index: Int) -> [[UInt8]] {
            condition.withLock {
                let mine = round
                brought[index] = bytes
                if brought.allSatisfy({ $0 != nil }) {
                    last = brought.compactMap(\.self)
                    brought = [[UInt8]?](repeating: nil, count: count)
                    round += 1
                    condition.broadcast()
                }
                while round == mine { condition.wait() }
                return last
            }
        }
    }

    /// Sums that a rank has begun.
    ///
    /// `@unchecked Sendable` because only the rank's thread uses it.
    private final class Begun: @unchecked Sendable {
        var sums: [UnsafeMutableBufferPointer<Float>] = []
    }

    private struct Transport: RankTransport {
        let index: Int
        let count: Int
        let meeting: Meeting
        let begun = Begun()

        /// Added when they are waited for, so that a caller that reads or writes them before finds wrong numbers.
        func beginSum(_ values: UnsafeMutableBufferPointer<Float>) { begun.sums.append(values) }

        func finishSums() {
            for values in begun.sums { add(values) }
            begun.sums = []
        }

        func sum(_ values: UnsafeMutableBufferPointer<Double>) { add(values) }
        func sum(_ values: UnsafeMutableBufferPointer<Float>) { add(values) }

        private func add<Number: FloatingPoint>(_ values: UnsafeMutableBufferPointer<Number>) {
            let parts = meeting.exchange(Array(UnsafeRawBufferPointer(values)), index)
            for place in values.indices { values[place] = 0 }
            for part in parts {
                part.withUnsafeBytes { bytes in
                    for (place, value) in bytes.bindMemory(to: Number.self).enumerated() {
                        values[place] += value
                    }
                }
            }
        }

        func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
            let all = meeting.exchange(Array(bytes), index)
            bytes.copyBytes(from: all[root])
        }

        func gather(_ bytes: [UInt8]) -> [UInt8] { Array(meeting.exchange(bytes, index).joined()) }

        func finish() { _ = meeting.exchange([], index) }

        func abort(exitCode: Int32) { preconditionFailure("a rank wants to end all: \(exitCode)") }
    }
}
