import Foundation

/// The control groups that this process is in, which may allow it less memory and less time than the machine has.
package struct ControlGroups {
    /// Where the system shows its control groups.
    private let root: String
    /// The content of `/proc/self/cgroup`.
    private let membership: String

    /// The groups of this process.
    package init() {
        let text = FileManager.default.contents(atPath: "/proc/self/cgroup") ?? Data()
        self.init(root: "/sys/fs/cgroup", membership: String(decoding: text, as: UTF8.self))
    }

    /// Groups below a folder; `membership` has a line `hierarchy:controllers:path` for each hierarchy.
    package init(root: String, membership: String) {
        self.root = root
        self.membership = membership
    }

    /// The least that any of the groups, and the groups that they lie in, leaves in bytes; nil where none limits memory.
    ///
    /// Pages of files that were not used lately count as free, since the system gives them up.
    package var availableBytes: Int? {
        least(of: "memory") { folder, isFirstVersion in
            bytesLeft(in: folder, isFirstVersion ? .version1 : .version2)
        }
    }

    /// The least number of processors whose time any of the groups, and the groups that they lie in, may take, such as 1.5;
    /// nil where none limits it.
    package var processors: Double? {
        least(of: "cpu") { folder, isFirstVersion in
            isFirstVersion
                ? share(number("\(folder)/cpu.cfs_quota_us"), number("\(folder)/cpu.cfs_period_us"))
                : share(ofLine: text("\(folder)/cpu.max"))
        }
    }

    /// The share of a line "quota period" in microseconds; a group without a limit says "max" or -1.
    private func share(ofLine line: String) -> Double? {
        let numbers = line.split(whereSeparator: \.isWhitespace).map { Int($0) }
        return numbers.count == 2 ? share(numbers[0], numbers[1]) : nil
    }

    private func share(_ quota: Int?, _ period: Int?) -> Double? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return Double(quota) / Double(period)
    }

    /// The names of a version's files.
    private struct Version {
        let limit, usage, idlePages: String

        static let version1 = Version(
            limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes",
            idlePages: "total_inactive_file")
        static let version2 = Version(
            limit: "memory.max", usage: "memory.current", idlePages: "inactive_file")
    }

    /// The least that the folders of all groups, and of the groups above them, say of what a controller gives.
    private func least<Value: Comparable>(
        of controller: String, _ read: (_ folder: String, _ isFirstVersion: Bool) -> Value?
    ) -> Value? {
        let values = membership.split(separator: "\n").flatMap { line -> [Value] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let isFirstVersion = !parts[1].isEmpty
            if isFirstVersion, !parts[1].split(separator: ",").contains(controller[...]) {
                return []
            }
            let hierarchy = isFirstVersion ? "\(root)/\(controller)" : root
            let names = parts[2].split(separator: "/").map(String.init)
            return (0...names.count).compactMap { depth in
                read(([hierarchy] + names.prefix(depth)).joined(separator: "/"), isFirstVersion)
            }
        }
        return values.min()
    }

    /// What the group of a folder leaves by itself.
    private func bytesLeft(in folder: String, _ version: Version) -> Int? {
        // A group without a limit says "max", or a number beyond all memory.
        guard let limit = number("\(folder)/\(version.limit)"), limit < 1 << 60,
            let usage = number("\(folder)/\(version.usage)")
        else { return nil }
        let statistics = text("\(folder)/memory.stat").split(separator: "\n")
        var idle = 0
        for line in statistics where line.hasPrefix(version.idlePages + " ") {
            idle = Int(line.dropFirst(version.idlePages.count + 1)) ?? 0
        }
        return max(0, limit - max(0, usage - idle))
    }

    private func number(_ path: String) -> Int? {
        Int(text(path).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
