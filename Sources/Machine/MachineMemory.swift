import Foundation

/// Memory as Linux counts it.
package enum MachineMemory {
    /// Bytes that programs can still take without pushing others out; `nil` where the system does not tell.
    package static var availableBytes: Int? { bytes("MemAvailable:", in: "/proc/meminfo") }

    /// The largest resident size of this process so far in MB (10⁶ bytes); `nil` where the system does not tell.
    package static var peakMegabytesOfThisProcess: Double? {
        bytes("VmHWM:", in: "/proc/self/status").map { Double($0) / 1e6 }
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
