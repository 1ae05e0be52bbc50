/// Of which epochs loss maps are kept: every n-th, the first, and the newest.
///
/// n is a multiple of what was asked for, large enough that a run keeps at most ``mostEpochs`` epochs and their files stay
/// below ``mostBytes``, three epochs in any case. All follows from the config and the sizes of the images, so that a run
/// that goes on keeps the same epochs as one without a stop.
package struct TimelineSchedule: Equatable, Sendable {
    /// Epochs that are kept at most, the first and the newest included.
    package static let mostEpochs = 64
    /// Bytes that the maps of all images take at most, as far as three epochs leave that.
    package static let mostBytes = 1 << 30
    /// Bytes that a pixel takes at most: two of loss and one of prediction, in base64.
    package static let bytesPerPixel = 4

    /// Epochs from one kept map to the next.
    package let stride: Int

    /// Goes so many epochs from map to map.
    package init(stride: Int) {
        precondition(stride > 0, "TimelineSchedule expects a stride of at least 1, got \(stride)")
        self.stride = stride
    }

    /// Chooses the stride.
    ///
    /// - Parameters:
    ///   - every: The stride that was asked for, at least 1.
    ///   - epochs: Those of the whole run, at least 1.
    ///   - pixels: Those of all images together.
    package init(every: Int, epochs: Int, pixels: Int) {
        let affordable = Self.mostBytes / max(1, Self.bytesPerPixel * pixels)
        let regular = max(1, min(Self.mostEpochs, affordable) - 2)
        let wanted = every * regular
        self.init(stride: every * ((epochs + wanted - 1) / wanted))
    }

    /// Whether the map of an epoch stays until the end of the run.
    package func stays(_ epoch: Int) -> Bool { epoch == 1 || epoch.isMultiple(of: stride) }

    /// The epochs that are kept when `newest` is the last one so far.
    package func epochs(upTo newest: Int) -> [Int] {
        guard newest >= 1 else { return [] }
        var epochs = Array(Swift.stride(from: stride, through: newest, by: stride))
        if epochs.first != 1 { epochs.insert(1, at: 0) }
        if epochs.last != newest { epochs.append(newest) }
        return epochs
    }
}
