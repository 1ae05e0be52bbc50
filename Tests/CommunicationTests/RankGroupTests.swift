import Communication
import InProcessRanks
import Testing

@Suite struct RankGroupTests {
    private struct Fault: Error, Equatable {
        let rank: Int
    }

    private func faults<Value>(_ results: [Result<Value, any Error>]) -> [(any Error)?] {
        results.map { if case .failure(let error) = $0 { error } else { nil } }
    }

    @Test func sumsAreThoseOfAllRanksAndTheSameOnAll() throws {
        let results = InProcessRanks.run(3) { group in
            var floats: [Float] = [Float(group.index), 1]
            floats.withUnsafeMutableBufferPointer { group.sum($0) }
            return (group.sums([Double(group.index + 1), 0.5]), floats, group.sum(group.index))
        }
        for result in results {
            let (doubles, floats, count) = try result.get()
            #expect(doubles == [6, 1.5])
            #expect(floats == [3, 3])
            #expect(count == 3)
        }
    }

    @Test func gatheredBytesKeepTheirLengthsAndOrder() throws {
        for result in InProcessRanks.run(
            4,
            { group in
                group.gather([UInt8](repeating: UInt8(group.index), count: 2 * group.index))
            })
        {
            #expect(try result.get() == [[], [1, 1], [2, 2, 2, 2], [3, 3, 3, 3, 3, 3]])
        }
    }

    @Test func theFirstRanksTextIsEverybodys() throws {
        for result in InProcessRanks.run(3, { $0.fromFirst("of rank \($0.index)") }) {
            #expect(try result.get() == "of rank 0")
        }
    }

    @Test(arguments: [(7, 2), (4, 4), (9, 4), (1, 1)])
    func sharesAreContiguousEvenAndWhole(total: Int, ranks: Int) throws {
        let shares = try InProcessRanks.run(ranks) { $0.share(of: total) }.map { try $0.get() }
        #expect(shares.flatMap { Array($0) } == Array(0..<total))
        #expect((shares.map(\.count).max() ?? 0) - (shares.map(\.count).min() ?? 0) <= 1)
    }

    @Test func aFaultOfOneRankEndsAllAndIsToldByItsOwn() throws {
        let results = InProcessRanks.run(4) { group in
            try group.agree { if group.index == 2 { throw Fault(rank: 2) } }
        }
        let faults = faults(results)
        #expect(faults[2] as? Fault == Fault(rank: 2))
        for rank in [0, 1, 3] {
            #expect(faults[rank] as? RankError == .endedElsewhere(rank: 2))
        }
    }

    @Test func ofSeveralFaultsTheFirstRanksIsTold() throws {
        let results = InProcessRanks.run(3) { group in
            try group.agree { if group.index > 0 { throw Fault(rank: group.index) } }
        }
        let faults = faults(results)
        #expect(faults[1] as? Fault == Fault(rank: 1))
        #expect(faults[0] as? RankError == .endedElsewhere(rank: 1))
        #expect(faults[2] as? RankError == .endedElsewhere(rank: 1))
    }

    @Test func theExitCodeIsThatOfTheRankThatFailed() throws {
        let codes = InProcessRanks.run(3) { group -> Int32 in
            do {
                try group.agree { if group.index == 1 { throw Fault(rank: 1) } }
                return 0
            } catch {
                return group.finish(exitCode: group.index == 1 ? 65 : 70)
            }
        }
        #expect(try codes.map { try $0.get() } == [65, 65, 65])
        // One rank saw the signal, the others stopped with it.
        let stopped = InProcessRanks.run(2) { $0.finish(exitCode: $0.index == 1 ? 143 : 128) }
        #expect(try stopped.map { try $0.get() } == [143, 143])
    }

    @Test func whatARankHasOtherwiseIsRefusedWithItsNumber() throws {
        let results = InProcessRanks.run(3) { group in
            try group.requireSame("version", group.index == 2 ? "1.1" : "1.0")
        }
        #expect(
            faults(results)[0] as? RankError
                == .differs(what: "version", rank: 2, of: 3, clause: "'1.1', rank 0 has '1.0'"))
        #expect(faults(results)[1] as? RankError == .endedElsewhere(rank: 0))
    }

    @Test func aGroupOfOneReturnsWhatItIsGiven() throws {
        let group = RankGroup.alone
        #expect(group.isAlone && group.isFirst && group.count == 1)
        #expect(group.sums([1, 2]) == [1, 2])
        #expect(group.gather([5]) == [[5]])
        #expect(throws: Fault(rank: 0)) { try group.agree { throw Fault(rank: 0) } }
        #expect(!group.endsTogether)
    }
}
