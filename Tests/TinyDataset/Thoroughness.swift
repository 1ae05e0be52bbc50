import Foundation

/// How much of a large table of cases a test tries.
package enum Thoroughness {
    /// `PIXELWISE_THOROUGH=1`: everything, which takes minutes.
    package static let isWhole = ProcessInfo.processInfo.environment["PIXELWISE_THOROUGH"] == "1"

    /// All cases, or the first and every `step`-th behind it, the same ones each time.
    package static func cases<Case>(_ all: [Case], every step: Int) -> [Case] {
        isWhole ? all : all.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    }
}
