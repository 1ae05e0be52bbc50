import Foundation
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Values that PyTorch made (`networks.py` and `operators.py` of `Tools/reference-values`), by name; N × C × H × W.
struct ReferenceValues {
    static let all: Result<SafetensorsFile, any Error> = Result {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let files = try ["networks", "operators"].map {
            try SafetensorsFile.read(
                path: folder.appending(path: "Fixtures/\($0).safetensors").path)
        }
        return SafetensorsFile(tensors: files.flatMap(\.tensors))
    }

    let prefix: String
    private let file: SafetensorsFile

    init(_ prefix: String) throws {
        self.prefix = prefix
        file = try Self.all.get()
    }

    func has(_ name: String) -> Bool { file["\(prefix).\(name)"] != nil }

    func array(_ name: String) throws -> NumericArray {
        try #require(file["\(prefix).\(name)"], "the fixture lacks \(prefix).\(name)")
    }

    /// Tensors whose names continue the prefix, without it.
    func tensors(under name: String) -> [NamedTensor] {
        let start = "\(prefix).\(name)."
        return file.tensors.filter { $0.name.hasPrefix(start) }.map {
            NamedTensor(name: String($0.name.dropFirst(start.count)), array: $0.array)
        }
    }

    func shape(_ name: String) throws -> FeatureShape {
        let shape = try array(name).shape
        return FeatureShape(
            batch: shape[0], channels: shape[1], height: shape[2], width: shape[3])
    }

    /// The values in channels-last order.
    func channelsLast(_ name: String) throws -> [Float] {
        let shape = try shape(name)
        let values = try array(name).floats
        var result: [Float] = []
        result.reserveCapacity(values.count)
        for n in 0..<shape.batch {
            for pixel in 0..<shape.height * shape.width {
                for c in 0..<shape.channels {
                    result.append(
                        values[(n * shape.channels + c) * shape.height * shape.width + pixel])
                }
            }
        }
        return result
    }
}

/// Every element within `tolerance` times the largest expected magnitude (at least 1e-3 of one).
func expectClose(
    _ found: some Collection<Float>, _ expected: [Float], tolerance: Float, _ what: String,
    location: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, "\(what): count", sourceLocation: location)
    let scale = max(expected.reduce(0) { max($0, abs($1)) }, 1e-3)
    for (index, (a, b)) in zip(found, expected).enumerated()
    where !(abs(a - b) <= tolerance * scale) {
        Issue.record(
            "\(what)[\(index)] is \(a), expected \(b) ± \(tolerance * scale)",
            sourceLocation: location)
        return
    }
}

extension UnsafeMutableBufferPointer<Float> {
    func fill(from values: [Float]) { _ = update(fromContentsOf: values) }
}
