import ImageFiles
import Machine
import Tensors

/// How far pixels lie from the nearest border of the label map.
///
/// A pixel lies on a border when a pixel beside, above or below it has another label (ignored pixels count as a label of
/// their own here, because they often trace borders). The distance is Euclidean, in pixels, from centre to centre.
package enum BorderDistance {
    /// The upper ends of the bands in pixels: on the border, up to 2, 4, … 32; a last band takes the rest.
    package static let bandEnds = [0, 2, 4, 8, 16, 32]
    /// How many bands there are.
    package static let bandCount = bandEnds.count + 1

    /// What a band holds, for readers.
    package static func name(ofBand band: Int) -> String {
        if band == 0 { return "on the border" }
        let start = bandEnds[band - 1]
        return band < bandEnds.count
            ? "over \(start), up to \(bandEnds[band]) px" : "over \(start) px"
    }

    /// The band of every pixel.
    package static func bands(of map: LabelMap) -> [UInt8] {
        let (height, width) = (map.height, map.width)
        let vertical = verticalDistances(of: map)
        // One row of squared vertical distances, as wide again on both sides as a band may reach.
        var rises = [Int16](repeating: Int16(far * far), count: width + 2 * reach)
        var squares = [Int16](repeating: 0, count: width)
        return [UInt8](unsafeUninitializedCapacity: height * width) { bands, count in
            for y in 0..<height {
                for x in 0..<width {
                    let rise = Int16(vertical[y * width + x])
                    rises[reach + x] = rise &* rise
                }
                rises.withUnsafeBufferPointer { rises in
                    squares.withUnsafeMutableBufferPointer { leastSquares(of: rises, into: $0) }
                }
                for x in 0..<width {
                    bands[y * width + x] = squares[x] > 0 ? 1 : 0
                }
                for end in bandEnds.dropFirst() {
                    let square = Int16(end * end)
                    for x in 0..<width {
                        bands[y * width + x] &+= squares[x] > square ? 1 : 0
                    }
                }
            }
            count = height * width
        }
    }

    /// The farthest that bands tell apart, in pixels.
    private static let reach = bandEnds[bandEnds.count - 1]
    /// A distance that stands for all beyond it.
    private static let far = reach + 1

    /// The least squared distance of every pixel of a row: over all columns within reach the square of the steps across and
    /// the squared vertical distance there.
    ///
    /// Every column is looked at, and not only those that can be nearest: many pixels at once go through plain minima.
    ///
    /// - Parameter rises: The squared vertical distances, ``reach`` more on both sides.
    private static func leastSquares(
        of rises: UnsafeBufferPointer<Int16>, into squares: UnsafeMutableBufferPointer<Int16>
    ) {
        guard let squares = squares.baseAddress, let first = rises.baseAddress else { return }
        let width = rises.count - 2 * reach
        let middle = first + reach
        for x in 0..<width { squares[x] = middle[x] }
        // Four steps across in one walk, so that a minimum is read and written once for eight columns; the reach is a
        // multiple of four.
        for across in stride(from: 1, through: reach, by: 4) {
            let (a, b, c, d) = (across, across + 1, across + 2, across + 3)
            let (aa, bb) = (Int16(a * a), Int16(b * b))
            let (cc, dd) = (Int16(c * c), Int16(d * d))
            var x = 0
            while x < width {
                let left = middle + x
                let one = min(left[-a], left[a]) &+ aa
                let two = min(left[-b], left[b]) &+ bb
                let three = min(left[-c], left[c]) &+ cc
                let four = min(left[-d], left[d]) &+ dd
                squares[x] = min(squares[x], min(min(one, two), min(three, four)))
                x &+= 1
            }
        }
    }

    /// Rows to the nearest border pixel in the same column; ``far`` for all that is not nearer.
    private static func verticalDistances(of map: LabelMap) -> [UInt8] {
        let (height, width) = (map.height, map.width)
        let isOnBorder = LabelBorders.touching(
            map.labels, height: height, width: width, skipping: nil, team: ThreadTeam(threads: 1))
        let far = UInt8(far)
        return [UInt8](unsafeUninitializedCapacity: height * width) { rows, count in
            for pixel in 0..<height * width { rows[pixel] = isOnBorder[pixel] ? 0 : far }
            for row in stride(from: width, to: height * width, by: width) {
                for pixel in row..<row + width {
                    rows[pixel] = min(rows[pixel], rows[pixel - width] &+ 1)
                }
            }
            for row in stride(from: (height - 2) * width, through: 0, by: -width) {
                for pixel in row..<row + width {
                    rows[pixel] = min(rows[pixel], rows[pixel + width] &+ 1)
                }
            }
            count = height * width
        }
    }
}
