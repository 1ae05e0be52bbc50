import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

@Suite struct ShapesDatasetTests {
    private func bytes(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        let walker = try #require(FileManager.default.enumerator(atPath: folder))
        for case let name as String in walker
        where FileManager.default.isReadableFile(atPath: folder + "/" + name) {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder)
            if isFolder.boolValue { continue }
            files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return files
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let files = try TemporaryDataset()
        for (folder, seed) in [("one", 3), ("two", 3), ("three", 4)] {
            try ShapesDataset.write(
                to: "\(files.root)/\(folder)", seed: seed, trainCount: 2, valCount: 1)
        }
        let one = try bytes(files.root + "/one")
        #expect(one.count == 7)
        let again = try bytes(files.root + "/two")
        #expect(one == again)
        let other = try bytes(files.root + "/three")
        #expect(one != other)
    }

    @Test func theCommittedSetIsCompleteAndSound() throws {
        let dataset = try SegmentationDataset(path: committed("Shapes/dataset.yaml"))
        let check = try dataset.check()
        #expect(check.pairs == 64)
        #expect(check.findings.isEmpty)
        #expect(dataset.classNames == ShapesDataset.classNames)
        let statistics = try dataset.labelStatistics(inSplit: "train")
        #expect(statistics.masks == 48)
        #expect(statistics.voidPixels > 0)
        let first = try dataset.loadPair(dataset.samples(inSplit: "train")[0])
        #expect(first.image.height == 96)
        #expect(first.image.width == 128)
        let size = try bytes(committed("Shapes")).values.reduce(0) { $0 + $1.count }
        #expect(size < 600_000)
    }

    /// The colour of a pixel must not tell its class: the mean colours of the classes lie close together.
    @Test func coloursDoNotTellTheClass() throws {
        let dataset = try SegmentationDataset(path: committed("Shapes/dataset.yaml"))
        var sums = [[Double]](repeating: [0, 0, 0], count: 5)
        var counts = [Double](repeating: 0, count: 5)
        for sample in try dataset.samples(inSplit: "train") {
            let pair = try dataset.loadPair(sample)
            for (index, label) in pair.labels.labels.enumerated() where label != LabelMap.ignored {
                counts[Int(label)] += 1
                for channel in 0..<3 {
                    sums[Int(label)][channel] += Double(
                        pair.image.picture.pixels[index * 3 + channel])
                }
            }
        }
        for channel in 0..<3 {
            let means = (0..<5).map { sums[$0][channel] / counts[$0] }
            let spread = (means.max() ?? 255) - (means.min() ?? 0)
            // Single pixels spread over nearly the whole range of 255.
            #expect(spread < 60)
        }
    }
}
