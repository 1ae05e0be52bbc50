import Foundation
import SegmentationDatasets
import Testing
import YAMLFiles

/// The table that reads and explains a description.
@Suite struct DescriptionKeysTests {
    @Test func thePageIsTheOneInDocumentation() throws {
        let file = URL(fileURLWithPath: committed("camvid.yaml")).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Documentation/dataset.md")
        #expect(
            try String(contentsOf: file, encoding: .utf8) == DatasetDescription.page,
            "write it anew: pixelwise dataset keys > Documentation/dataset.md")
    }

    @Test func pageAndHelpExplainEveryKeyAlsoThoseBelow() throws {
        let files = try TemporaryDataset()
        try files.write("nonsense: 1\n", to: "dataset.yaml")
        var known: [String] = []
        do {
            _ = try SegmentationDataset(path: files.root)
        } catch YAMLFileError.unknownKey(_, _, _, let keys) {
            known = keys
        }
        #expect(known.count == 26)
        for text in [DatasetDescription.page, DatasetDescription.helpText] {
            for key in known + ["optional", "set", "list", "folds", "fold", "from", "seed"] {
                #expect(text.contains(key), "\(key)")
            }
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 118 })
        }
    }

    @Test func everyKeyHasAnExampleThatIsRead() throws {
        let classes = "classes: [background, leaf, disease]"
        let masks = [classes, "splits: {train: {images: images, masks: masks}}"]
        let outlines = [classes, "layout: yolo", "splits: {train: {images: images}}"]
        let help = DatasetDescription.helpText + "\n"
        for key in DatasetDescription.keys.map(\.name) {
            let examples = DatasetDescription.keyExamples.filter { $0.hasPrefix("\(key):") }
            let example = try #require(examples.first, "\(key)")
            #expect(examples.count == 1 && example.count <= 64, "\(key)")
            let base = key == "background" ? outlines : masks
            let lines = base.filter { !$0.hasPrefix("\(key):") } + [example]
            let files = try TemporaryDataset()
            try files.write(lines.joined(separator: "\n"), to: "dataset.yaml")
            #expect(throws: Never.self, "\(example)") { try SegmentationDataset(path: files.root) }
            #expect(help.contains("\n      Example: \(example)\n"), "\(key)")
            #expect(DatasetDescription.page.contains("\n```yaml\n\(example)\n```\n"), "\(key)")
        }
        #expect(DatasetDescription.keyExamples.count == DatasetDescription.keys.count)
    }

    @Test func everyPropertyHasAKey() throws {
        let description = try TemporaryDataset().dataset().description
        // All but the file and the folder's recognition, which no file says.
        let count = Mirror(reflecting: description).children.count - 2
        #expect(DatasetDescription.keys.placeCount() == count)
    }

    @Test func aKeyOfASplitStandsForThatSplitAlone() throws {
        let files = try TemporaryDataset()
        let dataset = try files.dataset(
            "mask_name: '{name}_a.png'\nextensions: [png]",
            splits: """
                splits:
                  train: {images: images, masks: masks}
                  val: {images: images, masks: masks, mask_name: '{name}_b.png', extensions: [jpg, png]}
                """)
        let names = dataset.description.splits.map { split in
            if case .folders(_, _, _, let name, let extensions) = split.source {
                return "\(name ?? "") \(extensions)"
            }
            return ""
        }
        #expect(names == [#"{name}_a.png ["png"]"#, #"{name}_b.png ["jpg", "png"]"#])
    }
}
