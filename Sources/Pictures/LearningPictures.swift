import ImageFiles
import LossAnalysis

/// The colours of what became of pixels: warm ones for what is right at the end, blue ones for what is not.
package enum LearningColors {
    /// Right in no epoch.
    package static let neverLearnt: UInt32 = 0x12D5F0
    /// Right once, wrong at the end.
    package static let lost: UInt32 = 0x1473B8
    /// Not forgotten, forgotten once, twice …; the last colour is for all that were forgotten more often.
    package static let forgotten: [UInt32] = [0, 96, 136, 176, 216, 255].map {
        ColorMap.loss.colors[$0]
    }

    /// The colour of pixels that were learnt in an epoch: from dark for the first to bright for the last.
    package static func learnt(in epoch: Int, first: Int, last: Int) -> UInt32 {
        let place = last > first ? Double(epoch - first) / Double(last - first) : 0
        return ColorMap.loss.colors[Int((place * 255).rounded())]
    }
}

/// Draws in which epoch every pixel was learnt; ignored ones in ``ColorMap/ignored``.
package func learntColors(_ history: LearningHistory, height: Int, width: Int) -> Image {
    let (first, last) = (history.epochs.first ?? 0, history.epochs.last ?? 0)
    let learnt = history.epochs.map { LearningColors.learnt(in: $0, first: first, last: last) }
    return pixelColors(history, height: height, width: width) { pixel in
        switch history.outcome(ofPixel: pixel) {
        case .learnt(let position): learnt[position]
        case .lost: LearningColors.lost
        case .neverLearnt: LearningColors.neverLearnt
        case nil: ColorMap.ignored
        }
    }
}

/// Draws how often every pixel was forgotten; those that were never learnt have the colour of these.
package func forgottenColors(_ history: LearningHistory, height: Int, width: Int) -> Image {
    pixelColors(history, height: height, width: width) { pixel in
        switch history.outcome(ofPixel: pixel) {
        case .learnt, .lost:
            LearningColors.forgotten[
                min(Int(history.forgotten[pixel]), LearningColors.forgotten.count - 1)]
        case .neverLearnt: LearningColors.neverLearnt
        case nil: ColorMap.ignored
        }
    }
}

private func pixelColors(
    _ history: LearningHistory, height: Int, width: Int, color: (Int) -> UInt32
) -> Image {
    var pixels = [UInt8](repeating: 0, count: height * width * 3)
    for pixel in history.labels.indices {
        let color = color(pixel)
        pixels[3 * pixel] = UInt8(color >> 16 & 255)
        pixels[3 * pixel + 1] = UInt8(color >> 8 & 255)
        pixels[3 * pixel + 2] = UInt8(color & 255)
    }
    return Image(height: height, width: width, pixels: pixels)
}
