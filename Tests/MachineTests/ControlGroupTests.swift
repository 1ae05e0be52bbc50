import Foundation
import Machine
import Testing

/// What control groups leave, from folders such as the system shows.
@Suite struct ControlGroupTests {
    private let root = NSTemporaryDirectory() + "/groups-\(UUID().uuidString)"

    private func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(root)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    private func left(_ membership: String) -> Int? {
        ControlGroups(root: root, membership: membership).availableBytes
    }

    @Test func theTightestGroupOfAllAboveCounts() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write([
            "a/memory.max": "5000\n", "a/memory.current": "3000\n",
            "a/memory.stat": "file 9\ninactive_file 500\nslab 1\n",
            "a/b/memory.max": "max\n", "a/b/memory.current": "2000\n",
            "memory.max": "90000\n", "memory.current": "4000\n",
        ])
        #expect(left("0::/a/b\n") == 2500)
        #expect(left("0::/\n") == 86000)
        #expect(left("0::/elsewhere\n") == 86000)
    }

    @Test func theFirstVersionHasNamesOfItsOwn() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write([
            "memory/job/memory.limit_in_bytes": "5000\n",
            "memory/job/memory.usage_in_bytes": "4000\n",
            "memory/job/memory.stat": "total_inactive_file 1500\n",
            "memory/memory.limit_in_bytes": "9223372036854771712\n",
            "memory/memory.usage_in_bytes": "1\n",
        ])
        #expect(left("12:cpu,cpuacct:/x\n9:memory:/job\n") == 2500)
    }

    @Test func theTimeOfProcessorsIsThatOfTheTightestGroup() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write([
            "a/cpu.max": "150000 100000\n", "a/b/cpu.max": "max 100000\n",
            "cpu/job/cpu.cfs_quota_us": "50000\n", "cpu/job/cpu.cfs_period_us": "100000\n",
            "cpu/free/cpu.cfs_quota_us": "-1\n", "cpu/free/cpu.cfs_period_us": "100000\n",
        ])
        func processors(_ membership: String) -> Double? {
            ControlGroups(root: root, membership: membership).processors
        }
        #expect(processors("0::/a/b\n") == 1.5)
        #expect(processors("0::/\n") == nil)
        #expect(processors("3:cpu,cpuacct:/job\n9:memory:/x\n") == 0.5)
        #expect(processors("3:cpu,cpuacct:/free\n") == nil)
    }

    @Test func aShareOfACoreTakesAThreadAndNoLimitTakesAllCores() {
        #expect(ThreadTeam.threads(cores: 8, allowed: nil) == 8)
        #expect(ThreadTeam.threads(cores: 8, allowed: 12) == 8)
        #expect(ThreadTeam.threads(cores: 8, allowed: 1.5) == 2)
        #expect(ThreadTeam.threads(cores: 8, allowed: 0.2) == 1)
    }

    @Test func whereNothingIsLimitedThereIsNoNumber() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write(["memory.max": "max\n", "memory.current": "1\n"])
        #expect(left("0::/\n") == nil)
        #expect(left("") == nil)
        #expect(left("nonsense") == nil)
    }

    @Test func aNeedBeyondWhatIsLeftIsRefusedWithBothFigures() throws {
        let left = try #require(MachineMemory.availableBytes)
        let needed = 1 << 55
        let shortage = #expect(throws: MemoryShortage.self) { try MachineMemory.require(needed) }
        #expect(shortage?.needed == needed)
        #expect(abs((shortage?.available ?? 0) - left) < left / 2)
        try MachineMemory.require(1)
    }

    @Test func aTeamOfOneAlwaysStarts() throws {
        try ThreadTeam(threads: 1).requireStart()
        try ThreadTeam(threads: 3).requireStart()
    }
}
