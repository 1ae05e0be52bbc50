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

    /// - Parameter image: As the model reads it; of 8 bits every one is usual.
    package init(of image: Raster) {
        self = .usual
        guard case .words(let words) = image.samples, !words.isEmpty else { return }
        var (largest, count) = (UInt16(0), 0)
        for word in words {
            largest = max(largest, word)
            count += word == .max ? 1 : 0
        }
        if largest <= UInt16.max / 16 { self = .dark }
        if count > words.count / 2 { self = .cut }
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
