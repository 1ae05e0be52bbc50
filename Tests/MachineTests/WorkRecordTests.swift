import Foundation
import Machine
import Testing

@Suite struct WorkRecordTests {
    /// Computes until the calling thread has used so much more of a processor.
    private static func spend(_ seconds: Double) {
        func used() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let end = used() + seconds
        while used() < end {}
    }

    @Test func everyThreadsProcessorTimeIsRecordedCallByCall() {
        let team = ThreadTeam(threads: 3)
        let record = team.recording {
            team.forEachWorker { Self.spend(Double($0) * 0.004) }
            Self.spend(0.005)
            team.forEachWorker { _ in Self.spend(0.002) }
        }
        #expect(record.calls.map(\.count) == [3, 3])
        for (thread, seconds) in record.calls[0].enumerated() {
            #expect(seconds >= Double(thread) * 0.004)
        }
        // The first thread waits for the others, which is no work of its own.
        #expect(record.calls[0][0] < 0.004)
        #expect(record.calls[1].allSatisfy { $0 >= 0.002 })
        #expect(record.serial >= 0.005)
    }

    @Test func nothingIsRecordedWithinACallOrAfterTheRecording() {
        let team = ThreadTeam(threads: 2)
        let record = team.recording {
            team.forEachWorker { _ in team.forEachWorker { _ in } }
        }
        team.forEachWorker { _ in }
        #expect(record.calls.count == 1)
        #expect(team.recording {}.calls.isEmpty)
    }

    @Test func theLongestPieceOfEachCallStandsBesideEqualOnes() {
        var record = WorkRecord(calls: [[1, 3], [4, 0]], serial: 0.5)
        #expect(record.longest == 7 && record.mean == 4)
        // The same work again, cut the other way: over both runs the pieces are equal.
        record += WorkRecord(calls: [[3, 1], [0, 4]], serial: 0.25)
        #expect(record.longest == 8 && record.mean == 8)
        #expect(record.serial == 0.75)
    }
}
