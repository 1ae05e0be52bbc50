import Foundation
import ImageFiles
import Testing
import TinyDataset

/// `dataset stats` and `dataset preview`.
@Suite struct DatasetPicturesTests {
    let data: TinyDataset

    init() throws { data = try TinyDataset(train: 5, val: 2) }

    private func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(arguments, in: data.folder)
    }

    @Test func statsOfAllSplitsAddUp() throws {
        defer { data.remove() }
        let outcome = try run("dataset", "stats", "dataset.yaml", "--json")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let splits = try #require(document["splits"] as? [[String: Any]])
        #expect(splits.map { $0["split"] as? String } == ["train", "val"])
        for (split, images) in zip(splits, [5, 2]) {
            let sizes = try #require(split["sizes"] as? [[String: Int]])
            #expect(sizes == [["height": 32, "width": 48, "images": images]])
            let classes = try #require(split["classes"] as? [[String: Any]])
            let counted = classes.compactMap { $0["pixels"] as? Int }.reduce(0, +)
            #expect(split["labelled"] as? Int == counted)
            let ignored = try #require(split["ignored"] as? Int)
            #expect(counted + ignored == images * 32 * 48)
            #expect(split["void"] as? Int == ignored)
            #expect(classes.allSatisfy { $0["images"] as? Int == images })
            let mean = try #require(split["mean"] as? [Double])
            #expect(mean.count == 3 && mean.allSatisfy { $0 > 0 && $0 < 1 })
        }
        let text = try run("dataset", "stats", "dataset.yaml", "--split", "val")
        #expect(text.output.hasPrefix("tiny, split val: 2 pairs\nheight × width: 32 × 48 (2)\n"))
    }

    @Test func previewWritesASheetWithAndWithoutTheTrainersView() throws {
        defer { data.remove() }
        let plain = try run("dataset", "preview", "dataset.yaml", "--count", "3")
        #expect(plain.exitCode == 0, "\(plain.errors)")
        #expect(plain.output == "wrote preview.png: 3 of 5 pairs of the split 'train'\n")
        let sheet = try Image.read(path: "\(data.folder)/preview.png")
        // Cells of 180 × 270 pixels, as 32 × 48 fits into them.
        #expect(sheet.width == 8 + 3 * 278)

        let config = try data.config(more: "augment: {crop: [24, 24], flip: 0.5}")
        let varied = try run(
            "dataset", "preview", "dataset.yaml", "--count", "9", "--split", "val", "--config",
            config, "--output", "varied.png")
        #expect(varied.exitCode == 0, "\(varied.errors)")
        #expect(varied.output == "wrote varied.png: 2 of 2 pairs of the split 'val'\n")
        let wide = try Image.read(path: "\(data.folder)/varied.png")
        #expect(wide.width == 8 + 3 * 278 + 4 * 188)
    }

    @Test func faultsHaveTheirExitCodes() throws {
        defer { data.remove() }
        #expect(try run("dataset", "preview", "dataset.yaml", "--count", "0").exitCode == 64)
        #expect(try run("dataset", "stats", "none.yaml").exitCode == 66)
        #expect(try run("dataset", "stats", "dataset.yaml", "--split", "x").exitCode == 65)
        #expect(
            try run("dataset", "preview", "dataset.yaml", "--output", "no/where.png").exitCode == 73
        )
        try Data("no picture".utf8).write(
            to: URL(fileURLWithPath: "\(data.folder)/train/images/0.png"))
        let broken = try run("dataset", "stats", "dataset.yaml")
        #expect(broken.exitCode == 65)
        #expect(broken.errors.hasPrefix("error: train/images/0.png: "))
        #expect(!FileManager.default.fileExists(atPath: "\(data.folder)/preview.png"))
    }
}
