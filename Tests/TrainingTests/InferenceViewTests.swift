import Foundation
import ImageFiles
import NeuralNetworks
import Tensors
import Testing
import Training

/// Tiles and averaged views of an image.
@Suite struct InferenceViewTests {
    private let team = ThreadTeam(threads: 2)

    /// A network whose output at a pixel depends on that pixel alone.
    private func pointwise() throws -> Network {
        var graph = NetworkGraph(inputChannels: 3)
        graph.output = graph.convolution("head", graph.input, outputChannels: 4, kernel: 1)
        return try Network.make(graph, seed: 5)
    }

    private func inference(_ network: Network) -> ImageInference {
        ImageInference(
            network: network, mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25], team: team)
    }

    private func image(height: Int, width: Int) -> Image {
        var generator = SplitMix64(seed: 3)
        return Image(
            height: height, width: width,
            pixels: (0..<height * width * 3).map { _ in UInt8(generator.next() & 255) })
    }

    @Test(arguments: [(16, 0), (16, 5), (20, 19), (33, 8)])
    func tilesOfAPointwiseNetworkGiveTheWholeImagesScores(tile: Int, overlap: Int) throws {
        let image = image(height: 37, width: 50)
        let inference = inference(try pointwise())
        let whole = Array(try inference.logits(of: image))
        inference.options = InferenceOptions(tile: tile, overlap: overlap)
        let tiled = Array(try inference.logits(of: image))
        #expect(tiled.count == whole.count)
        // A weighted mean of equal numbers, rounded a few times.
        for (a, b) in zip(tiled, whole) { #expect(abs(a - b) < 1e-5) }
    }

    @Test func tilesCoverASideAndTheLastIsFlushWithItsEnd() {
        #expect(TileRow(side: 100, tile: 40, overlap: 10).starts == [0, 30, 60])
        #expect(TileRow(side: 101, tile: 40, overlap: 10).starts == [0, 30, 60, 61])
        #expect(TileRow(side: 30, tile: 40, overlap: 10).starts == [0])
        #expect(TileRow(side: 30, tile: 40, overlap: 10).size == 30)
    }

    @Test func mirroringTheImageMirrorsTheAverageOverMirroredViews() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 3, seed: 1)
        let image = image(height: 24, width: 32)
        let mirrored = Image(
            height: 24, width: 32,
            pixels: (0..<24 * 32).flatMap { pixel -> [UInt8] in
                let from = pixel - pixel % 32 + 31 - pixel % 32
                return Array(image.pixels[from * 3..<from * 3 + 3])
            })
        let inference = inference(network)
        inference.options = InferenceOptions(flip: true)
        let scores = Array(try inference.logits(of: image))
        let other = Array(try inference.logits(of: mirrored))
        for pixel in 0..<24 * 32 {
            let opposite = pixel - pixel % 32 + 31 - pixel % 32
            for c in 0..<3 {
                #expect(abs(scores[pixel * 3 + c] - other[opposite * 3 + c]) < 1e-4)
            }
        }
    }

    @Test func averagedScoresAreLogarithmsOfProbabilities() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 3, seed: 1)
        let inference = inference(network)
        inference.options = InferenceOptions(
            tile: 24, overlap: 8, flip: true, scales: [0.5, 1, 1.5])
        let scores = Array(try inference.logits(of: image(height: 30, width: 41)))
        #expect(scores.count == 30 * 41 * 3)
        for pixel in 0..<30 * 41 {
            let total = (0..<3).reduce(0) { $0 + exp(Double(scores[pixel * 3 + $1])) }
            #expect(abs(total - 1) < 1e-5)
        }
    }
}
