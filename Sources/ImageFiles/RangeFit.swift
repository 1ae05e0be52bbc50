/// How the samples of an image of 16 bits lie in the range that a model takes for 0…1.
///
/// A file says how many values it can hold and not how many it uses: 10 bits of a sensor in 16 are nearly black to a model
/// that learnt from all 16, and all 16 are white to one that learnt from 10.
package enum RangeFit: Equatable, Sendable {
    /// As images are.
    case usual
    /// No sample is above a sixteenth of the range.
    case dark
    /// More than half of the samples are at its upper end or above.
    case cut
}

/// Counts how the samples of images lie in a model's range.
package struct RangeFitCount: Sendable {
    private var largest = UInt16(0)
    private var atTheEnd = 0
    private var words = 0

    /// Begins without samples.
    package init() {}

    /// - Parameter image: As the model reads it; samples of 8 bits are as usual.
    package mutating func add(_ image: Raster) {
        guard case .words(let samples) = image.samples else { return }
        words += samples.count
        for word in samples {
            largest = max(largest, word)
            atTheEnd += word == .max ? 1 : 0
        }
    }

    /// What that says of them together.
    package var fit: RangeFit {
        if words == 0 { return .usual }
        if atTheEnd > words / 2 { return .cut }
        return largest <= UInt16.max / 16 ? .dark : .usual
    }
}

extension IntensityRange {
    /// Which stored values of files of 16 bits become 0…1, for readers.
    package var ofWords: String {
        switch self {
        case .depth(let bits): "0…\(1 << bits - 1)"
        case .values(let lowest, let highest): "\(lowest)…\(highest)"
        case .image: "the values of each image alone"
        }
    }
}
