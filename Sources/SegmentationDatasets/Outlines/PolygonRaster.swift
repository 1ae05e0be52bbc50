/// Which pixels lie in a polygon: pycocotools' rule, to the pixel.
///
/// Coordinates are in pixels from the image's upper left corner, so that the pixel (x, y) covers x…x+1 and y…y+1 and has its
/// centre at (x + ½, y + ½). The corners are rounded to a grid of fifths of a pixel. Each edge crosses the vertical line through
/// the centres of a column at a height on that grid, and from there down all pixels of the column whose centre lies at or
/// below it change sides. A pixel that changed an odd number of times is inside, so where a polygon crosses itself what is
/// enclosed twice is outside. What lies beyond the image is cut off; fewer than three corners enclose nothing.
///
/// Against the exact rule of centres (a pixel is inside if its centre is) the grid moves an edge by at most a tenth of a pixel.
/// PIL's `ImageDraw.polygon`, with which labelme makes its masks, and OpenCV's `fillPoly` take whole numbers for corners and the
/// border itself as a part of the polygon, which is about half a pixel more all around.
///
/// The source is `rleFrPoly` of the COCO API (Lin et al., 2014), as its documentation and its results say;
/// `Tools/reference-values/outlines.py` makes the values that tests hold it to.
package struct PolygonRaster {
    /// Steps of the grid in a pixel.
    private static let grid = 5
    /// The step behind which the vertical line through a column's centres lies.
    private static let centre = 2
    /// Coordinates beyond this many pixels are taken for it; no image is as large.
    static let farthest = 1e8

    private let height: Int
    private let width: Int
    /// Positions at which pixels change sides, in no order.
    private var changes: [Int] = []
    /// As many are kept before those that cancel each other out are dropped.
    private var limit = 1 << 16

    /// The pixels of an image inside a polygon.
    ///
    /// - Parameter points: x and y of the corners in turn, finite numbers; the last is joined to the first. Time goes with the
    ///   number of corners and with the columns that the edges cross, memory at most with the pixels.
    package static func region(_ points: [Double], height: Int, width: Int) -> OutlineRegion {
        var raster = PolygonRaster(height: height, width: width)
        let corners = stride(from: 0, to: points.count - 1, by: 2).map {
            Corner(x: step(points[$0]), y: step(points[$0 + 1]))
        }
        if corners.count > 2, var last = corners.last {
            for corner in corners {
                raster.cross(from: last, to: corner)
                last = corner
            }
        }
        return raster.region()
    }

    private init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// A corner on the grid.
    private struct Corner {
        var x: Int
        var y: Int
    }

    /// Half a step up and cut towards zero, which is no rounding for negative numbers: what the COCO API does.
    private static func step(_ coordinate: Double) -> Int {
        Int(min(max(coordinate, -farthest), farthest) * Double(grid) + 0.5)
    }

    private static func step(_ start: Int, _ slope: Double, _ steps: Int) -> Int {
        Int(Double(start) + slope * Double(steps) + 0.5)
    }

    /// Lets an edge cross the lines through the centres of columns.
    private mutating func cross(from start: Corner, to end: Corner) {
        let (columns, rows) = (abs(end.x - start.x), abs(end.y - start.y))
        // The columns whose line lies between two steps of the edge.
        let (left, right) = (min(start.x, end.x), max(start.x, end.x))
        let first = max(0, Self.quotient(left - Self.centre + Self.grid - 1))
        let last = min(width - 1, Self.quotient(right - Self.centre - 1))
        if columns == 0 || first > last { return }
        if columns >= rows {
            let (from, to) = start.x <= end.x ? (start, end) : (end, start)
            let slope = Double(to.y - from.y) / Double(columns)
            for column in first...last {
                let steps = Self.grid * column + Self.centre - from.x
                change(
                    column,
                    below: min(
                        Self.step(from.y, slope, steps), Self.step(from.y, slope, steps + 1)))
            }
        } else {
            let (from, to) = start.y <= end.y ? (start, end) : (end, start)
            let slope = Double(to.x - from.x) / Double(rows)
            for column in first...last {
                let line = Self.grid * column + Self.centre
                change(column, below: from.y + Self.stepBefore(line, from.x, slope, of: rows))
            }
        }
    }

    /// The quotient by the grid, rounded down.
    private static func quotient(_ steps: Int) -> Int {
        steps >= 0 ? steps / grid : -((grid - 1 - steps) / grid)
    }

    /// Of a steep edge, the last of its steps down before it passes from `line` to `line + 1`, or back.
    private static func stepBefore(_ line: Int, _ start: Int, _ slope: Double, of rows: Int) -> Int
    {
        func isBeyond(_ steps: Int) -> Bool { (step(start, slope, steps) > line) == (slope > 0) }
        let estimate = (Double(line) + 0.5 - Double(start)) / slope
        var steps = min(max(Int(estimate.rounded(.up)), 1), rows)
        while steps > 1, isBeyond(steps - 1) { steps -= 1 }
        while steps < rows, !isBeyond(steps) { steps += 1 }
        return steps - 1
    }

    /// Lets the pixels of a column change sides whose centre lies at or below a step of the grid.
    private mutating func change(_ column: Int, below step: Int) {
        let row = Self.quotient(step - Self.centre + Self.grid - 1)
        changes.append(column * height + min(max(row, 0), height))
        if changes.count >= limit { cancel() }
    }

    /// Drops what comes twice, since a pixel that changes twice has not changed.
    private mutating func cancel() {
        changes.sort()
        var kept = 0
        for change in changes {
            if kept > 0, changes[kept - 1] == change {
                kept -= 1
            } else {
                changes[kept] = change
                kept += 1
            }
        }
        changes.removeSubrange(kept...)
        limit = max(limit, 2 * kept)
    }

    private mutating func region() -> OutlineRegion {
        cancel()
        var region = OutlineRegion(height: height, width: width)
        for index in stride(from: 0, to: changes.count - 1, by: 2) {
            region.append(changes[index]..<changes[index + 1])
        }
        return region
    }
}
