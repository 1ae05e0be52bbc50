import BatchLoading
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

    /// The middle 224×224 pixels of a picture whose shorter side was brought to 256, normalised: the original's evaluation.
    private func input(of path: String) throws -> [Float] {
        let whole = try Raster.read(path: path)
        let scale = 256 / Double(min(whole.height, whole.width))
        let height = Int((Double(whole.height) * scale).rounded())
        let width = Int((Double(whole.width) * scale).rounded())
        let picture = whole.resized(height: height, width: width)
        guard case .bytes(let bytes) = picture.samples else { return [] }
        let encoder = PretrainedEncoder.all[0]
        let (top, left) = ((height - 224) / 2, (width - 224) / 2)
        var values: [Float] = []
        for y in 0..<224 {
            for x in 0..<224 {
                for c in 0..<3 {
                    let sample = Float(bytes[((top + y) * width + left + x) * 3 + c]) / 255
                    values.append((sample - encoder.mean[c]) / encoder.deviation[c])
                }
            }
        }
        return values
    }

    @Test func mostPicturesAreCalledABreedOfCatOrDog() throws {
        let network = try network()
        let prepared = try network.prepared(
            batch: 1, height: 224, width: 224, purpose: .inference, team: .ofAllCores)
        var missed: [String] = []
        for path in Fetched.pictures {
            prepared.input.fill(from: try input(of: path))
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
