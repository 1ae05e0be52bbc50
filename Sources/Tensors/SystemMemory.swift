import Foundation

/// The machine's memory, as Linux counts it.
public enum SystemMemory {
    /// Bytes that programs can still take without pushing others out; `nil` where the system does not tell.
    public static var availableBytes: Int? {
        guard let text = FileManager.default.contents(atPath: "/proc/meminfo") else { return nil }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("MemAvailable:") {
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.count > 1 ? Int(words[1]).map { $0 * 1024 } : nil
        }
        return nil
    }
}
