import Foundation
import ImageFiles
import SegmentationDatasets
import Tensors
import Testing

@Suite struct PixelWeightsTests {
    @Test func everyPixelHasItsClassesWeightAndIgnoredOnesNone() {
        let rule = PixelWeights(classWeights: [0.5, 3, 0])
        let labels = LabelMap(height: 2, width: 2, labels: [0, 1, 255, 2])
        #expect(rule.map(of: labels) == [0.5, 3, 0, 0])
    }

    /// Two objects in a row, three pixels of background between them: d1 + d2 by hand.
    @Test func theBorderTermIsUNets() {
        let rule = PixelWeights(classWeights: [1, 2], border: .init(weight: 10, sigma: 5))
        let labels = LabelMap(height: 1, width: 8, labels: [0, 1, 0, 0, 0, 1, 255, 0])
        // Left of the first object d1 = 1 and d2 = 5, in it 0 and 4, between them 1 + 3, 2 + 2, 3 + 1.
        let sums: [Double?] = [6, 4, 4, 4, 4, 4, nil, 8]
        let expected = zip(labels.labels, sums).map { label, sum in
            sum.map { Float((label == 1 ? 2 : 1) + 10 * exp(-$0 * $0 / 50)) } ?? 0
        }
        let weights = rule.map(of: labels)
        #expect(zip(weights, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, $1) })
        #expect(rule.largest == 12)
    }

    @Test func oneObjectHasNoBorderTerm() {
        let rule = PixelWeights(classWeights: [1, 1], border: .init())
        let labels = LabelMap(height: 2, width: 3, labels: [1, 0, 0, 0, 1, 0])
        // The two pixels touch by a corner: one component.
        #expect(rule.map(of: labels) == [Float](repeating: 1, count: 6))
    }

    @Test func anotherBackgroundMakesOtherObjects() {
        let labels = LabelMap(height: 1, width: 3, labels: [0, 1, 0])
        let rule = PixelWeights(classWeights: [1, 1], border: .init(sigma: 5, background: 1))
        // The zeros are the objects now, 2 pixels apart.
        #expect(abs(rule.map(of: labels)[1] - Float(1 + 10 * exp(-4.0 / 50))) < 1e-6)
    }

    /// The distances against a search through all pixels of all components.
    @Test(arguments: [(1, 1), (1, 40), (40, 1), (17, 23), (32, 29)])
    func theSumsEqualTheirPlainTwin(height: Int, width: Int) {
        var random = SplitMix64(seed: 11)
        for density in [2, 10, 40] {
            let labels = (0..<height * width).map { _ -> UInt8 in
                let draw = Int(random.next() % UInt64(density))
                return draw == 0 ? UInt8(1 + random.next() % 2) : draw == 1 && density > 2 ? 255 : 0
            }
            let map = LabelMap(height: height, width: width, labels: labels)
            let components = ComponentDistance.components(of: map, background: 0)
            for limit in [6.5, 1000] {
                let sums = ComponentDistance.sums(of: map, background: 0, limit: limit)
                for pixel in sums.indices {
                    var nearest: [Int32: Int] = [:]
                    for other in components.indices where components[other] != 0 {
                        let rise = other / width - pixel / width
                        let run = other % width - pixel % width
                        nearest[components[other]] = min(
                            nearest[components[other]] ?? .max, rise * rise + run * run)
                    }
                    let two = nearest.values.sorted().prefix(2).map { Double($0).squareRoot() }
                    let sum = two.count == 2 ? two[0] + two[1] : .infinity
                    #expect(sums[pixel] == (sum <= limit ? sum : .infinity), "\(pixel) \(limit)")
                }
            }
        }
    }

    @Test func componentsTouchBySidesAndCorners() {
        let map = LabelMap(
            height: 3, width: 5,
            labels: [
                1, 0, 0, 2, 2,
                0, 1, 0, 0, 0,
                0, 255, 0, 1, 0,
            ])
        #expect(
            ComponentDistance.components(of: map, background: 0)
                == [1, 0, 0, 2, 2, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0])
    }
}
