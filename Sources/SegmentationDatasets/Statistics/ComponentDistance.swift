import ImageFiles

/// Distances from every pixel to the two nearest connected components of a foreground, for U-Net's border weights.
///
/// The foreground are the labelled pixels of every class but the background; pixels that touch by a side or a corner
/// are connected. Distances are Euclidean, in pixels, from centre to centre; 0 inside a component.
package enum ComponentDistance {
    /// The number of the component of each pixel from 1, in the order of their first pixels; 0 elsewhere.
    package static func components(of map: LabelMap, background: UInt8) -> [Int32] {
        let (height, width) = (map.height, map.width)
        var numbers = [Int32](repeating: 0, count: height * width)
        var count: Int32 = 0
        var waiting: [Int] = []
        for start in numbers.indices {
            guard isForeground(map, start, background), numbers[start] == 0 else { continue }
            count += 1
            numbers[start] = count
            waiting.append(start)
            while let pixel = waiting.popLast() {
                let (y, x) = (pixel / width, pixel % width)
                for row in max(0, y - 1)...min(height - 1, y + 1) {
                    for column in max(0, x - 1)...min(width - 1, x + 1) {
                        let other = row * width + column
                        if numbers[other] == 0, isForeground(map, other, background) {
                            numbers[other] = count
                            waiting.append(other)
                        }
                    }
                }
            }
        }
        return numbers
    }

    private static func isForeground(_ map: LabelMap, _ pixel: Int, _ background: UInt8) -> Bool {
        map.labels[pixel] != background && map.labels[pixel] != LabelMap.ignored
    }

    /// d1 + d2 of every pixel, the distances to the nearest and to the second nearest component; infinite where the sum
    /// is above `limit` or where there are fewer than two components.
    ///
    /// In every column the two nearest components above or below suffice: a component that is third in its column is
    /// third for every pixel that looks at that column. Each pixel then looks at the columns within `limit` of it,
    /// nearest first, until they are farther than the second component that it has found.
    package static func sums(
        of map: LabelMap, background: UInt8, limit: Double
    ) -> [Double] {
        let (height, width) = (map.height, map.width)
        let columns = nearestInColumns(
            components(of: map, background: background), height: height, width: width)
        var sums = [Double](repeating: .infinity, count: height * width)
        let reach = Int(min(limit, Double(width)).rounded(.up))
        for y in 0..<height {
            for x in 0..<width {
                var nearest = columns[y * width + x]
                for across in stride(from: 1, through: reach, by: 1) {
                    // Distances here are squared.
                    if across * across >= nearest.second.distance { break }
                    if x >= across { nearest.take(columns[y * width + x - across], across) }
                    if x + across < width { nearest.take(columns[y * width + x + across], across) }
                }
                guard nearest.second.component != 0 else { continue }
                let sum =
                    Double(nearest.first.distance).squareRoot()
                    + Double(nearest.second.distance).squareRoot()
                if sum <= limit { sums[y * width + x] = sum }
            }
        }
        return sums
    }

    /// For every pixel the two components that are nearest in its own column.
    private static func nearestInColumns(
        _ components: [Int32], height: Int, width: Int
    ) -> [TwoNearest] {
        var result = [TwoNearest](repeating: TwoNearest(), count: components.count)
        for x in 0..<width {
            for rows in [Array(0..<height), Array((0..<height).reversed())] {
                // The two components that were met last, and the rows in which.
                var last: (component: Int32, row: Int) = (0, 0)
                var previous: (component: Int32, row: Int) = (0, 0)
                for y in rows {
                    let here = components[y * width + x]
                    if here != 0 {
                        if here != last.component { previous = last }
                        last = (here, y)
                    }
                    for met in [last, previous] where met.component != 0 {
                        result[y * width + x].take(
                            .init(
                                component: met.component, distance: (met.row - y) * (met.row - y)))
                    }
                }
            }
        }
        return result
    }
}

/// The two nearest different components that a pixel has found, with squared distances.
private struct TwoNearest {
    struct Found {
        /// 0 for none.
        var component: Int32 = 0
        var distance = Int.max
    }

    var first = Found()
    var second = Found()

    /// Considers what a column that lies `across` pixels to the side has found.
    mutating func take(_ column: TwoNearest, _ across: Int) {
        take(column.first, across)
        take(column.second, across)
    }

    private mutating func take(_ found: Found, _ across: Int) {
        if found.component == 0 { return }
        take(.init(component: found.component, distance: found.distance + across * across))
    }

    mutating func take(_ candidate: Found) {
        if candidate.component == first.component {
            first.distance = min(first.distance, candidate.distance)
        } else if candidate.distance < first.distance {
            second = first
            first = candidate
        } else if candidate.distance < second.distance {
            // The same component as before may come nearer.
            second = candidate
        }
    }
}
