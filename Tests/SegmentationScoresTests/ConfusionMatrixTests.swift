import EveryInstructionSet
import Machine
import SegmentationScores
import Testing

@Suite(.everyInstructionSet) struct ConfusionMatrixTests {
    /// Eight pixels, four classes; class 2 is only predicted, class 3 is neither labelled nor predicted.
    let matrix = {
        var matrix = ConfusionMatrix(classCount: 4)
        matrix.add(
            labels: [0, 0, 0, 1, 1, 255, 1, 0], predictions: [0, 0, 1, 1, 2, 3, 1, 0])
        return matrix
    }()

    @Test func pixelsAreCountedByLabelAndPrediction() {
        #expect(
            matrix.rows == [[3, 1, 0, 0], [0, 2, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
        #expect(matrix.labelled == [4, 3, 0, 0])
        #expect(matrix.predicted == [3, 3, 1, 0])
        #expect(matrix.correct == [3, 2, 0, 0])
        #expect(matrix.pixels == 7)
    }

    @Test func scoresByHand() {
        #expect(matrix.classIoU == [3.0 / 4, 2.0 / 4, 0, nil])
        #expect(matrix.classPrecision == [1, 2.0 / 3, 0, nil])
        #expect(matrix.classRecall == [3.0 / 4, 2.0 / 3, nil, nil])
        #expect(matrix.classF1 == [6.0 / 7, 4.0 / 6, 0, nil])
        #expect(matrix.pixelAccuracy == 5.0 / 7)
    }

    @Test func meansAreTakenOverTheClassesThatOccur() {
        // The class that is only predicted counts with 0, the absent one does not count.
        #expect(matrix.meanIoU == (3.0 / 4 + 2.0 / 4 + 0) / 3)
        #expect(matrix.meanAccuracy == (3.0 / 4 + 2.0 / 3) / 2)
        #expect(matrix.meanF1 == (6.0 / 7 + 4.0 / 6 + 0) / 3)
    }

    @Test func whereNothingIsLabelledThereAreNoScores() {
        var empty = ConfusionMatrix(classCount: 2)
        empty.add(labels: [255, 255], predictions: [0, 1])
        #expect(empty.pixels == 0)
        #expect(empty.classIoU == [nil, nil])
        #expect(empty.meanIoU == nil)
        #expect(empty.meanAccuracy == nil)
        #expect(empty.pixelAccuracy == nil)
    }

    @Test func theIgnoredLabelCanBeAClass() {
        var matrix = ConfusionMatrix(classCount: 2, ignoredLabel: 0)
        matrix.add(labels: [0, 1, 1], predictions: [0, 1, 0])
        #expect(matrix.rows == [[0, 0], [1, 1]])
    }

    @Test func partsAddUpToTheWhole() {
        let (labels, predictions) = randomPixels(count: 10_001, classes: 6)
        var whole = ConfusionMatrix(classCount: 6)
        whole.add(labels: labels, predictions: predictions)
        var first = ConfusionMatrix(classCount: 6)
        first.add(labels: Array(labels[..<77]), predictions: Array(predictions[..<77]))
        var second = ConfusionMatrix(classCount: 6)
        second.add(labels: Array(labels[77...]), predictions: Array(predictions[77...]))
        #expect(first + second == whole)
        #expect(ConfusionMatrix(classCount: 6, counts: whole.counts) == whole)
    }

    @Test(arguments: [1, 2, 11, 32, 33, 150, 255])
    func theKernelCountsLikeTheLoop(classes: Int) {
        for count in [0, 1, 4095, 4096, 9001] {
            let (labels, predictions) = randomPixels(count: count, classes: classes)
            var expected = [Int](repeating: 0, count: classes * classes)
            for (label, prediction) in zip(labels, predictions) where label != 255 {
                expected[Int(label) * classes + Int(prediction)] += 1
            }
            var matrix = ConfusionMatrix(classCount: classes)
            matrix.add(labels: labels, predictions: predictions)
            #expect(matrix.counts == expected)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 11, 19, 150, 255])
    func theLargestLogitIsThePredictionAndTheFirstOfEquals(classes: Int) {
        for count in [1, 15, 16, 17, classes < 20 ? 4500 : 200] {
            // Few different values, so that equals are frequent.
            let logits = (0..<count * classes).map { Float($0 &* 7919 % 2053 % 9) - 4 }
            let expected = (0..<count).map { pixel in
                let row = Array(logits[pixel * classes..<(pixel + 1) * classes])
                let largest = row.max()
                return UInt8(row.firstIndex { $0 == largest } ?? 0)
            }
            let labels = randomPixels(count: count, classes: classes).labels
            var plain = ConfusionMatrix(classCount: classes)
            plain.add(labels: labels, predictions: expected)
            for threads in [1, 2, 3] {
                let team = ThreadTeam(threads: threads)
                var predictions = [UInt8](repeating: 99, count: count)
                predictClasses(
                    logits: logits, classCount: classes, count: count, predictions: &predictions,
                    team: team)
                #expect(predictions == expected)
                var fused = ConfusionMatrix(classCount: classes)
                predictions = [UInt8](repeating: 99, count: count)
                fused.add(
                    logits: logits, labels: labels, count: count, predictions: &predictions,
                    team: team)
                #expect(predictions == expected)
                #expect(fused == plain)
                var silent = ConfusionMatrix(classCount: classes)
                silent.add(logits: logits, labels: labels, count: count, team: team)
                #expect(silent == plain)
            }
        }
    }

    @Test func aNaNIsNeverThePredictionOfALaterClass() {
        var prediction: [UInt8] = [9]
        predictClasses(
            logits: [-1, .nan, 2, .nan, 1], classCount: 5, count: 1, predictions: &prediction,
            team: ThreadTeam(threads: 1))
        #expect(prediction == [2])
    }

    /// Labels with some 255 among them, and predictions.
    private func randomPixels(
        count: Int, classes: Int
    ) -> (labels: [UInt8], predictions: [UInt8]) {
        (
            (0..<count).map { _ in
                Int.random(in: 0..<5) == 0 ? 255 : UInt8.random(in: 0..<UInt8(classes))
            }, (0..<count).map { _ in UInt8.random(in: 0..<UInt8(classes)) }
        )
    }
}
