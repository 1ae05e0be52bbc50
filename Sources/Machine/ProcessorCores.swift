import Foundation

/// How many threads a process takes where nobody says a number.
package struct ThreadChoice: Equatable, Sendable {
    /// The number.
    package let threads: Int
    /// Why it is that one, for readers: "one a core".
    package let reason: String

    /// - Parameters:
    ///   - cores: Those that this process may use: the launcher may have bound it to its own, or to all.
    ///   - allowed: The time of processors that all processes are allowed together; nil where none limits it.
    ///   - machine: The cores of the machine.
    ///   - processes: Those that a launcher has started on this machine, this one among them.
    package init(cores: Int, allowed: Double?, ofMachine machine: Int, processes: Int) {
        // A process that is bound to fewer cores than its part of the machine has these; one that may use more shares them.
        let own = processes > 1 ? min(cores, max(1, machine / processes)) : cores
        let time = allowed.map { $0 / Double(max(1, processes)) }
        threads = ThreadTeam.threads(cores: own, allowed: time)
        if let time, threads < own {
            reason =
                "control groups allow the time of \(String(format: "%.3g", time)) of \(own) cores"
        } else if own < cores {
            reason = "\(cores) cores for \(processes) processes"
        } else {
            reason =
                cores < machine
                ? "one for each of \(cores) \(cores == 1 ? "core" : "cores") allowed" : "one a core"
        }
    }
}

extension ThreadTeam {
    /// One thread a physical core that this process may use, and no more than the time of processors that its control groups
    /// allow it, rounded up.
    ///
    /// Processes that a launcher has started together share the machine's cores and that time.
    ///
    /// Two hardware threads of a core share its arithmetic units, so a second one only brings contention to
    /// loops that keep them busy.
    package static let ofAllCores = ThreadTeam(threads: choiceOfAllCores.threads)

    /// How many threads ``ofAllCores`` has, and why.
    package static let choiceOfAllCores = ThreadChoice(
        cores: physicalCoreCount, allowed: ControlGroups().processors,
        ofMachine: machineCoreCount, processes: LaunchedProcess.current?.countHere ?? 1)

    /// How many threads so many cores are given of which so much time may be taken; a share of a core takes a thread, too,
    /// since threads that wait for each other do not spend it.
    package static func threads(cores: Int, allowed processors: Double?) -> Int {
        guard let processors, processors < Double(cores) else { return cores }
        return max(1, Int(processors.rounded(.up)))
    }

    /// A team of so many threads, at least 1; that of all cores for nil.
    package static func of(_ threads: Int?) -> ThreadTeam {
        threads.map { ThreadTeam(threads: $0) } ?? .ofAllCores
    }

    /// Physical cores among the processors that this process may run on; all processors where the system does not
    /// tell which of them share a core.
    private static var physicalCoreCount: Int {
        let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)
        return allowedProcessors.flatMap(coreCount).map { max(1, min($0, processors)) }
            ?? processors
    }

    /// Physical cores of the machine, whether this process may use them or not.
    private static var machineCoreCount: Int {
        let online = FileManager.default.contents(atPath: "/sys/devices/system/cpu/online")
        return online.flatMap { processors(inList: String(decoding: $0, as: UTF8.self)) }
            .flatMap(coreCount) ?? physicalCoreCount
    }

    /// How many cores those processors are on; nil where the system does not tell.
    private static func coreCount(of processors: [Int]) -> Int? {
        var cores: Set<String> = []
        for processor in processors {
            let path = "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list"
            guard let siblings = FileManager.default.contents(atPath: path) else { return nil }
            cores.insert(String(decoding: siblings, as: UTF8.self))
        }
        return cores.count
    }

    /// The numbers of the processors that this process may run on, from a list such as "0-3,8".
    private static var allowedProcessors: [Int]? {
        guard let status = FileManager.default.contents(atPath: "/proc/self/status") else {
            return nil
        }
        let prefix = "Cpus_allowed_list:"
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix(prefix) {
            return processors(inList: line.dropFirst(prefix.count))
        }
        return nil
    }

    /// The numbers in a list such as "0-3,8"; `nil` for anything else.
    package static func processors(inList list: some StringProtocol) -> [Int]? {
        var numbers: [Int] = []
        for part in list.split(separator: ",") {
            let ends = part.split(separator: "-").map {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
                first <= last, last < 65536
            else { return nil }
            numbers += first...last
        }
        return numbers.isEmpty ? nil : numbers
    }
}
