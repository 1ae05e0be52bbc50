import ImageFiles
import Machine
import NeuralNetworks
import SegmentationDatasets

/// Where the class scores of images come from: a model, or files that something else has written.
///
/// ``Evaluator`` asks nothing else of it, so whatever gives scores is judged, drawn and listed alike. Used by one thread at
/// a time.
package protocol ScoreSource: AnyObject {
    /// How many classes there are scores for.
    var classCount: Int { get }
    /// The threads that compute.
    var team: ThreadTeam { get }

    /// The logit that stands for every probability of 0, so that its loss is finite; nil where there is no such bound.
    var leastLogit: Float? { get }
    /// Whether the scores are how sure something was of each class; false where only the predicted class is known, which then
    /// has the highest score.
    var tellsProbabilities: Bool { get }

    /// The class scores of every pixel of an image: H·W·C logits, channels last, which stay valid until the next call.
    func scores(of pair: LabelledImage) throws -> UnsafeBufferPointer<Float>

    /// Hands the class scores of an image on in bands of whole rows from the top, each row once: of a large image in tiles those
    /// of a row of tiles, else all at once.
    ///
    /// - Parameter visit: Gets the rows and their scores, channels last, which are gone when it returns.
    func forEachBand(
        of pair: LabelledImage,
        _ visit: (_ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>) throws -> Void
    ) throws

    /// Where in the making of an image's scores numbers are not finite: the name of a layer; nil where that is not known.
    func nonFiniteLayer(of image: Raster) -> String?

    /// Whether each of ``siblings()`` can take an image of this size at the same time.
    func takesSideBySide(_ image: Raster) -> Bool

    /// As many sources as the team has threads, each for one thread, which give the same scores.
    func siblings() throws -> [any ScoreSource]
}

extension ScoreSource {
    package var leastLogit: Float? { nil }
    package var tellsProbabilities: Bool { true }
    package func nonFiniteLayer(of image: Raster) -> String? { nil }

    package func forEachBand(
        of pair: LabelledImage,
        _ visit: (_ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try visit(0..<pair.image.height, try scores(of: pair))
    }
}

extension ImageInference: ScoreSource {
    /// The network's classes.
    package var classCount: Int { network.classCount }

    /// The scores of the network; the labels say nothing.
    package func scores(of pair: LabelledImage) throws -> UnsafeBufferPointer<Float> {
        try logits(of: pair.image)
    }

    /// The same in bands, where the image is larger than a tile and seen once.
    package func forEachBand(
        of pair: LabelledImage,
        _ visit: (_ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let image = pair.image
        guard let tile = tileOfBands(height: image.height, width: image.width) else {
            return try visit(0..<image.height, try logits(of: image))
        }
        try requireMemory(height: image.height, width: image.width, inBands: true)
        try forEachBand(of: RowsOfRaster(image), tile: tile, overlap: options.overlap) {
            try visit($1, $2)
        }
    }
}
