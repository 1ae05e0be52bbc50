import ImageFiles
import JSONText
import Reports
import Testing

/// Regions of label maps as polygons, and back.
struct ClassOutlinesTests {
    private typealias Corner = ClassOutline.Corner

    /// A map drawn by digits.
    private func map(_ rows: String...) -> LabelMap {
        LabelMap(
            height: rows.count, width: rows[0].utf8.count,
            labels: rows.flatMap { $0.utf8.map { $0 - UInt8(ascii: "0") } })
    }

    /// A map of `classes` classes in blots, a pure function of the seed.
    private func blots(seed: Int, height: Int, width: Int, classes: Int) -> LabelMap {
        var state = UInt64(seed &* 7919 &+ 1)
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var labels = [UInt8](repeating: 0, count: height * width)
        for _ in 0..<height * width / 3 {
            let (top, left, label) = (draw(height), draw(width), UInt8(draw(classes)))
            for y in top..<min(height, top + 1 + draw(3)) {
                for x in left..<min(width, left + 1 + draw(3)) { labels[y * width + x] = label }
            }
        }
        return LabelMap(height: height, width: width, labels: labels)
    }

    /// Whether a pixel's centre lies inside of a ring: the sides to its left, odd or even.
    private func holds(_ ring: [Corner], x: Int, y: Int) -> Bool {
        var inside = false
        for (index, corner) in ring.enumerated() {
            let next = ring[(index + 1) % ring.count]
            if (corner.y <= y) != (next.y <= y), corner.x <= x { inside.toggle() }
        }
        return inside
    }

    @Test func aPixelHasFourCorners() {
        let outlines = map("000", "010", "000").outlines
        #expect(outlines.map(\.label) == [0, 1])
        #expect(outlines.map(\.pixels) == [8, 1])
        #expect(
            outlines[1].rings
                == [
                    [
                        Corner(x: 1, y: 1), Corner(x: 2, y: 1), Corner(x: 2, y: 2),
                        Corner(x: 1, y: 2),
                    ]
                ])
        #expect(outlines[0].rings.count == 2, "and leaves a hole")
        #expect(Set(outlines[0].rings[1]) == Set(outlines[1].rings[0]))
        #expect(outlines[0].filledPixels == 9)
    }

    @Test func whatTouchesAtACornerIsTwoRegions() {
        let outlines = map("10", "01").outlines
        #expect(outlines.map(\.pixels) == [1, 1, 1, 1])
        #expect(outlines.allSatisfy { $0.rings.count == 1 && $0.rings[0].count == 4 })
    }

    @Test func aHoleThatTouchesTheBorderAtACornerStaysAHole() {
        // The hole at (1, 1) touches the notch at (0, 0).
        let outlines = map("100", "010", "000").outlines
        let region = outlines[1]
        #expect(region.label == 0 && region.pixels == 7)
        #expect(region.rings.count == 2)
        #expect(region.rings.allSatisfy { Set($0).count == $0.count }, "no ring meets itself")
    }

    @Test(arguments: 0..<40) func polygonsGiveTheMapBack(seed: Int) {
        let map = blots(
            seed: seed, height: 3 + seed % 17, width: 2 + seed % 23, classes: 2 + seed % 4)
        let outlines = map.outlines
        #expect(outlines.reduce(0) { $0 + $1.pixels } == map.labels.count)
        for outline in outlines {
            for ring in outline.rings {
                #expect(ring.count >= 4 && Set(ring).count == ring.count, "no ring meets itself")
            }
        }
        var painted = [Int](repeating: 0, count: map.labels.count)
        var labels = [UInt8](repeating: .max, count: map.labels.count)
        for outline in outlines {
            for pixel in map.labels.indices {
                let (x, y) = (pixel % map.width, pixel / map.width)
                guard outline.rings.count(where: { holds($0, x: x, y: y) }) % 2 == 1 else {
                    continue
                }
                painted[pixel] += 1
                labels[pixel] = outline.label
            }
        }
        #expect(labels == map.labels)
        #expect(painted.allSatisfy { $0 == 1 }, "no pixel lies in two regions")
    }

    @Test(arguments: 0..<10) func neighboursHaveOneBorder(seed: Int) {
        let map = blots(seed: seed, height: 12, width: 15, classes: 3)
        // Every step along a side of a pixel, from corner to corner.
        var steps: [[Int]: Int] = [:]
        for ring in map.outlines.flatMap(\.rings) {
            for (index, corner) in ring.enumerated() {
                let next = ring[(index + 1) % ring.count]
                let length = max(abs(next.x - corner.x), abs(next.y - corner.y))
                let (dx, dy) = ((next.x - corner.x) / length, (next.y - corner.y) / length)
                for step in 0..<length {
                    let (x, y) = (corner.x + step * dx, corner.y + step * dy)
                    steps[[x, y, x + dx, y + dy], default: 0] += 1
                }
            }
        }
        for (step, count) in steps {
            #expect(count == 1)
            let isEdge =
                step[0] == step[2] ? [0, 15].contains(step[0]) : [0, 12].contains(step[1])
            let isWhole = step[0] == step[2] || step[1] == step[3]
            #expect(isWhole)
            #expect((steps[[step[2], step[3], step[0], step[1]]] == nil) == isEdge)
        }
    }

    @Test(arguments: 0..<20) func labelmesShapesGiveTheMapBackInTheirOrder(seed: Int) throws {
        let map = blots(seed: seed, height: 14, width: 11, classes: 3)
        let names = ["a", "b", "c"]
        let document = PolygonFile.labelme.document(of: map, classNames: names, image: "x.png")
        #expect(document["imageWidth"]?.int == 11 && document["imagePath"]?.string == "x.png")
        var labels = [UInt8](repeating: .max, count: map.labels.count)
        for shape in try #require(document["shapes"]?.elements) {
            #expect(shape["shape_type"]?.string == "polygon")
            let ring = try #require(shape["points"]?.elements).map {
                Corner(x: $0.elements?[0].int ?? -1, y: $0.elements?[1].int ?? -1)
            }
            let label = try #require(names.firstIndex { $0 == shape["label"]?.string })
            for pixel in labels.indices where holds(ring, x: pixel % 11, y: pixel / 11) {
                labels[pixel] = UInt8(label)
            }
        }
        #expect(labels == map.labels)
    }

    @Test func ringsOfGeoJSONAreClosed() throws {
        let document = PolygonFile.geojson.document(
            of: map("000", "010", "000"), classNames: ["ground", "dot"], image: "")
        let features = try #require(document["features"]?.elements)
        #expect(features.map { $0["properties"]?["class"]?.string } == ["ground", "dot"])
        #expect(features.map { $0["properties"]?["pixels"]?.int } == [8, 1])
        let rings = try features.map {
            try #require($0["geometry"]?["coordinates"]?.elements).map { $0.elements ?? [] }
        }
        #expect(rings.map(\.count) == [2, 1])
        for ring in rings.joined() { #expect(ring.first == ring.last && ring.count >= 5) }
    }
}
