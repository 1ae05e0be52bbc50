import Foundation
import ImageFiles
import Machine
import NetworkDescriptions
import NeuralNetworks
import PretrainedWeights
import Tensors
import Testing

/// What the test needs, which is not part of the package.
private enum Fetched {
    /// The file of weights, where it was fetched.
    static let weights = try? PretrainedCache.locate("efficientnet-lite0")

    /// Photographs of cats and dogs, where they are.
    static let pictures: [String] = {
        let folder = URL(filePath: #filePath).appending(
            path: "../../../../shared/data/pets-mini/res"
        )
        .standardizedFileURL
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".jpg") }.sorted().map { "\(folder.path)/\($0)" }
    }()
}

/// The fetched weights know what they have learnt: with their own head, pictures of cats and dogs are called breeds of these.
@Suite(
    .enabled(
        if: Fetched.weights != nil && !Fetched.pictures.isEmpty,
        "needs Tools/pretrained efficientnet-lite0, and shared/data/pets-mini beside the package"))
struct ImageNetTests {
    /// The classes of ImageNet that are breeds of dogs, and of domestic cats.
    private static let breeds = Set(151...268).union(281...285)

    private func network() throws -> Network {
        let file = try SafetensorsFile.read(path: try #require(Fetched.weights))
        let network = try Network.make(
            .efficientNetLite0Classifier(classCount: 1000), seed: 0)
        try network.load(
            state: file.tensors.map { tensor in
                // The head is a matrix there and a convolution of one pixel here.
                tensor.name == "_fc.weight"
                    ? NamedTensor(
                        name: tensor.name,
                        array: NumericArray(
                            shape: tensor.array.shape + [1, 1],
                            elementType: tensor.array.elementType, bytes: tensor.array.bytes))
                    : tensor
            })
        return network
    }

    /// A picture as the original's evaluation has it: the middle square of 224 / 256 of the shorter side, brought to 224×224 by
    /// bicubic interpolation, normalised.
    private func input(of path: String) throws -> [Float] {
        let picture = try Raster.read(path: path)
        guard case .bytes(let bytes) = picture.samples else { return [] }
        let side = Double(min(picture.height, picture.width)) * 0.875
        let rows = weights(start: (Double(picture.height) - side) / 2, side, of: picture.height)
        let columns = weights(start: (Double(picture.width) - side) / 2, side, of: picture.width)
        let encoder = PretrainedEncoder.all[0]
        var values: [Float] = []
        for row in rows {
            // One row of the picture's width first, then its columns.
            var line = [Double](repeating: 0, count: picture.width * 3)
            for (y, weight) in row {
                for x in line.indices {
                    line[x] += weight * Double(bytes[y * picture.width * 3 + x])
                }
            }
            for column in columns {
                for c in 0..<3 {
                    let sum = column.reduce(0) { $0 + $1.weight * line[$1.place * 3 + c] }
                    let sample = Float(min(max(sum, 0), 255) / 255)
                    values.append((sample - encoder.mean[c]) / encoder.deviation[c])
                }
            }
        }
        return values
    }

    /// For each of 224 pixels those of a side that it is made of: a cubic with a = −1/2, widened where the side shrinks.
    private func weights(
        start: Double, _ side: Double, of count: Int
    ) -> [[(place: Int, weight: Double)]] {
        let scale = side / 224
        let width = max(scale, 1)
        return (0..<224).map { pixel in
            let center = start + (Double(pixel) + 0.5) * scale
            let first = max(0, Int(center - 2 * width + 0.5))
            let end = min(count, Int(center + 2 * width + 0.5))
            let parts = (first..<end).map {
                (place: $0, weight: cubic((Double($0) + 0.5 - center) / width))
            }
            let sum = parts.reduce(0) { $0 + $1.weight }
            return parts.map { ($0.place, $0.weight / sum) }
        }
    }

    private func cubic(_ x: Double) -> Double {
        let x = abs(x)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }

    @Test func mostPicturesAreCalledABreedOfCatOrDog() throws {
        let network = try network()
        let prepared = try network.prepared(
            batch: 1, height: 224, width: 224, purpose: .inference, team: .ofAllCores)
        var missed: [String] = []
        for path in Fetched.pictures {
            _ = prepared.input.update(from: try input(of: path))
            prepared.forward()
            let scores = Array(prepared.logits)
            let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
            if !Self.breeds.contains(best) {
                missed.append("\(URL(filePath: path).lastPathComponent): \(best)")
            }
        }
        #expect(Fetched.pictures.count == 26)
        #expect(Fetched.pictures.count - missed.count >= 23, "\(missed)")
    }
}
