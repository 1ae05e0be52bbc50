import Evaluation
import Foundation
import ImageFiles
import Machine
import Pictures
import RunRecords
import TensorBoardFiles
import Tensors

/// The TensorBoard file of a run: every epoch's numbers, and predictions and loss maps of a few validation images.
///
/// The horizontal axis counts epochs. Tags: `loss/train`, `loss/val`, `val/miou`, `val/pixel_accuracy`, `val_iou/CLASS`,
/// `learning_rate`, `speed/images_per_second`, `speed/seconds`, `speed/data_wait_seconds`, `memory/peak_mb`; for each
/// picture a group of its name: image and label once (step 0), prediction and loss an epoch.
final class TensorBoardLog {
    private let file: EventFile
    private let classNames: [String]
    private let colors: [UInt32]
    private var hasStillPictures = false
    /// What waits for its epoch to be complete.
    private var stillPictures: [TensorBoardEvent.Value] = []
    private var pictures: [TensorBoardEvent.Value] = []
    /// The colours of loss maps: they end at twice the loss of a guess, so that epochs can be compared.
    private let lossScale: LossColorScale
    private static let largestSide = 480

    init(path: String, classNames: [String], colors: [UInt32]) {
        file = EventFile(path: path)
        self.classNames = classNames
        self.colors = colors
        lossScale = LossColorScale(end: max(1, 2 * log(Double(classNames.count))))
    }

    /// The names of a few samples, spread evenly over the split.
    static func watched(_ names: [String], count: Int = 4) -> Set<String> {
        Set(WatchedImages.spread(count, over: names))
    }

    /// Makes the file agree with the epochs that a run has behind it.
    ///
    /// A new file is begun where there is none. Events of later epochs are cut off; the numbers of epochs that are
    /// missing, because the process was killed before it wrote them, are added (their pictures are lost).
    func begin(_ epochs: [EpochRecord]) throws {
        let last = epochs.last?.epoch ?? 0
        var steps: Set<Int> = []
        if !epochs.isEmpty, let kept = try file.truncate(after: last) {
            steps = kept
        } else {
            try file.begin(wallTime: Date().timeIntervalSince1970)
        }
        hasStillPictures = steps.contains(0)
        let missing = epochs.filter { !steps.contains($0.epoch) }
        if !missing.isEmpty { try file.append(missing.map { event($0, more: []) }) }
    }

    /// Takes the pictures of an evaluated image; they are written with their epoch.
    ///
    /// - Parameter team: Draws the pictures at the same time.
    func add(_ image: EvaluatedImage, team: ThreadTeam) throws {
        let group = image.name.replacing("/", with: " ")
        let end = String(format: "%.3g", lossScale.end)
        let (colors, scale) = (colors, lossScale)
        var drawings: [(tag: String, isClasses: Bool, draw: () -> Image)] = [
            ("\(group)/prediction", true, { classColors(image.prediction, colors: colors) }),
            (
                "\(group)/loss up to \(end) nats", false,
                { lossColors(losses: image.lossMap, labels: image.labels, scale: scale) }
            ),
        ]
        if !hasStillPictures {
            drawings += [
                ("\(group)/image", false, { image.image }),
                ("\(group)/label", true, { classColors(image.labels, colors: colors) }),
            ]
        }
        // Unchecked because the closures only read.
        nonisolated(unsafe) let wanted = drawings
        let values = try team.map(wanted.count) { index in
            try Self.picture(
                wanted[index].draw(), wanted[index].tag, isClasses: wanted[index].isClasses)
        }
        pictures += values.prefix(2)
        stillPictures += values.dropFirst(2)
    }

    /// Drops the pictures of an epoch that will not be written.
    func forgetPictures() { (stillPictures, pictures) = ([], []) }

    /// Writes an epoch with the pictures that were added since the one before, after `missed` ones without pictures.
    func add(_ missed: [EpochRecord], then epoch: EpochRecord) throws {
        defer { forgetPictures() }
        var events = missed.map { event($0, more: []) } + [event(epoch, more: pictures)]
        if !stillPictures.isEmpty {
            events.insert(
                TensorBoardEvent(
                    wallTime: Date().timeIntervalSince1970, step: 0, values: stillPictures), at: 0)
        }
        try file.append(events)
        hasStillPictures = hasStillPictures || !stillPictures.isEmpty
    }

    private func event(
        _ epoch: EpochRecord, more pictures: [TensorBoardEvent.Value]
    ) -> TensorBoardEvent {
        var scalars: [(String, Double?)] = [
            ("loss/train", epoch.trainLoss), ("loss/val", epoch.validationLoss),
            ("val/miou", epoch.validationMeanIoU),
            ("val/pixel_accuracy", epoch.validationPixelAccuracy),
            ("learning_rate", epoch.learningRate),
            ("speed/images_per_second", epoch.imagesPerSecond), ("speed/seconds", epoch.seconds),
            ("speed/data_wait_seconds", epoch.dataWaitSeconds),
            ("memory/peak_mb", epoch.peakMemoryMegabytes),
        ]
        for (id, score) in epoch.validationIoU.enumerated() {
            let name = id < classNames.count ? classNames[id] : "class \(id)"
            scalars.append(("val_iou/\(name)", score))
        }
        let values = scalars.compactMap { tag, value in
            value.map { TensorBoardEvent.Value.scalar(tag: tag, Float($0)) }
        }
        return TensorBoardEvent(
            wallTime: Date().timeIntervalSince1970, step: epoch.epoch, values: values + pictures)
    }

    private static func picture(
        _ image: Image, _ tag: String, isClasses: Bool = false
    ) throws -> TensorBoardEvent.Value {
        let small = reduced(image, largestSide: largestSide, isClasses: isClasses)
        return .picture(
            tag: tag, png: try small.pngBytes(), height: small.height, width: small.width)
    }
}
