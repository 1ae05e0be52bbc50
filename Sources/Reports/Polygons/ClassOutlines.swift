import ImageFiles

/// A connected region of one class and what runs around it, along the edges of pixels.
package struct ClassOutline: Equatable, Sendable {
    /// A corner in pixels from the image's upper left one: the pixel (x, y) covers x…x+1 and y…y+1.
    package struct Corner: Hashable, Sendable {
        package let x: Int
        package let y: Int

        /// Takes both.
        package init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    /// The class.
    package let label: UInt8
    /// Pixels of the region.
    package let pixels: Int
    /// The corners around it, clockwise as one sees it, then those of each hole, the other way round.
    package let rings: [[Corner]]

    /// Pixels inside the first ring, holes included.
    package var filledPixels: Int {
        guard let ring = rings.first, var last = ring.last else { return 0 }
        var twice = 0
        for corner in ring {
            twice += last.x * corner.y - corner.x * last.y
            last = corner
        }
        return twice / 2
    }
}

extension LabelMap {
    /// The outlines of all regions, in the order of their first pixels; a region's pixels share sides, not corners alone.
    ///
    /// Neighbours have the same border, and inside of one region's rings, holes left out, lie just its pixels.
    package var outlines: [ClassOutline] {
        var tracing = OutlineTracing(self)
        return tracing.run()
    }
}

/// Follows the sides of pixels behind which another class begins, with the region on the right.
private struct OutlineTracing {
    private let map: LabelMap
    /// Which sides of a pixel have been followed: bit 0 the upper, 1 the right, 2 the lower, 3 the left one.
    private var followed: [UInt8]
    /// The region of every pixel; −1 where it is not known yet.
    private var regions: [Int32]
    /// The next pixel beyond each side.
    private static let steps = [(x: 0, y: -1), (x: 1, y: 0), (x: 0, y: 1), (x: -1, y: 0)]

    init(_ map: LabelMap) {
        self.map = map
        followed = [UInt8](repeating: 0, count: map.labels.count)
        regions = [Int32](repeating: -1, count: map.labels.count)
    }

    mutating func run() -> [ClassOutline] {
        var sizes: [Int] = []
        var labels: [UInt8] = []
        var rings: [[[ClassOutline.Corner]]] = []
        for pixel in map.labels.indices {
            if regions[pixel] < 0 {
                sizes.append(fill(from: pixel, region: Int32(sizes.count)))
                labels.append(map.labels[pixel])
                rings.append([])
            }
            for side in 0..<4 where isBorder(pixel, side) && followed[pixel] & 1 << side == 0 {
                rings[Int(regions[pixel])].append(ring(from: pixel, side))
            }
        }
        return sizes.indices.map {
            ClassOutline(label: labels[$0], pixels: sizes[$0], rings: rings[$0])
        }
    }

    /// Marks the region of a pixel.
    ///
    /// - Returns: Its size.
    private mutating func fill(from first: Int, region: Int32) -> Int {
        regions[first] = region
        var (waiting, size) = ([first], 0)
        while let pixel = waiting.popLast() {
            size += 1
            for side in 0..<4 {
                guard let next = neighbor(pixel, side), regions[next] < 0,
                    map.labels[next] == map.labels[pixel]
                else { continue }
                regions[next] = region
                waiting.append(next)
            }
        }
        return size
    }

    private func neighbor(_ pixel: Int, _ side: Int) -> Int? {
        let (x, y) = (
            pixel % map.width + Self.steps[side].x, pixel / map.width + Self.steps[side].y
        )
        return (0..<map.width).contains(x) && (0..<map.height).contains(y)
            ? y * map.width + x : nil
    }

    private func isBorder(_ pixel: Int, _ side: Int) -> Bool {
        neighbor(pixel, side).map { map.labels[$0] != map.labels[pixel] } ?? true
    }

    /// The corners of the ring that a side belongs to.
    private mutating func ring(from first: Int, _ firstSide: Int) -> [ClassOutline.Corner] {
        var corners: [ClassOutline.Corner] = []
        var (pixel, side) = (first, firstSide)
        var before: Int?
        repeat {
            followed[pixel] |= 1 << side
            if let before, before != side { corners.append(start(of: pixel, side)) }
            before = side
            (pixel, side) = next(pixel, side)
        } while pixel != first || side != firstSide
        if before != firstSide { corners.insert(start(of: first, firstSide), at: 0) }
        return corners
    }

    /// Where a side begins for one who has the pixel on the right.
    private func start(of pixel: Int, _ side: Int) -> ClassOutline.Corner {
        ClassOutline.Corner(
            x: pixel % map.width + (side == 1 || side == 2 ? 1 : 0),
            y: pixel / map.width + (side >= 2 ? 1 : 0))
    }

    /// The side that follows.
    ///
    /// Where two pixels touch at a corner alone, the way leads on to the other one if it is of the same region, so that a hole
    /// that touches the border there stays a ring of its own, and around the same pixel if it is not.
    private func next(_ pixel: Int, _ side: Int) -> (pixel: Int, side: Int) {
        let right = (side + 1) % 4
        guard let ahead = neighbor(pixel, right) else { return (pixel, right) }
        if isBorder(pixel, right) {
            let across = neighbor(ahead, side)
            guard let across, regions[across] == regions[pixel] else { return (pixel, right) }
            return (across, (side + 3) % 4)
        }
        guard !isBorder(ahead, side), let left = neighbor(ahead, side) else { return (ahead, side) }
        return (left, (side + 3) % 4)
    }
}
