import Foundation

/// How long this process has been running, as Linux counts it.
package enum ProcessAge {
    /// Seconds since the process was started, to a hundredth; nil where the system does not tell.
    package static var seconds: Double? {
        guard let uptime = FileManager.default.contents(atPath: "/proc/uptime"),
            let now = String(decoding: uptime, as: UTF8.self).split(separator: " ").first,
            let statistics = FileManager.default.contents(atPath: "/proc/self/stat"),
            // The program's name, in parentheses, may hold blanks itself.
            let afterName = String(decoding: statistics, as: UTF8.self).split(separator: ")").last
        else { return nil }
        let fields = afterName.split(separator: " ")
        // Field 22 of proc(5), in clock ticks after the boot; the state behind the name is field 3.
        guard fields.count > 19, let started = Double(fields[19]), let now = Double(now) else {
            return nil
        }
        return now - started / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
