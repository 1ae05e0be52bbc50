import BatchLoading
import ImageFiles
import Losses
import NeuralNetworks
import SegmentationDatasets
import SegmentationScores
import Tensors

/// What an evaluation found: sums and counts over all images, divided only when asked.
public struct EvaluationResult: Equatable, Sendable {
    /// Pixels by label (row) and prediction (column); ignored pixels are in no cell.
    public var confusion: ConfusionMatrix
    /// The loss over all pixels that count.
    public var loss = LossSums()
    /// Images.
    public var images = 0
    /// Boundary scores, where they were asked for.
    public var boundaries: BoundaryScores?
    /// Confidence beside accuracy, where it was asked for.
    public var calibration: Calibration?
    /// What each image adds to the IoU, for an interval.
    public var imageScores: ImageScores

    /// Nothing yet.
    public init(classCount: Int) {
        confusion = ConfusionMatrix(classCount: classCount)
        imageScores = ImageScores(classCount: classCount)
    }
}

/// What an evaluation measures beyond the confusion matrix and the loss.
public struct EvaluationMeasures: Equatable, Sendable {
    /// The tolerance of the boundary scores in pixels, 0…1000; nil leaves them out.
    public var boundaryTolerance: Double?
    /// Whether confidence is compared with accuracy.
    public var calibration: Bool

    /// Nothing more, unless given.
    public init(boundaryTolerance: Double? = nil, calibration: Bool = false) {
        self.boundaryTolerance = boundaryTolerance
        self.calibration = calibration
    }
}

/// One image after it went through a trained network.
public struct EvaluatedImage: Sendable {
    /// The sample's name.
    public let name: String
    /// The image.
    public let image: Image
    /// The true classes.
    public let labels: LabelMap
    /// The predicted classes.
    public let prediction: LabelMap
    /// The loss of every pixel in nats, class weight included, 0 where ignored: `H·W` numbers row by row.
    ///
    /// Empty where it was not asked for.
    public let lossMap: [Float]
    /// The sums of the loss over the image.
    public let loss: LossSums
}

/// Sends whole images through a trained network and compares with their labels.
public struct Evaluation {
    /// The network.
    public let inference: ImageInference
    /// The loss.
    public let loss: FusedCrossEntropy
    /// What is measured beyond the confusion matrix and the loss.
    public var measures = EvaluationMeasures()

    /// Joins a network and a loss of the same number of classes.
    public init(inference: ImageInference, loss: FusedCrossEntropy) {
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
    public func run(
        _ samples: [SamplePaths], of dataset: SegmentationDataset, lossMaps: Bool = false,
        lossMapsOf watched: Set<String> = [], cache: PairCache = .none,
        visit: (EvaluatedImage) throws -> Void = { _ in }
    ) throws -> EvaluationResult {
        var result = EvaluationResult(classCount: loss.classCount)
        result.boundaries = measures.boundaryTolerance.map {
            BoundaryScores(classCount: loss.classCount, tolerance: $0)
        }
        result.calibration = measures.calibration ? Calibration() : nil
        // One thread decodes the next image while this one computes.
        let pairs = EvaluationPairs(dataset: dataset, samples: samples, workers: 1, cache: cache)
        while let pair = try pairs.next() {
            let (image, own) = try fitting(samples[result.images].image, pair) {
                try evaluate(
                    pair, lossMap: lossMaps || watched.contains(pair.name),
                    calibration: &result.calibration)
            }
            result.boundaries?.add(
                labels: image.labels.labels, predictions: image.prediction.labels,
                height: image.labels.height, width: image.labels.width, team: inference.team)
            result.confusion += own
            result.imageScores.add(own)
            result.loss += image.loss
            result.images += 1
            try visit(image)
        }
        return result
    }

    private func fitting<Result>(
        _ file: String, _ pair: LabelledImage, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch NetworkError.shapeMismatch {
            throw TrainingError.imageDoesNotFit(
                file: file, height: pair.image.height, width: pair.image.width)
        }
    }

    private func evaluate(
        _ pair: LabelledImage, lossMap: Bool, calibration: inout Calibration?
    ) throws -> (EvaluatedImage, ConfusionMatrix) {
        let (height, width) = (pair.image.height, pair.image.width)
        let logits = try inference.logits(of: pair.image)
        var map = [Float](repeating: 0, count: lossMap ? height * width : 0)
        guard let scores = logits.baseAddress else {
            preconditionFailure("a plan's logits have a place in memory")
        }
        let sums = try map.withUnsafeMutableBufferPointer { map in
            try loss.evaluate(
                logits: scores, labels: pair.labels.labels,
                labelShape: [1, height, width],
                map: lossMap ? map.baseAddress : nil, team: inference.team)
        }
        var confusion = ConfusionMatrix(classCount: loss.classCount)
        let predictions = [UInt8](unsafeUninitializedCapacity: height * width) { classes, count in
            confusion.add(
                logits: scores, labels: pair.labels.labels, count: height * width,
                predictions: classes.baseAddress, team: inference.team)
            count = height * width
        }
        calibration?.add(
            logits: logits, classCount: loss.classCount, labels: pair.labels.labels,
            predictions: predictions, team: inference.team)
        let image = EvaluatedImage(
            name: pair.name, image: pair.image, labels: pair.labels,
            prediction: LabelMap(height: height, width: width, labels: predictions),
            lossMap: map, loss: sums)
        return (image, confusion)
    }
}
