import ImageFiles
import LossAnalysis

/// A connected region of one class in a mask.
package struct LabelRegion: Equatable, Sendable {
    /// The class.
    package let label: UInt8
    /// Pixels.
    package let area: Int
    /// Sides of its pixels at which another label, or nothing, lies.
    package let border: Int

    /// 2 · area / border: about half of a square's side, and the thickness of what is long.
    package var thickness: Double { 2 * Double(area) / Double(max(1, border)) }

    /// Names a region.
    package init(label: UInt8, area: Int, border: Int) {
        self.label = label
        self.area = area
        self.border = border
    }
}

extension LabelMap {
    /// The connected regions of all classes, in the order of their first pixels; ignored pixels belong to none.
    ///
    /// Pixels that touch by a side are connected.
    package var regions: [LabelRegion] {
        let segments = Segments(
            of: labels, except: LabelMap.ignored, .four, height: height, width: width)
        var area = [Int](repeating: 0, count: segments.count)
        // Four sides a pixel, less those at which two pixels of the region touch.
        var border = area
        var label = [UInt8](repeating: 0, count: segments.count)
        for (pixel, number) in segments.numbers.enumerated() where number >= 0 {
            let region = Int(number)
            area[region] += 1
            border[region] += 4
            label[region] = labels[pixel]
            let touchesLeft = pixel % width > 0 && segments.numbers[pixel - 1] == number
            let touchesAbove = pixel >= width && segments.numbers[pixel - width] == number
            border[region] -= 2 * ((touchesLeft ? 1 : 0) + (touchesAbove ? 1 : 0))
        }
        return area.indices.map {
            LabelRegion(label: label[$0], area: area[$0], border: border[$0])
        }
    }
}
