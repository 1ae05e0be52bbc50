import Foundation

/// The control groups that this process is in, which may allow it less memory than the machine has.
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
        membership.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            if parts[1].isEmpty { return least(root, String(parts[2]), .version2) }
            guard parts[1].split(separator: ",").contains("memory") else { return nil }
            return least("\(root)/memory", String(parts[2]), .version1)
        }.min()
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

    /// The least of a group and all above it.
    private func least(_ hierarchy: String, _ path: String, _ version: Version) -> Int? {
        var names = path.split(separator: "/").map(String.init)
        var result: Int?
        while true {
            let folder = ([hierarchy] + names).joined(separator: "/")
            if let bytes = left(in: folder, version) { result = min(result ?? bytes, bytes) }
            if names.isEmpty { return result }
            names.removeLast()
        }
    }

    /// What the group of a folder leaves by itself.
    private func left(in folder: String, _ version: Version) -> Int? {
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
