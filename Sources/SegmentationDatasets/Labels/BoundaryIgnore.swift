import ImageFiles

/// The values of `boundary_ignore`.
enum BoundaryRadius {
    /// More is certainly a mistake.
    static let maximum = 100
}

extension MappedMask {
    /// Ignores every pixel within `radius` pixels of a border between two classes.
    ///
    /// A pixel that has a pixel of another class beside, above or below it touches the border: it lies within 1 pixel of
    /// it. Every other pixel lies 1 pixel farther than it is, centre to centre, from the nearest pixel that touches.
    /// So a straight border loses `radius` pixels on each side. Where a class meets ignored pixels is no border.
    package mutating func ignoreBoundary(within radius: Int) {
        if radius <= 0 { return }
        let (height, width) = (labels.height, labels.width)
        let source = labels.labels
        // How far the disc reaches to the left and right, for each row above and below its middle.
        let reaches = (0..<radius).map { row in
            let squared = (radius - 1) * (radius - 1) - row * row
            return (0..<radius).last { $0 * $0 <= squared } ?? 0
        }
        for (index, touches) in Self.touchesBorder(labels).enumerated() where touches {
            let (y, x) = (index / width, index % width)
            for row in max(0, y - radius + 1)...min(height - 1, y + radius - 1) {
                let reach = reaches[abs(row - y)]
                for column in max(0, x - reach)...min(width - 1, x + reach) {
                    labels.labels[row * width + column] = LabelMap.ignored
                }
            }
        }
        for (old, new) in zip(source, labels.labels) where old != new {
            classPixels[Int(old)] -= 1
            boundaryPixels += 1
        }
    }

    /// Whether each pixel has a class and a neighbour of another one.
    private static func touchesBorder(_ map: LabelMap) -> [Bool] {
        let (height, width, labels) = (map.height, map.width, map.labels)
        var result = [Bool](repeating: false, count: labels.count)
        func compare(_ first: Int, _ second: Int) {
            guard labels[first] != labels[second], labels[first] != LabelMap.ignored,
                labels[second] != LabelMap.ignored
            else { return }
            result[first] = true
            result[second] = true
        }
        for y in 0..<height {
            for x in 0..<width {
                if x + 1 < width { compare(y * width + x, y * width + x + 1) }
                if y + 1 < height { compare(y * width + x, (y + 1) * width + x) }
            }
        }
        return result
    }
}
