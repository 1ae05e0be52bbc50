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
        squaredDistances(of: map).map { bandOfSquare[min($0, bandOfSquare.count - 1)] }
    }

    /// The band of every squared distance up to the first of the last band, which all others share.
    private static let bandOfSquare: [UInt8] = {
        let ends = bandEnds.map { $0 * $0 }
        return (0...ends[ends.count - 1] + 1).map { squared in
            UInt8(ends.firstIndex { squared <= $0 } ?? ends.count)
        }
    }()

    /// The squared distance of every pixel; `Int.max` everywhere in a map without a border.
    ///
    /// In two passes over rows and columns (Meijster, Roerdink and Hesselink 2000): exact, and linear in the pixels.
    package static func squaredDistances(of map: LabelMap) -> [Int] {
        let (height, width) = (map.height, map.width)
        let vertical = verticalDistances(of: map)
        var result = [Int](repeating: Int.max, count: height * width)
        // The parabolas that are lowest somewhere in this row, and where each begins to be.
        var parabolas = [Int](repeating: 0, count: width)
        var starts = [Int](repeating: 0, count: width)
        for y in 0..<height {
            let row = y * width
            var last = -1
            for x in 0..<width where vertical[row + x] < height + width {
                let here = vertical[row + x]
                func squared(_ parabola: Int, at column: Int) -> Int {
                    let rise = vertical[row + parabola]
                    return (column - parabola) * (column - parabola) + rise * rise
                }
                while last >= 0,
                    squared(parabolas[last], at: starts[last])
                        > (starts[last] - x) * (starts[last] - x) + here * here
                {
                    last -= 1
                }
                if last < 0 {
                    last = 0
                    (parabolas[0], starts[0]) = (x, 0)
                    continue
                }
                let other = parabolas[last]
                let rise = vertical[row + other]
                let start =
                    1
                    + floorDivision(
                        x * x - other * other + here * here - rise * rise, 2 * (x - other))
                if start < width {
                    last += 1
                    (parabolas[last], starts[last]) = (x, start)
                }
            }
            if last < 0 { continue }
            for x in stride(from: width - 1, through: 0, by: -1) {
                let across = x - parabolas[last]
                let rise = vertical[row + parabolas[last]]
                result[row + x] = across * across + rise * rise
                if x == starts[last] { last -= 1 }
            }
        }
        return result
    }

    /// Rows to the nearest border pixel in the same column; height + width or more where there is none.
    private static func verticalDistances(of map: LabelMap) -> [Int] {
        let (height, width) = (map.height, map.width)
        let isOnBorder = LabelBorders.touching(
            map.labels, height: height, width: width, skipping: nil, team: ThreadTeam(threads: 1))
        // Adding 1 to what means none makes larger numbers that mean the same.
        var result = isOnBorder.map { $0 ? 0 : height + width }
        result.withUnsafeMutableBufferPointer { result in
            for place in stride(from: width, to: result.count, by: 1) {
                result[place] = min(result[place], result[place - width] + 1)
            }
            for place in stride(from: result.count - width - 1, through: 0, by: -1) {
                result[place] = min(result[place], result[place + width] + 1)
            }
        }
        return result
    }

    private static func floorDivision(_ dividend: Int, _ divisor: Int) -> Int {
        let quotient = dividend / divisor
        return dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}
