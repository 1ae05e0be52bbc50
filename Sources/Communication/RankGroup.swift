/// The processes, called ranks, that carry out one training together; most often just this one.
///
/// All of them make the same calls in the same order, on the compute thread. What comes back is the same to the bit on all
/// of them. A group of one rank returns what it is given, at no cost.
///
/// An error of one rank must not leave the others waiting in a sum for ever: what can fail on one rank alone goes through
/// ``agree(_:)``, with which all fail together.
package struct RankGroup: Sendable {
    /// Which rank this is, 0 ..< ``count``.
    package let index: Int
    /// Ranks.
    package let count: Int
    private let transport: (any RankTransport)?
    private let ending = Ending()

    /// This process and no other.
    package static let alone = RankGroup()

    private init() { (index, count, transport) = (0, 1, nil) }

    /// The ranks that a transport reaches.
    package init(_ transport: any RankTransport) {
        index = transport.index
        count = transport.count
        self.transport = count > 1 ? transport : nil
    }

    /// Whether there are no other ranks.
    package var isAlone: Bool { transport == nil }
    /// Whether this rank writes files and talks to the user.
    package var isFirst: Bool { index == 0 }

    /// Replaces numbers by their sums over all ranks.
    package func sum(_ values: UnsafeMutableBufferPointer<Double>) { transport?.sum(values) }

    /// Replaces numbers by their sums over all ranks.
    package func sum(_ values: UnsafeMutableBufferPointer<Float>) { transport?.sum(values) }

    /// Begins to replace numbers by their sums over all ranks, while this rank computes on.
    ///
    /// The numbers are not to be read or written until ``finishSums()``; other calls may come in between.
    package func beginSum(_ values: UnsafeMutableBufferPointer<Float>) {
        transport?.beginSum(values)
    }

    /// Waits for all sums that have begun.
    package func finishSums() { transport?.finishSums() }

    /// The sums over all ranks of as many numbers of each.
    package func sums(_ values: [Double]) -> [Double] {
        guard let transport else { return values }
        var values = values
        values.withUnsafeMutableBufferPointer { transport.sum($0) }
        return values
    }

    /// The sum of the ranks' counts, up to 2⁵³.
    package func sum(_ value: Int) -> Int { isAlone ? value : Int(sums([Double(value)])[0]) }

    /// Whether it is true on any rank.
    package func any(_ flag: Bool) -> Bool { isAlone ? flag : sums([flag ? 1 : 0])[0] > 0 }

    /// The bytes of every rank, in their order; each may bring another number.
    package func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        guard let transport else { return [bytes] }
        let lengths = transport.gather(withUnsafeBytes(of: Int64(bytes.count)) { Array($0) })
        return (0..<count).map { root in
            let length = lengths.withUnsafeBytes {
                Int($0.loadUnaligned(fromByteOffset: root * 8, as: Int64.self))
            }
            var part = root == index ? bytes : [UInt8](repeating: 0, count: length)
            part.withUnsafeMutableBytes { transport.broadcast($0, from: root) }
            return part
        }
    }

    /// A number of every rank, in their order.
    package func gather(_ value: Double) -> [Double] {
        guard let transport else { return [value] }
        let all = transport.gather(withUnsafeBytes(of: value) { Array($0) })
        return all.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
        }
    }

    /// Replaces the bytes of all ranks by those of the first.
    package func copyFromFirst(_ bytes: UnsafeMutableRawBufferPointer) {
        transport?.broadcast(bytes, from: 0)
    }

    /// Whether it is true on the first rank.
    package func fromFirst(_ flag: Bool) -> Bool { isAlone ? flag : gather(flag ? 1 : 0)[0] == 1 }

    /// The text that the first rank has.
    package func fromFirst(_ text: String) -> String {
        isAlone ? text : String(decoding: gather(isFirst ? Array(text.utf8) : [])[0], as: UTF8.self)
    }

    /// The part of `total` things that is this rank's: contiguous, in the order of ranks, sizes that differ by at most 1.
    package func share(of total: Int) -> Range<Int> {
        total * index / count..<total * (index + 1) / count
    }

    /// Runs what may fail on one rank alone, with no sum inside, and fails on all ranks if it failed on one.
    ///
    /// - Throws: What `body` threw where this is the first of the ranks on which it did;
    ///   ``RankError/endedElsewhere(rank:)`` on all others.
    package func agree<Result>(_ body: () throws -> Result) throws -> Result {
        if isAlone { return try body() }
        let outcome = Swift.Result { try body() }
        var hasFailed = false
        if case .failure = outcome { hasFailed = true }
        guard let failed = gather(hasFailed ? 1 : 0).firstIndex(of: 1) else {
            return try outcome.get()
        }
        ending.failedRank = failed
        if failed == index { _ = try outcome.get() }
        throw RankError.endedElsewhere(rank: failed)
    }

    /// Makes sure that all ranks have the same of something.
    ///
    /// - Parameters:
    ///   - what: What it is, as in "version of Pixelwise".
    ///   - difference: What the other rank's text has not in common with the first one's, as a clause.
    /// - Throws: ``RankError/differs(what:rank:of:clause:)`` on the first rank, for the first rank that has another.
    package func requireSame(
        _ what: String, _ text: String,
        difference: (_ first: String, _ other: String) -> String? = {
            $0 == $1 ? nil : "'\($1)', rank 0 has '\($0)'"
        }
    ) throws {
        if isAlone { return }
        let texts = gather(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        try agree {
            guard isFirst else { return }
            for (rank, other) in texts.enumerated() {
                guard let clause = difference(text, other) else { continue }
                throw RankError.differs(what: what, rank: rank, of: count, clause: clause)
            }
        }
    }

    /// Whether all ranks know that they end with a fault.
    package var endsTogether: Bool { ending.failedRank != nil }

    /// Ends the group after work that all ranks have come to the end of: waits for all, and returns the exit code for all.
    ///
    /// That is the one of the rank whose fault ended the work; without a fault the largest.
    package func finish(exitCode: Int32) -> Int32 {
        guard let transport else { return exitCode }
        let codes = gather(Double(exitCode))
        transport.finish()
        let code = ending.failedRank.map { codes[$0] } ?? codes.max() ?? 0
        return Int32(code)
    }

    /// Ends all ranks at once, wherever they are.
    package func abort(exitCode: Int32) { transport?.abort(exitCode: exitCode) }

    /// What ended the group.
    ///
    /// `@unchecked Sendable` because only the compute thread uses it.
    private final class Ending: @unchecked Sendable {
        var failedRank: Int?
    }
}

/// How ranks reach each other; every call is made by all of them, and waits for all.
package protocol RankTransport: Sendable {
    /// Which rank this is, from 0.
    var index: Int { get }
    /// Ranks.
    var count: Int { get }
    /// Replaces numbers by their sums, the same bits on all ranks.
    func sum(_ values: UnsafeMutableBufferPointer<Double>)
    /// Replaces numbers by their sums, the same bits on all ranks.
    func sum(_ values: UnsafeMutableBufferPointer<Float>)
    /// Begins to replace numbers by their sums, the same bits on all ranks.
    func beginSum(_ values: UnsafeMutableBufferPointer<Float>)
    /// Waits for all sums that have begun.
    func finishSums()
    /// Replaces bytes by those of rank `root`.
    func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int)
    /// The bytes of all ranks one behind the other; each brings as many.
    func gather(_ bytes: [UInt8]) -> [UInt8]
    /// Waits for all and ends the connection.
    func finish()
    /// Ends all processes at once.
    func abort(exitCode: Int32)
}
