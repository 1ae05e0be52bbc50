import Foundation

/// The memory of this process, as Linux counts it.
public enum ProcessMemory {
    /// The largest resident size so far in MB (10⁶ bytes); `nil` where the system does not tell.
    public static var peakMegabytes: Double? {
        guard let status = FileManager.default.contents(atPath: "/proc/self/status") else {
            return nil
        }
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("VmHWM:") {
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.count > 1 ? Double(words[1]).map { $0 * 1024 / 1e6 } : nil
        }
        return nil
    }
}
