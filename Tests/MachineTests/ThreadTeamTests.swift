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

    @Test func aCallWithinACallRunsOnTheThreadThatMakesIt() {
        let team = ThreadTeam(threads: 3)
        let calls = AlignedBuffer<Int32>(repeating: 0, count: 9)
        team.forEachWorker { outer in
            let thread = pthread_self()
            team.forEachWorker { inner in
                calls[outer * 3 + inner] += 1
                #expect(pthread_equal(thread, pthread_self()) != 0)
            }
        }
        #expect(calls.array == Array(repeating: 1, count: 9))
    }

    @Test func everyThreadHasATeamOfItsOwn() {
        let total = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            for _ in 0..<200 {
                ThreadTeam(threads: 2).forEachWorker { total.add($0 + 1, ordering: .relaxed) }
            }
        }
        #expect(total.load(ordering: .relaxed) == 4 * 200 * 3)
    }

    /// oneDNN's loops would otherwise run on a second team beside ours, and wait as that one does.
    @Test(arguments: [
        "GOMP_parallel", "GOMP_barrier", "omp_get_thread_num", "omp_get_num_threads",
        "omp_get_max_threads", "omp_in_parallel",
    ])
    func whatOneDNNCallsOfOpenMPIsThisTeam(name: String) {
        let libgomp = dlopen("libgomp.so.1", RTLD_NOW)
        let own = dlsym(nil, name)
        #expect(own != nil)
        #expect(libgomp == nil || own != dlsym(libgomp, name))
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
