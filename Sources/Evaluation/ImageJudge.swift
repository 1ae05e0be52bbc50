import ImageFiles
import Losses
import Machine
import NeuralNetworks
import SegmentationDatasets
import SegmentationScores

/// Compares the scores of one image with its labels.
struct ImageJudge: Sendable {
    let loss: FusedCrossEntropy
    let measures: EvaluationMeasures
    let leastLogit: Float?
    let tellsProbabilities: Bool

    /// An image and what it adds, by the scores of a source: of a large image in tiles those of one row of them are held.
    func judge(
        _ pair: LabelledImage, by source: any ScoreSource, lossMap: Bool
    ) throws -> (EvaluatedImage, EvaluationResult) {
        var found = begin(pair, lossMap: lossMap)
        try source.forEachBand(of: pair) { rows, scores in
            try add(scores, ofRows: rows, of: pair, to: &found, source.team)
        }
        return finished(found, pair, source.team)
    }

    /// An image and what it adds.
    ///
    /// - Parameter logits: `H·W·C` scores, channels last.
    func judge(
        _ pair: LabelledImage, _ logits: UnsafeBufferPointer<Float>, lossMap: Bool,
        _ team: ThreadTeam
    ) throws -> (EvaluatedImage, EvaluationResult) {
        var found = begin(pair, lossMap: lossMap)
        try add(logits, ofRows: 0..<pair.image.height, of: pair, to: &found, team)
        return finished(found, pair, team)
    }

    /// What is known of an image from the rows that were looked at.
    private struct Found {
        var result: EvaluationResult
        /// A loss a pixel; empty where none is wanted.
        var map: [Float]
        /// A class a pixel, of these rows.
        var predictions: [UInt8] = []
    }

    private func begin(_ pair: LabelledImage, lossMap: Bool) -> Found {
        let count = pair.image.height * pair.image.width
        var found = Found(
            result: EvaluationResult(classCount: loss.classCount, measures: measures),
            map: [Float](repeating: 0, count: lossMap ? count : 0))
        found.result.images = 1
        found.predictions.reserveCapacity(count)
        return found
    }

    private func add(
        _ logits: UnsafeBufferPointer<Float>, ofRows rows: Range<Int>, of pair: LabelledImage,
        to found: inout Found, _ team: ThreadTeam
    ) throws {
        let (height, width) = (pair.image.height, pair.image.width)
        guard let scores = logits.baseAddress else {
            preconditionFailure("a plan's logits have a place in memory")
        }
        let start = rows.lowerBound * width
        let count = rows.count * width
        let labels =
            rows.count == height
            ? pair.labels.labels : Array(pair.labels.labels[start..<start + count])
        if tellsProbabilities {
            found.result.loss += try found.map.withUnsafeMutableBufferPointer { map in
                try loss.evaluate(
                    logits: scores, labels: labels, labelShape: [1, rows.count, width],
                    map: map.baseAddress.flatMap { map.isEmpty ? nil : $0 + start }, team: team)
            }
            found.result.boundedPixels += boundedPixels(logits, labels)
        }
        let predictions = [UInt8](unsafeUninitializedCapacity: count) { classes, written in
            found.result.confusion.add(
                logits: scores, labels: labels, count: count, predictions: classes.baseAddress,
                team: team)
            written = count
        }
        if !tellsProbabilities {
            let losses = zeroOneLosses(labels, predictions)
            found.result.loss += losses.sums
            if !found.map.isEmpty {
                found.map.replaceSubrange(start..<start + count, with: losses.map)
            }
        }
        found.result.calibration?.add(
            logits: logits, classCount: loss.classCount, labels: labels, predictions: predictions,
            team: team)
        found.predictions += predictions
    }

    private func finished(
        _ found: Found, _ pair: LabelledImage, _ team: ThreadTeam
    ) -> (EvaluatedImage, EvaluationResult) {
        let (height, width) = (pair.image.height, pair.image.width)
        var result = found.result
        result.imageScores.add(result.confusion)
        result.boundaries?.add(
            labels: pair.labels.labels, predictions: found.predictions, height: height,
            width: width, team: team)
        let image = EvaluatedImage(
            name: pair.name, image: pair.image.picture, labels: pair.labels,
            prediction: LabelMap(height: height, width: width, labels: found.predictions),
            lossMap: found.map, loss: result.loss, boundedPixels: result.boundedPixels)
        return (image, result)
    }

    /// The labelled pixels whose label has the least logit, and so a loss that is bounded.
    private func boundedPixels(
        _ logits: UnsafeBufferPointer<Float>, _ labels: [UInt8]
    ) -> Int {
        guard let leastLogit else { return 0 }
        var count = 0
        for (pixel, label) in labels.enumerated() where label != LabelMap.ignored {
            count += logits[pixel * loss.classCount + Int(label)] <= leastLogit ? 1 : 0
        }
        return count
    }

    /// What stands in the place of a loss where only classes are known: the class weight of a labelled pixel whose class is
    /// not the predicted one, 0 elsewhere.
    private func zeroOneLosses(
        _ labels: [UInt8], _ predictions: [UInt8]
    ) -> (map: [Float], sums: LossSums) {
        var map = [Float](repeating: 0, count: labels.count)
        var sums = LossSums()
        for (pixel, label) in labels.enumerated() {
            guard label != LabelMap.ignored else {
                sums.ignored += 1
                continue
            }
            let weight = loss.classWeights[Int(label)]
            sums.counted += 1
            sums.weight += Double(weight)
            guard label != predictions[pixel] else { continue }
            map[pixel] = weight
            sums.loss += Double(weight)
        }
        return (map, sums)
    }
}
