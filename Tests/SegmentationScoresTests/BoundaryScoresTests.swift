import Machine
import SegmentationScores
import Tensors
import Testing

@Suite struct BoundaryScoresTests {
    private func scores(
        _ labels: [UInt8], _ predictions: [UInt8], width: Int, tolerance: Double
    ) -> BoundaryScores {
        var scores = BoundaryScores(classCount: 3, tolerance: tolerance)
        scores.add(
            labels: labels, predictions: predictions, height: labels.count / width, width: width)
        return scores
    }

    /// A border between columns 2 and 3; the prediction has it one column further to the right.
    @Test(arguments: [(0.0, [0, 2], [0, 0]), (0.9, [0, 2], [0, 0]), (1.0, [2, 2], [2, 2])])
    func aBorderOneColumnAside(tolerance: Double, predicted: [Int], correct: [Int]) {
        let labels: [UInt8] = [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]
        let predictions: [UInt8] = [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1]
        let result = scores(labels, predictions, width: 6, tolerance: tolerance)
        #expect(result.labelled == [2, 2, 0])
        #expect(result.predicted == [2, 2, 0])
        #expect(result.correct == correct + [0])
        #expect(result.found == result.correct)
        #expect(result.classF1 == (tolerance < 1 ? [0, 0, nil] : [1, 1, nil]))
        #expect(result.meanF1 == (tolerance < 1 ? 0 : 1))
    }

    @Test func scoresByHand() {
        // Labels: a 1 in the middle of 3 × 5. Prediction: two pixels of 1, and a 2 in a corner.
        let labels: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        let predictions: [UInt8] = [0, 0, 0, 0, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
        let result = scores(labels, predictions, width: 5, tolerance: 0)
        // Class 0 has the four neighbours of the 1; predicted are the six of the pair, the corner's two among them.
        #expect(result.labelled == [4, 1, 0])
        #expect(result.predicted == [6, 2, 1])
        #expect(result.correct == [3, 1, 0])
        #expect(result.found == [3, 1, 0])
        #expect(result.classPrecision == [3.0 / 6, 1.0 / 2, 0])
        #expect(result.classRecall == [3.0 / 4, 1, nil])
        let first = 2 * (3.0 / 6) * (3.0 / 4) / (3.0 / 6 + 3.0 / 4)
        #expect(result.classF1 == [first, 2 * 0.5 / 1.5, nil], "class 2 has no labelled boundary")
        #expect(result.meanF1 == (first + 2 * 0.5 / 1.5) / 2)
    }

    @Test func theLimitOfTheToleranceIsIncluded() {
        // From (2, 2) to (6, 6) it is more than 5, to (5, 6) it is 5.
        var labels = [UInt8](repeating: 0, count: 100)
        var predictions = labels
        labels[22] = 1
        predictions[66] = 1
        #expect(scores(labels, predictions, width: 10, tolerance: 5).found[1] == 0)
        predictions[66] = 0
        predictions[65] = 1
        #expect(scores(labels, predictions, width: 10, tolerance: 5).found[1] == 1)
        #expect(scores(labels, predictions, width: 10, tolerance: 4.999).found[1] == 0)
    }

    @Test func bordersToIgnoredPixelsAreNone() {
        let labels: [UInt8] = [0, 0, 255, 255, 1, 1]
        let result = scores(labels, [0, 0, 0, 1, 1, 1], width: 6, tolerance: 1)
        #expect(result.labelled == [0, 0, 0])
        #expect(result.predicted == [0, 0, 0], "the predicted border lies on ignored pixels")
        #expect(result.meanF1 == nil)
        // One pixel away from the ignored ones the border may be right…
        let near = scores(labels, [0, 1, 1, 1, 1, 1], width: 6, tolerance: 1)
        #expect(near.predicted == [1, 0, 0])
        // …and a second one, further away, is wrong.
        #expect(near.correct == [0, 0, 0])
    }

    @Test func aPredictedBorderOnIgnoredPixelsConfirmsALabelledOne() {
        let labels: [UInt8] = [0, 0, 1, 255, 255, 255]
        let result = scores(labels, [0, 0, 0, 1, 1, 1], width: 6, tolerance: 1)
        #expect(result.labelled == [1, 1, 0])
        #expect(result.found == [1, 1, 0])
    }

    @Test func onlyALabelledBoundaryScoresZero() {
        let result = scores([0, 0, 1, 1], [0, 0, 0, 0], width: 4, tolerance: 3)
        #expect(result.classPrecision == [nil, nil, nil])
        #expect(result.classF1 == [0, 0, nil])
    }

    @Test(arguments: [(7, 9, 0.0), (13, 11, 1.5), (24, 31, 3), (9, 40, 12)])
    func thePlainTwinCountsTheSame(height: Int, width: Int, tolerance: Double) {
        var random = SplitMix64(seed: UInt64(height * width))
        func draw() -> [UInt8] {
            // Blocks of 3 × 3, so that there are insides as well as borders.
            let columns = (width + 2) / 3
            let blocks = (0..<(height + 2) / 3 * columns).map { _ -> UInt8 in
                let value = random.next() % 8
                return value < 7 ? UInt8(value % 3) : 255
            }
            return (0..<height * width).map { blocks[$0 / width / 3 * columns + $0 % width / 3] }
        }
        let labels = draw()
        let predictions = draw().map { $0 == 255 ? 1 : $0 }
        let plain = PlainBoundaryScores(
            labels: labels, predictions: predictions, height: height, width: width,
            tolerance: tolerance)
        for threads in [1, 3] {
            var fast = BoundaryScores(classCount: 3, tolerance: tolerance)
            fast.add(
                labels: labels, predictions: predictions, height: height, width: width,
                team: ThreadTeam(threads: threads))
            #expect(fast.labelled == plain.labelled)
            #expect(fast.found == plain.found)
            #expect(fast.predicted == plain.predicted)
            #expect(fast.correct == plain.correct)
        }
    }
}

/// The definition as it reads: sets of pixels, and every distance between them.
private struct PlainBoundaryScores {
    var labelled = [0, 0, 0]
    var found = [0, 0, 0]
    var predicted = [0, 0, 0]
    var correct = [0, 0, 0]

    init(labels: [UInt8], predictions: [UInt8], height: Int, width: Int, tolerance: Double) {
        typealias Pixel = (x: Int, y: Int)
        let all = (0..<height).flatMap { y in (0..<width).map { x in Pixel(x, y) } }
        func boundary(_ classes: [UInt8], of id: UInt8) -> [Pixel] {
            all.filter { pixel in
                guard classes[pixel.y * width + pixel.x] == id else { return false }
                return [(0, 1), (1, 0), (0, -1), (-1, 0)].contains { dx, dy in
                    let (x, y) = (pixel.x + dx, pixel.y + dy)
                    guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
                    let other = classes[y * width + x]
                    return other != id && other != 255
                }
            }
        }
        func isNear(_ pixel: Pixel, _ others: [Pixel], _ limit: Double) -> Bool {
            others.contains { other in
                let (dx, dy) = (Double(pixel.x - other.x), Double(pixel.y - other.y))
                return (dx * dx + dy * dy).squareRoot() <= limit
            }
        }
        let ignored = all.filter { labels[$0.y * width + $0.x] == 255 }
        for id in 0..<3 {
            let own = boundary(labels, of: UInt8(id))
            let other = boundary(predictions, of: UInt8(id))
            labelled[id] = own.count
            found[id] = own.count { isNear($0, other, tolerance) }
            for pixel in other where labels[pixel.y * width + pixel.x] != 255 {
                if isNear(pixel, own, tolerance) {
                    correct[id] += 1
                    predicted[id] += 1
                } else if !isNear(pixel, ignored, max(tolerance, 1)) {
                    predicted[id] += 1
                }
            }
        }
    }
}
