import Evaluation
import Foundation
import ImageFiles
import Machine
import SegmentationDatasets
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
        return try scores(kind, named: name)
    }

    /// Of a file that was written.
    private func scores(
        _ kind: ScoreKind, order: ScoreOrder? = nil, named name: String
    ) throws -> [Float] {
        let sample = SamplePaths(name: name, image: "images/\(name).png", mask: "masks/\(name).png")
        let files = try ResultFiles(
            folder: folder, of: [sample], extensions: ScoreFiles.extensions)
        let pair = LabelledImage(
            name: name, image: image, labels: LabelMap(height: 1, width: 2, labels: [0, 1]),
            classPixels: [1, 1, 0], voidPixels: 0, unmappedPixels: 0)
        let source = ScoreFiles(
            files, kind: kind, order: order, classCount: 3, team: ThreadTeam(threads: 1))
        // The scores lie in the source.
        return try withExtendedLifetime(source) { Array(try source.scores(of: pair)) }
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
        let found = try scores(kind, named: "half")
        #expect(found == (try scores(values, shape: [3, 1, 2], kind: kind)))
    }

    @Test func classesAndSizesThatDifferAreNamed() throws {
        let path = "\(folder)/a.npy"
        #expect(throws: ScoreFileError.classCount(path: path, found: 2, expected: 3)) {
            try scores([1, 2, 3, 4], shape: [2, 1, 2])
        }
        #expect(throws: ScoreFileError.classCount(path: path, found: 2, expected: 3)) {
            try scores([1, 2, 3, 4], shape: [1, 2, 2])
        }
        #expect(throws: ScoreFileError.size(path: path, found: [1, 1], expected: [1, 2])) {
            try scores([1, 2, 3], shape: [3, 1, 1])
        }
    }

    /// Where there are as many classes as rows and columns, only the user knows.
    @Test func anOrderThatNothingTellsMustBeSaid() throws {
        let values = (0..<27).map { Float($0) }
        try NPYFile.write(NumericArray(shape: [3, 3, 3], values), to: "\(folder)/cube.npy")
        let sample = SamplePaths(name: "cube", image: "cube.png", mask: "cube.png")
        let files = try ResultFiles(
            folder: folder, of: [sample], extensions: ScoreFiles.extensions)
        let pixels = [UInt8](repeating: 0, count: 27)
        let pair = LabelledImage(
            name: "cube", image: Raster(Image(height: 3, width: 3, pixels: pixels)),
            labels: LabelMap(height: 3, width: 3, labels: [UInt8](repeating: 0, count: 9)),
            classPixels: [9, 0, 0], voidPixels: 0, unmappedPixels: 0)
        let read = { (order: ScoreOrder?) throws -> [Float] in
            let source = ScoreFiles(
                files, kind: .logits, order: order, classCount: 3, team: ThreadTeam(threads: 1))
            return try withExtendedLifetime(source) { Array(try source.scores(of: pair)) }
        }
        #expect(
            throws: ScoreFileError.order(path: "\(folder)/cube.npy", shape: [3, 3, 3])
        ) { try read(nil) }
        #expect(try read(.classesLast) == values)
        #expect(try Array(read(.classesFirst)[..<3]) == [0, 9, 18])
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
