import BatchLoading
import Evaluation
import EveryInstructionSet
import Foundation
import ImageFiles
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Tiles and averaged views of an image.
@Suite(.everyInstructionSet) struct InferenceViewTests {
    private let team = ThreadTeam(threads: 2)

    /// A network whose output at a pixel depends on that pixel alone.
    private func pointwise() throws -> Network {
        var graph = NetworkGraph(inputChannels: 3)
        graph.output = graph.convolution("head", graph.input, outputChannels: 4, kernel: 1)
        return try Network.make(graph, seed: 5)
    }

    private func inference(_ network: Network) -> ImageInference {
        ImageInference(
            network: network,
            normalization: Normalization(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]),
            team: team)
    }

    private func image(height: Int, width: Int) -> Image {
        var generator = SplitMix64(seed: 3)
        return Image(
            height: height, width: width,
            pixels: (0..<height * width * 3).map { _ in UInt8(generator.next() & 255) })
    }

    /// The pixel of the same row that is as far from the other end.
    private func opposite(_ pixel: Int, width: Int) -> Int {
        pixel - pixel % width + width - 1 - pixel % width
    }

    private func mirrored(_ image: Image) -> Image {
        Image(
            height: image.height, width: image.width,
            pixels: (0..<image.height * image.width).flatMap { pixel -> ArraySlice<UInt8> in
                let from = opposite(pixel, width: image.width)
                return image.pixels[from * 3..<from * 3 + 3]
            })
    }

    /// U-Net takes multiples of 8; what lies beyond the image is its mirror image.
    @Test(arguments: [(37, 50), (8, 9), (1, 1), (3, 70), (40, 48)])
    func imagesOfEverySizeGoThroughANetworkThatTakesMultiplesOfEight(
        height: Int, width: Int
    ) throws {
        let network = try Network.make(
            ModelOptions(name: "unet", width: 2), classCount: 3, seed: 5)
        #expect(network.inputSizes?.multiple == 8)
        #expect(network.inputSizes?.minimum == 8)
        let image = image(height: height, width: width)
        let (paddedHeight, paddedWidth) = ((height + 7) / 8 * 8, (width + 7) / 8 * 8)
        func mirrored(_ place: Int, _ side: Int) -> Int {
            var place = place
            while side > 1, !(0..<side).contains(place) {
                place = place < 0 ? -place : 2 * (side - 1) - place
            }
            return side > 1 ? place : 0
        }
        var pixels: [UInt8] = []
        for y in 0..<paddedHeight {
            for x in 0..<paddedWidth {
                let start = 3 * (mirrored(y, height) * width + mirrored(x, width))
                pixels += image.pixels[start..<start + 3]
            }
        }
        // The scores lie in memory of their inference.
        let (first, second) = (inference(network), inference(network))
        let found = try withExtendedLifetime(first) { Array(try first.logits(of: Raster(image))) }
        let padded = Image(height: paddedHeight, width: paddedWidth, pixels: pixels)
        let all = try withExtendedLifetime(second) { Array(try second.logits(of: Raster(padded))) }
        var expected: [Float] = []
        for y in 0..<height {
            expected += all[y * paddedWidth * 3..<(y * paddedWidth + width) * 3]
        }
        #expect(found == expected)
    }

    @Test func trainingOnASizeThatDoesNotFitNamesSizesThatDo() throws {
        let network = try Network.make(
            ModelOptions(name: "unet", width: 2), classCount: 3, seed: 5)
        let error = NetworkError.imageSize(height: 37, width: 48, multiple: 8, minimum: 8)
        #expect(throws: error) {
            _ = try network.prepared(
                batch: 1, height: 37, width: 48, purpose: .training, team: team)
        }
        #expect("\(error)".contains("multiples of 8") && "\(error)".contains("[32, 48]"))
    }

    @Test(arguments: [(16, 0), (16, 5), (20, 19), (33, 8)])
    func tilesOfAPointwiseNetworkGiveTheWholeImagesScores(tile: Int, overlap: Int) throws {
        let image = image(height: 37, width: 50)
        let inference = inference(try pointwise())
        let whole = Array(try inference.logits(of: Raster(image)))
        inference.options = InferenceOptions(tile: tile, overlap: overlap)
        let tiled = Array(try inference.logits(of: Raster(image)))
        #expect(tiled.count == whole.count)
        // A weighted mean of equal numbers, rounded a few times.
        for (a, b) in zip(tiled, whole) { #expect(abs(a - b) < 1e-5) }
    }

    /// Row by row of tiles, with the scores of one row alone; and of a file whose rows are decoded on the way.
    @Test(arguments: [(16, 0), (16, 5), (20, 19), (33, 8), (64, 8)])
    func classesOfTilesAreThoseOfTheirScores(tile: Int, overlap: Int) throws {
        let image = image(height: 37, width: 50)
        let inference = inference(try pointwise())
        inference.options = InferenceOptions(tile: tile, overlap: overlap)
        let expected = inference.predictions(try inference.logits(of: Raster(image)))
        #expect(Set(expected).count > 1)
        let path = FileManager.default.temporaryDirectory
            .appending(path: "pixelwise-rows-\(UUID().uuidString).png").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try image.writePNG(to: path)
        let file = try #require(try RowsOfFile(path: path))
        for rows in [RowsOfRaster(Raster(image)), file] as [any RasterRows] {
            var (classes, pixels, bands) = ([UInt8](), [UInt8](), 0)
            try inference.forEachBandOfClasses(of: rows, file: "a.png") { band, map in
                classes += map.labels
                pixels += band.picture.pixels
                bands += 1
            }
            #expect(classes == expected)
            #expect(pixels == image.pixels)
            #expect((bands > 1) == (tile < 37))
        }
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
        let mirrored = mirrored(image)
        let inference = inference(network)
        inference.options = InferenceOptions(flip: true)
        let scores = Array(try inference.logits(of: Raster(image)))
        let other = Array(try inference.logits(of: Raster(mirrored)))
        for pixel in 0..<24 * 32 {
            let opposite = opposite(pixel, width: 32)
            for c in 0..<3 {
                #expect(abs(scores[pixel * 3 + c] - other[opposite * 3 + c]) < 1e-4)
            }
        }
    }

    @Test func theAverageIsThatOfTheViewsProbabilities() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 5, seed: 1)
        // Scores far apart, so that small probabilities count as well.
        for index in 0..<network.parameterCount { network.parameterValues[index] *= 2 }
        network.parametersDidChange()
        let image = image(height: 24, width: 41)
        let mirrored = mirrored(image)
        let inference = inference(network)
        func probabilities(_ image: Image) throws -> [[Double]] {
            let scores = Array(try inference.logits(of: Raster(image))).map(Double.init)
            return (0..<24 * 41).map { pixel in
                let own = scores[pixel * 5..<pixel * 5 + 5]
                let powers = own.map { exp($0 - (own.max() ?? 0)) }
                return powers.map { $0 / powers.reduce(0, +) }
            }
        }
        let (plain, other) = (try probabilities(image), try probabilities(mirrored))
        inference.options = InferenceOptions(flip: true)
        let scores = Array(try inference.logits(of: Raster(image)))
        var (largest, smallest) = (0.0, 1.0)
        for pixel in 0..<24 * 41 {
            let opposite = opposite(pixel, width: 41)
            for c in 0..<5 {
                let expected = (plain[pixel][c] + other[opposite][c]) / 2
                let error = abs(exp(Double(scores[pixel * 5 + c])) - expected) / expected
                largest = max(largest, error.isNaN ? .infinity : error)
                smallest = min(smallest, expected)
            }
        }
        #expect(largest < 1e-5)
        #expect(smallest < 1e-3 && smallest > 1e-30)
    }

    @Test func averagedScoresAreLogarithmsOfProbabilities() throws {
        let network = try Network.make(ModelOptions(width: 2), classCount: 3, seed: 1)
        let inference = inference(network)
        inference.options = InferenceOptions(
            tile: 24, overlap: 8, flip: true, scales: [0.5, 1, 1.5])
        let scores = Array(try inference.logits(of: Raster(image(height: 30, width: 41))))
        #expect(scores.count == 30 * 41 * 3)
        for pixel in 0..<30 * 41 {
            let total = (0..<3).reduce(0) { $0 + exp(Double(scores[pixel * 3 + $1])) }
            #expect(abs(total - 1) < 1e-5)
        }
    }
}
