/// A labelled area as an annotation tool wrote it.
package struct Outline: Equatable, Sendable {
    /// What bounds it, in pixels from the image's upper left corner.
    package enum Shape: Equatable, Sendable {
        /// Polygons: x and y of the corners in turn; what lies in any of them.
        case polygons([[Double]])
        /// COCO's run lengths.
        case runs([Int])
        /// All pixels whose centre is at most so far from a point.
        case circle(x: Double, y: Double, radius: Double)
        /// Pixels that are not 0, row by row, from a column and a row of the image on.
        case pixels(x: Int, y: Int, width: Int, values: [UInt8])
        /// Something without an area, such as a line or a point.
        case none
    }

    /// Its label, as the file has it.
    package var label: String
    /// What it covers.
    package var shape: Shape

    /// An outline.
    package init(label: String, shape: Shape) {
        self.label = label
        self.shape = shape
    }

    /// The pixels of an image that it covers.
    ///
    /// - Throws: ``RunLengths/Fault`` for run lengths that are none of such an image.
    package func region(height: Int, width: Int) throws(RunLengths.Fault) -> OutlineRegion {
        let empty = OutlineRegion(height: height, width: width)
        switch shape {
        case .polygons(let polygons):
            return polygons.reduce(empty) {
                $0.union(PolygonRaster.region($1, height: height, width: width))
            }
        case .runs(let lengths):
            return try RunLengths.region(lengths, height: height, width: width)
        case .circle(let x, let y, let radius):
            return empty.filled(columns: x - radius, x + radius) { column in
                let across = Double(column) + 0.5 - x
                let half = (radius * radius - across * across).squareRoot()
                return half.isNaN ? nil : (y - half, y + half)
            }
        case .pixels(let x, let y, let columns, let values):
            let rows = columns > 0 ? values.count / columns : 0
            var region = empty
            // In numbers of the image, what lies beyond it is cut off.
            for column in max(0, -x)..<max(max(0, -x), min(columns, width - x)) {
                for row in max(0, -y)..<max(max(0, -y), min(rows, height - y))
                where values[row * columns + column] != 0 {
                    let place = (x + column) * height + y + row
                    region.append(place..<place + 1)
                }
            }
            return region
        case .none: return empty
        }
    }
}

extension OutlineRegion {
    /// The pixels whose centres lie between two heights of each column.
    fileprivate func filled(
        columns left: Double, _ right: Double, _ heights: (Int) -> (top: Double, bottom: Double)?
    ) -> OutlineRegion {
        var region = self
        func clamped(_ value: Double, _ limit: Int) -> Int {
            Int(min(max(value, 0), Double(limit)))
        }
        for column in clamped(
            left.rounded(.down), width)..<max(
                clamped(left.rounded(.down), width), clamped(right.rounded(.up), width))
        {
            guard let (top, bottom) = heights(column) else { continue }
            let first = clamped((top - 0.5).rounded(.up), height)
            let end = clamped((bottom - 0.5).rounded(.down) + 1, height)
            if first < end { region.append(column * height + first..<column * height + end) }
        }
        return region
    }
}
