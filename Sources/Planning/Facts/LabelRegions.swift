import ImageFiles

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
        var regions: [LabelRegion] = []
        var isSeen = [Bool](repeating: false, count: labels.count)
        var waiting: [Int] = []
        for start in labels.indices where !isSeen[start] && labels[start] != LabelMap.ignored {
            let label = labels[start]
            var (area, border) = (0, 0)
            isSeen[start] = true
            waiting.append(start)
            while let pixel = waiting.popLast() {
                area += 1
                let column = pixel % width
                for side in 0..<4 {
                    let next =
                        switch side {
                        case 0: pixel - width
                        case 1: pixel + width < labels.count ? pixel + width : -1
                        case 2: column > 0 ? pixel - 1 : -1
                        default: column + 1 < width ? pixel + 1 : -1
                        }
                    guard next >= 0, labels[next] == label else {
                        border += 1
                        continue
                    }
                    if isSeen[next] { continue }
                    isSeen[next] = true
                    waiting.append(next)
                }
            }
            regions.append(LabelRegion(label: label, area: area, border: border))
        }
        return regions
    }
}
