import BatchLoading
import ImageFiles
import Losses
import NeuralNetworks
import SegmentationDatasets
import SegmentationScores
import Tensors

/// What an evaluation found: sums and counts over all images, divided only when asked.
package struct EvaluationResult: Equatable, Sendable {
    /// Pixels by label (row) and prediction (column); ignored pixels are in no cell.
    package var confusion: ConfusionMatrix
    /// The loss over all pixels that count.
    package var loss = LossSums()
    /// Images.
    package var images = 0
    /// Boundary scores, where they were asked for.
    package var boundaries: BoundaryScores?
    /// Confidence beside accuracy, where it was asked for.
    package var calibration: Calibration?
    /// What each image adds to the IoU, for an interval.
    package var imageScores: ImageScores

    /// Nothing yet.
    package init(classCount: Int, measures: EvaluationMeasures = EvaluationMeasures()) {
        confusion = ConfusionMatrix(classCount: classCount)
        imageScores = ImageScores(classCount: classCount)
        boundaries = measures.boundaryTolerance.map {
            BoundaryScores(classCount: classCount, tolerance: $0)
        }
        calibration = measures.calibration ? Calibration() : nil
    }

    /// Adds what was found on further images by the same measures.
    static func += (result: inout EvaluationResult, part: EvaluationResult) {
        result.confusion += part.confusion
        result.loss += part.loss
        result.images += part.images
        if let boundaries = part.boundaries { result.boundaries? += boundaries }
        if let calibration = part.calibration { result.calibration? += calibration }
        result.imageScores += part.imageScores
    }
}

/// What an evaluation measures beyond the confusion matrix and the loss.
package struct EvaluationMeasures: Equatable, Sendable {
    /// The tolerance of the boundary scores in pixels, 0…1000; nil leaves them out.
    package var boundaryTolerance: Double?
    /// Whether confidence is compared with accuracy.
    package var calibration: Bool

    /// Nothing more, unless given.
    package init(boundaryTolerance: Double? = nil, calibration: Bool = false) {
        self.boundaryTolerance = boundaryTolerance
        self.calibration = calibration
    }
}

/// One image after it went through a trained network.
package struct EvaluatedImage: Sendable {
    /// The sample's name.
    package let name: String
    /// The image.
    package let image: Image
    /// The true classes.
    package let labels: LabelMap
    /// The predicted classes.
    package let prediction: LabelMap
    /// The loss of every pixel in nats, class weight included, 0 where ignored: `H·W` numbers row by row.
    ///
    /// Empty where it was not asked for.
    package let lossMap: [Float]
    /// The sums of the loss over the image.
    package let loss: LossSums
}

/// Sends whole images through a trained network and compares with their labels.
package struct Evaluation {
    /// The network.
    package let inference: ImageInference
    /// The loss.
    package let loss: FusedCrossEntropy
    /// What is measured beyond the confusion matrix and the loss.
    package var measures = EvaluationMeasures()

    /// Joins a network and a loss of the same number of classes.
    package init(inference: ImageInference, loss: FusedCrossEntropy) {
        precondition(
            loss.classCount == inference.network.classCount,
            "Evaluation expects a loss for \(inference.network.classCount) classes, got \(loss.classCount)"
        )
        self.inference = inference
        self.loss = loss
    }

    /// Evaluates samples in their order and hands every image to `visit`.
    ///
    /// - Parameters:
    ///   - lossMaps: Whether images come with their loss maps.
    ///   - watched: The names of images that come with their loss maps in any case.
    ///   - cache: Keeps decoded pairs for the next evaluation.
    ///   - visit: Is called after each image, on the calling thread; throw to stop.
    /// - Throws: What `SegmentationDataset.loadPair(_:)` throws, with the file's path;
    ///   ``TrainingError/imageDoesNotFit(file:height:width:)``.
    package func run(
        _ samples: [SamplePaths], of dataset: SegmentationDataset, lossMaps: Bool = false,
        lossMapsOf watched: Set<String> = [], cache: PairCache = .none,
        visit: (EvaluatedImage) throws -> Void = { _ in }
    ) throws -> EvaluationResult {
        var result = EvaluationResult(classCount: loss.classCount, measures: measures)
        // Decodes the next images while these are computed.
        let pairs = EvaluationPairs(
            dataset: dataset, samples: samples, workers: (inference.team.threads + 1) / 2,
            cache: cache)
        var next = try pairs.next()
        while let first = next {
            var group = [first]
            next = try pairs.next()
            while let pair = next, group.count < inference.team.threads,
                (group + [pair]).allSatisfy({ inference.takesSideBySide($0.image) })
            {
                group.append(pair)
                next = try pairs.next()
            }
            let parts = try evaluate(group) { lossMaps || watched.contains($0) }
            for (pair, part) in zip(group, parts) {
                let (image, own) = try TrainingError.namingFile(
                    samples[result.images].image, height: pair.image.height,
                    width: pair.image.width
                ) { try part.get() }
                result += own
                try visit(image)
            }
        }
        return result
    }

    /// An image and what it adds.
    private typealias Part = (EvaluatedImage, EvaluationResult)

    /// Takes as many images as there are threads side by side, one on each, and fewer one after the other.
    ///
    /// Side by side threads wait for each other once an image instead of once a layer, and none reads what another has
    /// just written: between cores that share no cache that costs as much as the arithmetic of a small network.
    private func evaluate(
        _ group: [LabelledImage], lossMap: (_ name: String) -> Bool
    ) throws -> [Result<Part, any Error>] {
        let team = inference.team
        let maps = group.map { lossMap($0.name) }
        if team.threads == 1 || group.count < team.threads {
            return zip(group, maps).map { pair, map in
                Result { try evaluate(pair, by: inference, lossMap: map) }
            }
        }
        let siblings = try inference.siblings()
        var parts = [Result<Part, any Error>?](repeating: nil, count: group.count)
        parts.withUnsafeMutableBufferPointer { parts in
            nonisolated(unsafe) let parts = parts
            team.forEachWorker { worker in
                parts[worker] = Result {
                    try evaluate(group[worker], by: siblings[worker], lossMap: maps[worker])
                }
            }
        }
        return parts.compactMap(\.self)
    }

    private func evaluate(
        _ pair: LabelledImage, by inference: ImageInference, lossMap: Bool
    ) throws -> Part {
        let (height, width, team) = (pair.image.height, pair.image.width, inference.team)
        let labels = pair.labels.labels
        let logits = try inference.logits(of: pair.image)
        guard let scores = logits.baseAddress else {
            preconditionFailure("a plan's logits have a place in memory")
        }
        var result = EvaluationResult(classCount: loss.classCount, measures: measures)
        result.images = 1
        var map = [Float](repeating: 0, count: lossMap ? height * width : 0)
        result.loss = try map.withUnsafeMutableBufferPointer { map in
            try loss.evaluate(
                logits: scores, labels: labels, labelShape: [1, height, width],
                map: lossMap ? map.baseAddress : nil, team: team)
        }
        let predictions = [UInt8](unsafeUninitializedCapacity: height * width) { classes, count in
            result.confusion.add(
                logits: scores, labels: labels, count: height * width,
                predictions: classes.baseAddress, team: team)
            count = height * width
        }
        result.imageScores.add(result.confusion)
        result.calibration?.add(
            logits: logits, classCount: loss.classCount, labels: labels, predictions: predictions,
            team: team)
        result.boundaries?.add(
            labels: labels, predictions: predictions, height: height, width: width, team: team)
        let image = EvaluatedImage(
            name: pair.name, image: pair.image, labels: pair.labels,
            prediction: LabelMap(height: height, width: width, labels: predictions),
            lossMap: map, loss: result.loss)
        return (image, result)
    }
}
