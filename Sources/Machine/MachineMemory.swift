import Foundation

/// Memory as Linux counts it.
package enum MachineMemory {
    /// Bytes that this process can still take: the least of what the machine has free, what its control groups leave and
    /// what `ulimit` leaves; `nil` where the system tells none of them.
    package static var availableBytes: Int? {
        [
            bytes("MemAvailable:", in: "/proc/meminfo"), ControlGroups().availableBytes,
            left(of: __rlimit_resource_t(RLIMIT_AS.rawValue), used: "VmSize:"),
            left(of: __rlimit_resource_t(RLIMIT_DATA.rawValue), used: "VmData:"),
        ].compactMap(\.self).min()
    }

    /// Makes sure that so many bytes can still be taken; small requests always pass.
    ///
    /// - Throws: ``MemoryShortage`` with both figures, before anything is taken.
    package static func require(_ bytes: Int) throws(MemoryShortage) {
        guard bytes > neverRefused, let available = availableBytes, bytes > available else {
            return
        }
        throw MemoryShortage(needed: bytes, available: available)
    }

    /// Asking the system takes longer than using so many bytes.
    private static let neverRefused = 16 << 20

    /// The largest resident size of this process so far in MB (10⁶ bytes); `nil` where the system does not tell.
    package static var peakMegabytesOfThisProcess: Double? {
        bytes("VmHWM:", in: "/proc/self/status").map { Double($0) / 1e6 }
    }

    /// What a limit of the process leaves, in bytes; nil without a limit.
    private static func left(of resource: __rlimit_resource_t, used key: String) -> Int? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur != rlim_t.max else { return nil }
        return max(0, Int(clamping: limit.rlim_cur) - (bytes(key, in: "/proc/self/status") ?? 0))
    }

    /// The number of kilobytes behind `key` in a file of lines such as "VmHWM:  1234 kB", in bytes.
    private static func bytes(_ key: String, in file: String) -> Int? {
        guard let text = FileManager.default.contents(atPath: file) else { return nil }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix(key) {
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.count > 1 ? Int(words[1]).map { $0 * 1024 } : nil
        }
        return nil
    }
}

/// A need for memory that is larger than what is left.
package struct MemoryShortage: Error, Equatable, Sendable {
    /// Bytes that are needed.
    package let needed: Int
    /// Bytes that are left.
    package let available: Int

    /// Compares a need with what there is.
    package init(needed: Int, available: Int) {
        self.needed = needed
        self.available = available
    }
}
