import BatchLoading
import Experiments
import Foundation
import Testing
import TinyDataset
import YAMLFiles

@Suite struct AutomaticConfigTests {
    @Test func aFolderGetsAConfigOfItsSize() throws {
        let data = try TinyDataset(train: 8, height: 100, width: 140)
        defer { data.remove() }
        #expect(OpenedDataset.isDataset(data.folder))
        #expect(OpenedDataset.isDataset(data.description))
        #expect(!OpenedDataset.isDataset(try data.config()))
        #expect(!OpenedDataset.isDataset("\(data.folder)/none.yaml"))

        let chosen = try AutomaticConfig(dataset: data.folder)
        let config = try chosen.config(overrides: ["train.seed=3"])
        #expect(config.dataset == data.folder)
        #expect(config.augment.crop == [96, 128] && config.resize == nil)
        #expect(config.train.batch == 2 && config.train.epochs == 200 && config.train.seed == 3)
        #expect(chosen.summary.contains("8 training images, 100×140"))
        #expect(try chosen.config(overrides: []) == chosen.config)
        #expect(
            chosen.config.brief.contains(
                "augment: {scale: [0.75, 1.5], crop: [96, 128], flip: 0.5, brightness: 0.25, contrast: 0.25}"
            ), "\(chosen.config.brief)")
        let error = #expect(throws: YAMLFileError.self) {
            try chosen.config(overrides: ["train.epochs=0"])
        }
        #expect(
            "\(error.map(String.init(describing:)) ?? "")".hasPrefix(
                "--set train.epochs=0: 'train.epochs' is '0', a whole number from 1"))
    }

    @Test func largeImagesAreHalvedUntilTheyAreSmall() throws {
        let data = try TinyDataset(train: 1, val: 1, height: 800, width: 1600)
        defer { data.remove() }
        let config = try AutomaticConfig(dataset: data.folder).config
        // 1 280 000 pixels, half of each side 320 000.
        #expect(config.resize == .factor(0.5) && config.augment.crop == [384, 512])
    }
}
