import ImageFiles
import Machine
import Tensors

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
        let isOnBorder = LabelBorders.touching(
            source, height: height, width: width, skipping: LabelMap.ignored,
            team: ThreadTeam(threads: 1))
        for index in isOnBorder.indices where isOnBorder[index] {
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
}
