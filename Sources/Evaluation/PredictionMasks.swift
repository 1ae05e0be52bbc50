import ImageFiles
import Machine
import SegmentationDatasets
import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Masks of classes that another program predicted: a file for every image.
///
/// They tell no probabilities. Their scores are those of something that is sure to 90 % of the class that it names, and of the
/// others alike; only which one is the highest, and who agrees with whom, follows from them.
package final class PredictionMasks: ScoreSource {
    /// Which file is which image's.
    package let files: ResultFiles
    /// Says what values mean, see `SegmentationDataset.readingPredictions(_:)`.
    private let dataset: SegmentationDataset
    /// The threads that compute.
    package let team: ThreadTeam
    private var scores = AlignedBuffer<Float>(count: 0)
    private var made: [PredictionMasks] = []

    private static let sureness: Float = 0.9

    package var classCount: Int { dataset.classNames.count }
    package var tellsProbabilities: Bool { false }

    /// Names files; each is read when its image comes.
    ///
    /// - Parameter dataset: One that reads predictions.
    package init(_ files: ResultFiles, readAs dataset: SegmentationDataset, team: ThreadTeam) {
        self.files = files
        self.dataset = dataset
        self.team = team
    }

    package func scores(of pair: LabelledImage) throws -> UnsafeBufferPointer<Float> {
        let path = try files.requiredPath(ofSampleNamed: pair.name)
        let (height, width) = (pair.image.height, pair.image.width)
        let classes = try dataset.loadPrediction(
            path, ofImageNamed: pair.name, height: height, width: width
        ).labels
        try requireClasses(classes, of: pair, path: path)
        let count = height * width * classCount
        if scores.count != count { scores = AlignedBuffer(count: count) }
        let target = scores.buffer
        let others = log((1 - Self.sureness) / Float(max(classCount - 1, 1)))
        target.update(repeating: others)
        for (pixel, id) in classes.enumerated() where id != LabelMap.ignored {
            target[pixel * classCount + Int(id)] = log(Self.sureness)
        }
        return UnsafeBufferPointer(target)
    }

    /// Pixels that count have a predicted class.
    private func requireClasses(
        _ classes: [UInt8], of pair: LabelledImage, path: String
    ) throws(ScoreFileError) {
        guard classes.contains(LabelMap.ignored) else { return }
        let missing = classes.indices.filter {
            classes[$0] == LabelMap.ignored && pair.labels.labels[$0] != LabelMap.ignored
        }
        guard let first = missing.first else { return }
        throw .noClass(
            path: path, x: first % pair.image.width, y: first / pair.image.width,
            pixels: missing.count)
    }

    /// Any, since masks take no memory of their own.
    package func takesSideBySide(_ image: Raster) -> Bool { true }

    package func siblings() throws -> [any ScoreSource] {
        if made.isEmpty {
            made = (0..<team.threads).map { _ in
                PredictionMasks(files, readAs: dataset, team: ThreadTeam(threads: 1))
            }
        }
        return made
    }
}
