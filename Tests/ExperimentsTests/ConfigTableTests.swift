import BatchLoading
import Experiments
import Foundation
import Losses
import NetworkDescriptions
import NeuralNetworks
import Testing
import Training
import YAMLFiles

/// The tables that read, write and explain a config.
@Suite struct ConfigTableTests {
    private func propertyCount(_ value: Any) -> Int { Mirror(reflecting: value).children.count }

    @Test func everyPropertyHasAKey() {
        let config = ExperimentConfig(dataset: "a")
        // All but the places, which no file holds.
        #expect(ExperimentConfig.keys.placeCount() == propertyCount(config) - 1)
        #expect(TrainOptions.keys.placeCount() == propertyCount(TrainOptions()))
        #expect(AugmentationOptions.keys.placeCount() == propertyCount(AugmentationOptions()))
        #expect(ReportOptions.keys.placeCount() == propertyCount(ReportOptions()))
        let classes = AugmentationOptions.CropClasses(names: [])
        #expect(AugmentationOptions.CropClasses.keys.placeCount() == propertyCount(classes))
        let cutout = AugmentationOptions.Cutout()
        #expect(AugmentationOptions.Cutout.keys.placeCount() == propertyCount(cutout))
        #expect(AdamWOptions.keys.placeCount() == propertyCount(AdamWOptions()))
        #expect(SGDOptions.keys.placeCount() == propertyCount(SGDOptions()))
        #expect(ModelOptions.keys.placeCount() == propertyCount(ModelOptions()))
        let head = AuxiliaryHead(from: "a", weight: 1)
        #expect(AuxiliaryHead.keys.placeCount() == propertyCount(head))
        // The loss itself is the name and the keys behind it.
        #expect(LossTerm.keys.placeCount() == propertyCount(LossTerm()) - 1)
    }

    @Test func aConfigMadeInCodeIsTheOneThatAFileWithTheSameValuesGives() throws {
        let made = ExperimentConfig(
            dataset: "/data/set.yaml", model: ModelOptions(name: "unet"),
            loss: LossOptions([LossTerm(.dice()), LossTerm(.focal(.init(gamma: 1)), weight: 0.5)]),
            resize: .factor(0.5), optimizer: .sgd(SGDOptions()), schedule: .constant(warmup: 0))
        let text = """
            dataset: /data/set.yaml
            model: {name: unet}
            loss: [{name: dice}, {name: focal, gamma: 1, weight: 0.5}]
            resize: 0.5
            optimizer: {name: sgd}
            schedule: {name: constant}
            """
        #expect(try ExperimentConfig(try YAMLFile.parse(text, path: "a.yaml")) == made)
        #expect(
            try ExperimentConfig(try YAMLFile.parse("dataset: a", path: ""))
                == ExperimentConfig(dataset: "a"))
    }

    @Test func aConfigMadeInCodeIsHeldToTheRangesOfAFile() {
        var config = ExperimentConfig(dataset: "/data/set.yaml")
        config.train.epochs = 0
        #expect(
            throws: YAMLFileError.wrongValue(
                at: .made, keyPath: "train.epochs", found: "'0'",
                expected: "a whole number from 1 to 1000000")
        ) { try Experiment(config) }
    }

    @Test func thePageIsTheOneInDocumentation() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("Documentation/config.md"), encoding: .utf8)
        #expect(
            page == ExperimentConfig.page,
            "write it anew: pixelwise train --keys > Documentation/config.md")
    }

    @Test func everyKeyAndChoiceIsExplained() {
        for text in [ExperimentConfig.page, ExperimentConfig.helpText] {
            for word in [
                "clip_norm", "crop_classes", "probability", "milestones", "minimum_kept",
                "nesterov",
                "median-frequency", "polynomial, or poly", "class_weights", "auxiliary",
                "dilations",
            ] {
                #expect(text.contains(word), "\(word)")
            }
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 118 })
        }
    }
}

/// What decides whether a run may go on.
@Suite struct RunSettingsTests {
    private func settings(
        _ config: ExperimentConfig, weights: [Double] = [1, 2]
    ) throws -> RunSettings {
        try RunSettings(
            config, datasetName: "shapes",
            facts: [
                ("classes", .list([.string("a"), .string("b")])),
                ("class_weights", .list(weights.map { .double($0) })),
                ("labels", .string(RunSettings.notCounted)), ("train_images", .int(8)),
                ("files", .string("abc")),
            ])
    }

    @Test func pathsThreadsAndTheLikeMayChange() throws {
        var other = ExperimentConfig(dataset: "/elsewhere", dataRoot: "/data")
        other.train.workers = 7
        other.train.threads = 3
        other.train.cache = .none
        other.train.logSteps = true
        other.train.tensorBoard = false
        other.train.allIgnored = .error
        let saved = try settings(ExperimentConfig(dataset: "/here")).text
        #expect(try settings(other).text == saved)
    }

    @Test func whatDiffersIsNamed() throws {
        var other = ExperimentConfig(dataset: "/here")
        other.train.batch = 4
        let saved = try settings(ExperimentConfig(dataset: "/here")).text
        #expect(
            try settings(other, weights: [1, 3]).difference(fromSaved: saved)
                == "train.batch was 8, now it is 4, the class weights changed")
    }

    @Test func moreEpochsAreNoDifferenceWhereTheRunMayBeLonger() throws {
        var longer = ExperimentConfig(dataset: "/here")
        let short = try settings(longer).text
        longer.train.epochs = 80
        let settings = try settings(longer)
        #expect(RunSettings.epochs(ofSaved: short) == 30)
        #expect(settings.difference(fromSaved: short) == "train.epochs was 30, now it is 80")
        #expect(settings.difference(fromSaved: short, mayBeLonger: true) == nil)
        #expect(
            try self.settings(ExperimentConfig(dataset: "/here"))
                .difference(fromSaved: settings.text, mayBeLonger: true)
                == "train.epochs was 80, now it is 30")
        longer.train.batch = 4
        #expect(
            try self.settings(longer).difference(fromSaved: short, mayBeLonger: true)
                == "train.batch was 8, now it is 4")
    }

    @Test func aKeyThatASavedTextLacksHasItsDefault() throws {
        let config = ExperimentConfig(dataset: "/here")
        let saved = try settings(config).text.replacing(
            "  accumulate: 1\n", with: "")
        #expect(!saved.contains("accumulate"))
        #expect(try settings(config).difference(fromSaved: saved) == nil)
    }

    @Test func aRunWhoseClassWeightsCameFromAFileIsComparedToo() throws {
        var config = ExperimentConfig(
            dataset: "/here", loss: LossOptions([LossTerm(classWeights: .file("/w.yaml"))]))
        let saved = try settings(config).text
        #expect(saved.contains("class_weights: []"))
        config.loss.terms[0].classWeights = .file("/moved.yaml")
        #expect(try settings(config).difference(fromSaved: saved) == nil)
        config.train.batch = 4
        #expect(
            try settings(config).difference(fromSaved: saved)
                == "train.batch was 8, now it is 4")
    }
}
