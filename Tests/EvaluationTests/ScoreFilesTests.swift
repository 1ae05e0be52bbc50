import Evaluation
import Foundation
import ImageFiles
import Machine
import Tensors
import Testing

@Suite final class ScoreFilesTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pixelwise-scores-\(UUID().uuidString)").path
    private let image = Raster(Image(height: 1, width: 2, pixels: [0, 0, 0, 0, 0, 0]))

    init() throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder)/train", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func scores(
        _ values: [Float], shape: [Int], kind: ScoreKind = .logits, named name: String = "a"
    ) throws -> [Float] {
        try NPYFile.write(NumericArray(shape: shape, values), to: "\(folder)/\(name).npy")
        let files = ScoreFiles(
            folder: folder, kind: kind, classCount: 3, team: ThreadTeam(threads: 1))
        return Array(try files.scores(of: image, named: name))
    }

    @Test(arguments: [[3, 1, 2], [1, 3, 1, 2]])
    func classesFirstBecomeClassesLast(shape: [Int]) throws {
        #expect(try scores([1, 2, 3, 4, 5, 6], shape: shape) == [1, 3, 5, 2, 4, 6])
    }

    @Test func classesLastStayAndFoldersInNamesAreFolders() throws {
        let values: [Float] = [1, 2, 3, 4, 5, 6]
        #expect(try scores(values, shape: [1, 2, 3], named: "train/b") == values)
    }

    @Test func probabilitiesBecomeTheirLogarithmsAndZeroAFiniteOne() throws {
        let found = try scores(
            [0.25, 0.75, 0, 0.5, 0.5, 0], shape: [1, 2, 3], kind: .probabilities)
        #expect(found[0] == log(Float(0.25)))
        #expect(found[2] == log(ScoreFiles.leastProbability))
        #expect(found[2] > -87.34)
    }

    @Test(arguments: ScoreKind.allCases) func halvesGiveWhatTheSameFloatsGive(kind: ScoreKind)
        throws
    {
        let values: [Float] =
            kind == .logProbabilities
            ? [-0.25, 0, -60000, -1, -2, -0.5] : [0.25, 0, 0.5, 0.375, 0.25, 0.625]
        let halves = NumericArray(shape: [3, 1, 2], values.map { Float16($0) })
        try NPYFile.write(halves, to: "\(folder)/half.npy")
        let files = ScoreFiles(
            folder: folder, kind: kind, classCount: 3, team: ThreadTeam(threads: 1))
        let found = Array(try files.scores(of: image, named: "half"))
        #expect(found == (try scores(values, shape: [3, 1, 2], kind: kind)))
    }

    @Test func otherShapesAndValuesAreNamed() throws {
        let path = "\(folder)/a.npy"
        #expect(
            throws: ScoreFileError.shape(
                path: path, type: "float32", shape: [2, 3], classCount: 3, height: 1, width: 2)
        ) { try scores([1, 2, 3, 4, 5, 6], shape: [2, 3]) }
        #expect(
            throws: ScoreFileError.value(path: path, index: 4, value: 1.5, kind: .probabilities)
        ) {
            try scores([0, 0, 1, 0, 1.5, 0], shape: [1, 2, 3], kind: .probabilities)
        }
        #expect(throws: ScoreFileError.sum(path: path, x: 1, y: 0, sum: 0.5)) {
            try scores([0, 0, 1, 0, 0.25, 0.25], shape: [1, 2, 3], kind: .probabilities)
        }
        #expect(
            throws: ScoreFileError.value(path: path, index: 0, value: .infinity, kind: .logits)
        ) { try scores([.infinity, 0, 1, 0, 1, 0], shape: [1, 2, 3]) }
    }
}
