import BatchLoading
import Foundation
import Synchronization
import Testing

private struct Failure: Error, Equatable { let index: Int }

/// Threads of this process with that name.
private func threads(named name: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { task in
        // A thread may end between the listing and the reading.
        let text = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
        return text == name + "\n"
    }
}

/// How many of them are left; the system lists one that has ended, and was waited for, a moment longer.
private func threadsLeft(named name: String) throws -> Int {
    for _ in 0..<1000 where try threads(named: name) > 0 { usleep(1000) }
    return try threads(named: name)
}

@Suite struct OrderedPrefetchTests {
    @Test(arguments: [0, 1, 2, 4, 9])
    func itemsComeInOrder(workers: Int) throws {
        let items = OrderedPrefetch(count: 50, depth: 3, workers: workers, name: "test-order") {
            index in
            if index % 7 == 0 { usleep(2000) }
            return index * index
        }
        var received: [Int] = []
        while let item = try items.next() { received.append(item) }
        #expect(received == (0..<50).map { $0 * $0 })
        #expect(try items.next() == nil)
    }

    @Test(arguments: [0, 1, 4])
    func anErrorComesAtItsPlaceAndEndsTheItems(workers: Int) throws {
        let name = "test-error-\(workers)"
        let items = OrderedPrefetch(count: 50, depth: 5, workers: workers, name: name) { index in
            // A later failure is ready earlier than the first one.
            if index == 7 { usleep(5000) }
            if index >= 7 { throw Failure(index: index) }
            return index
        }
        for index in 0..<7 { #expect(try items.next() == index) }
        #expect(throws: Failure(index: 7)) { _ = try items.next() }
        #expect(try items.next() == nil)
        #expect(try threadsLeft(named: name) == 0)
    }

    @Test func droppingEndsTheThreads() throws {
        do {
            let items = OrderedPrefetch(count: 1000, depth: 4, workers: 3, name: "test-drop") { $0 }
            #expect(try items.next() == 0)
            // A thread takes its name only when it runs.
            for _ in 0..<1000 where try threads(named: "test-drop") < 3 { usleep(1000) }
            #expect(try threads(named: "test-drop") == 3)
        }
        #expect(try threadsLeft(named: "test-drop") == 0)
    }

    @Test func noMoreThanTheDepthIsMadeAhead() throws {
        let highest = Mutex(0)
        let items = OrderedPrefetch(count: 100, depth: 4, workers: 3, name: "test-depth") { index in
            highest.withLock { $0 = max($0, index) }
            return index
        }
        for index in 0..<20 {
            #expect(try items.next() == index)
            usleep(1000)
            #expect(highest.withLock { $0 } <= index + 4)
        }
    }

    @Test func waitingIsCounted() throws {
        let items = OrderedPrefetch(count: 3, depth: 1, workers: 1, name: "test-wait") { index in
            usleep(20_000)
            return index
        }
        while try items.next() != nil {}
        #expect(items.waitSeconds > 0.03)
    }
}
