import ImageFiles
import LossAnalysis
import Testing

/// The definition as loops: the squared distance to the nearest pixel that has another label beside, above or below it.
private func plainSquaredDistances(_ map: LabelMap) -> [Int] {
    func label(_ y: Int, _ x: Int) -> UInt8? {
        (0..<map.height).contains(y) && (0..<map.width).contains(x)
            ? map.labels[y * map.width + x] : nil
    }
    var borders: [(y: Int, x: Int)] = []
    for y in 0..<map.height {
        for x in 0..<map.width {
            let others = [label(y, x - 1), label(y, x + 1), label(y - 1, x), label(y + 1, x)]
            if others.contains(where: { $0 != nil && $0 != label(y, x) }) { borders.append((y, x)) }
        }
    }
    return (0..<map.height * map.width).map { index in
        let (y, x) = (index / map.width, index % map.width)
        return borders.map { ($0.y - y) * ($0.y - y) + ($0.x - x) * ($0.x - x) }.min() ?? Int.max
    }
}

struct BorderDistanceTests {
    @Test(arguments: [(1, 1), (1, 17), (17, 1), (9, 13), (23, 31), (40, 8), (90, 110)])
    func bandsAreThoseOfTheDefinition(height: Int, width: Int) {
        var state: UInt32 = 7
        for density: UInt32 in [2, 10, 60, 1000, 9000] {
            let labels = (0..<height * width).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return state >> 8 % density == 0 ? UInt8(1) : 0
            }
            let map = LabelMap(height: height, width: width, labels: labels)
            let bands = plainSquaredDistances(map).map { squared in
                UInt8(BorderDistance.bandEnds.count { squared > $0 * $0 })
            }
            #expect(BorderDistance.bands(of: map) == bands)
        }
    }

    @Test func aMapOfOneLabelLiesBeyondEveryBand() {
        let map = LabelMap(height: 3, width: 3, labels: [UInt8](repeating: 0, count: 9))
        #expect(BorderDistance.bands(of: map) == [UInt8](repeating: 6, count: 9))
    }

    @Test func bandsEndAtPowersOfTwo() {
        // One row: a border between columns 0 and 1, so column x lies x - 1 from it.
        let map = LabelMap(height: 1, width: 40, labels: [1] + [UInt8](repeating: 0, count: 39))
        let bands = BorderDistance.bands(of: map)
        #expect(
            [0, 1, 2, 3, 4, 5, 6, 9, 10, 17, 18, 33, 34].map { bands[$0] } == [
                0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6,
            ])
    }
}
