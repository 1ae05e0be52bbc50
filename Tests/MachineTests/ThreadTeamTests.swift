import Foundation
import Machine
import Synchronization
import Tensors
import Testing

@Suite struct ThreadTeamTests {
    @Test(arguments: [1, 2, 3, 7])
    func everyWorkerIsCalledExactlyOnce(threads: Int) {
        let calls = AlignedBuffer<Int32>(repeating: 0, count: threads)
        ThreadTeam(threads: threads).forEachWorker { calls[$0] += 1 }
        #expect(calls.array == Array(repeating: 1, count: threads))
    }

    @Test(arguments: [(0, 1), (1, 4), (5, 4), (1000, 16), (17, 3)])
    func rangesCoverEveryIndexOnce(count: Int, multiple: Int) {
        for threads in 1...4 {
            let visits = AlignedBuffer<Int32>(repeating: 0, count: count)
            let calls = AlignedBuffer<Int32>(repeating: 0, count: threads)
            let team = ThreadTeam(threads: threads)
            team.forEachShare(of: count, multipleOf: multiple) { worker, range in
                calls[worker] += 1
                for index in range { visits[index] += 1 }
                if range.upperBound < count { #expect(range.count % multiple == 0) }
            }
            #expect(visits.array == Array(repeating: 1, count: count))
            #expect(calls.array.allSatisfy { $0 <= 1 })
        }
    }
}

@Suite struct ProcessorCoresTests {
    @Test func listsOfProcessorsAreRead() {
        #expect(ThreadTeam.processors(inList: "\t0-3,8") == [0, 1, 2, 3, 8])
        #expect(ThreadTeam.processors(inList: "5") == [5])
        #expect(ThreadTeam.processors(inList: "3-1") == nil)
        #expect(ThreadTeam.processors(inList: "a") == nil)
        #expect(ThreadTeam.processors(inList: "") == nil)
    }

    @Test func thereIsAtLeastOneCoreAndNoMoreThanProcessors() {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        #expect((1...processors).contains(ThreadTeam.ofAllCores.threads))
    }
}
