import Foundation

/// How far the resident memory of this process goes up from now on.
///
/// Linux only; elsewhere it says that it does not know.
struct PeakMemory {
    private let kilobytes: Int?

    init() {
        // 5 makes the peak the present value (proc(5)).
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        kilobytes = Self.peak()
    }

    /// "extra memory …" since this value was made, in kB and divided by the number of threads.
    func describeGrowth(threads: Int) -> String {
        guard let kilobytes, let now = Self.peak() else { return "extra memory: not known here" }
        let growth = now - kilobytes
        return "extra memory while running: \(growth) kB, \(growth / threads) kB a thread"
    }

    private static func peak() -> Int? {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
