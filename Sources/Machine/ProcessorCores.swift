import Foundation

extension ThreadTeam {
    /// One thread a physical core that this process may use, and no more than the time of processors that its control groups
    /// allow it, rounded up.
    ///
    /// Two hardware threads of a core share its arithmetic units, so a second one only brings contention to
    /// loops that keep them busy.
    package static let ofAllCores = ThreadTeam(
        threads: threads(cores: physicalCoreCount, allowed: ControlGroups().processors))

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
        guard let allowed = allowedProcessors else { return processors }
        var cores: Set<String> = []
        for processor in allowed {
            let path = "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list"
            guard let siblings = FileManager.default.contents(atPath: path) else {
                return processors
            }
            cores.insert(String(decoding: siblings, as: UTF8.self))
        }
        return max(1, min(cores.count, processors))
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
                Int($0.trimmingCharacters(in: .whitespaces))
            }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
                first <= last, last < 65536
            else { return nil }
            numbers += first...last
        }
        return numbers.isEmpty ? nil : numbers
    }
}
