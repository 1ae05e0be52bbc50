import BatchLoading
import Experiments
import Foundation
import Losses
import NetworkDescriptions
import NeuralNetworks
import SegmentationDatasets
import Testing
import Training
import YAMLFiles

@Suite struct ExperimentConfigTests {
    private func config(_ text: String, overrides: [String] = []) throws -> ExperimentConfig {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("config-\(UUID().uuidString).yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ExperimentConfig(path: path, overrides: overrides)
    }

    @Test func onlyTheDatasetIsRequired() throws {
        let config = try config("dataset: /data/set.yaml")
        #expect(config.dataset == "/data/set.yaml")
        #expect(config.model == ModelOptions())
        #expect(config.optimizer == .adamW(AdamWOptions()))
        #expect(config.schedule == .oneCycle(warmup: 0.1))
        #expect(config.loss == LossOptions())
        #expect(config.train == TrainOptions())
        #expect(config.train.epochs == 30 && config.train.batch == 8)
    }

    @Test func everyKeyIsRead() throws {
        let config = try config(
            """
            dataset: a.yaml
            data_root: b
            splits: {train: t, val: v}
            model: {name: tiny-fcn, width: 8}
            loss: {name: cross-entropy, class_weights: median-frequency, label_smoothing: 0.1}
            augment: {scale: [0.5, 2], crop: [352, 480], flip: 0.5, brightness: 0.25, contrast: 0.3}
            optimizer: {name: sgd, learning_rate: 0.1, momentum: 0.8, weight_decay: 0.001, nesterov: true}
            schedule: {name: polynomial, power: 2, warmup: 0.05}
            train: {epochs: 3, batch: 4, precision: float32, seed: 7, threads: 1, workers: 3, log_steps: true, tensorboard: false, all_ignored: error}
            """)
        #expect(config.dataset.hasSuffix("/a.yaml") && config.dataRoot?.hasSuffix("/b") == true)
        #expect(config.trainSplit == "t" && config.validationSplit == "v")
        #expect(config.model == ModelOptions(name: "tiny-fcn", width: 8))
        #expect(
            config.loss
                == LossOptions([
                    LossTerm(
                        .crossEntropy(.init(labelSmoothing: 0.1)),
                        classWeights: .method(.medianFrequency))
                ]))
        #expect(
            config.optimizer
                == .sgd(
                    SGDOptions(
                        learningRate: 0.1, momentum: 0.8, weightDecay: 0.001, nesterov: true)))
        #expect(config.schedule == .polynomial(power: 2, warmup: 0.05))
        var train = TrainOptions()
        train.epochs = 3
        train.batch = 4
        train.precision = .float32
        train.seed = 7
        train.threads = 1
        train.workers = 3
        train.logSteps = true
        train.tensorBoard = false
        train.allIgnored = .error
        #expect(config.train == train)
    }

    @Test func everyAugmentationIsRead() throws {
        let config = try config(
            """
            dataset: a.yaml
            augment:
              {crop: [32, 48], crop_classes: {names: [pole, 7], probability: 0.75}, vertical_flip: 0.2,
               rotation: 15, saturation: 0.3, hue: 0.05, gamma: [0.8, 1.25], blur: 1.5, noise: 0.02,
               cutout: {probability: 0.4, size: 0.3}}
            train: {cache: memory}
            """)
        var expected = AugmentationOptions()
        expected.crop = [32, 48]
        expected.cropClasses = .init(names: ["pole", "7"])
        expected.cropClasses?.probability = 0.75
        expected.verticalFlip = 0.2
        expected.rotation = 15
        expected.saturation = 0.3
        expected.hue = 0.05
        expected.gamma = 0.8...1.25
        expected.blur = 1.5
        expected.noise = 0.02
        expected.cutout = .init()
        expected.cutout?.probability = 0.4
        expected.cutout?.size = 0.3
        #expect(config.augment == expected)
        #expect(config.train.cache == .memory)
        #expect(try self.config(try config.resolved.yaml()) == config)
    }

    @Test(arguments: [
        "dataset: /a.yaml",
        """
        dataset: /a.yaml
        loss: {class_weights: [1, 2.5, 0]}
        resize: [100, 200]
        augment: {crop: [32, 48], scale: [0.25, 4], flip: 1}
        optimizer: {name: sgd}
        schedule: {name: step, milestones: [0.25, 0.5], factor: 0.5}
        train: {threads: 2, ema: 0.999, clip_norm: 1, best: pixel-accuracy, patience: 3}
        """,
        "dataset: /a.yaml\nloss: {name: focal, weight: 2, gamma: 1.5, class_weights: balanced}",
        """
        dataset: /a.yaml
        loss:
          - {name: cross-entropy, label_smoothing: 0.1, class_weights: [1, 2]}
          - {name: dice, weight: 0.5, smooth: 0}
          - {name: tversky, alpha: 0.4, beta: 0.6}
          - {name: lovasz-softmax}
          - {name: hard-pixels, threshold: 0.5, minimum_kept: 7}
        """,
    ])
    func theResolvedConfigReadsBackAsItself(text: String) throws {
        let first = try config(text)
        #expect(try config(try first.resolved.yaml()) == first)
    }

    @Test func imagesAreWatchedByNumberOrByName() throws {
        #expect(try config("dataset: a").report.lossMaps == .evenly(0))
        #expect(try config("dataset: a\nreport: {loss_maps: 8}").report.lossMaps == .evenly(8))
        let named = try config("dataset: a\nreport: {loss_maps: [b, 7], every: 5}")
        #expect(named.report.lossMaps == .named(["b", "7"]) && named.report.every == 5)
        #expect(try config(try named.resolved.yaml()) == named)
        let names = (0..<10).map { "\($0)" }
        #expect(
            try WatchedImages.evenly(4).names(among: names, split: "val") == ["0", "2", "5", "7"])
        #expect(try WatchedImages.evenly(40).names(among: names, split: "val") == names)
        #expect(
            throws: ExperimentError.unknownImage(name: "seq1", split: "val", nearest: "seq7")
        ) { try WatchedImages.named(["3", "seq1"]).names(among: names + ["seq7"], split: "val") }
    }

    @Test func theResolvedConfigHoldsAlsoWhatIsNotSet() throws {
        let text = try config("dataset: a").resolved.yaml()
        for key in ["data_root", "resize", "crop", "crop_classes", "cutout", "ema"] {
            #expect(text.contains(" \(key): null") || text.contains("\n\(key): null"), "\(text)")
        }
    }

    @Test(arguments: [
        ("dataset: a\ntrian: {epochs: 1}", "unknown key 'trian', did you mean 'train'?"),
        ("dataset: a\ntrain: {epoch: 1}", "unknown key 'train.epoch', did you mean 'epochs'?"),
        ("dataset: a\ntrain: {epochs: 0}", "a whole number from 1 to 1000000 is expected"),
        (
            "dataset: a\ntrain: {threads: many}",
            "'auto' or a whole number from 1 to 1024 is expected"
        ),
        ("dataset: a\naugment: {rotatoin: 5}", "did you mean 'rotation'?"),
        ("dataset: a\naugment: {rotation: 200}", "a number from 0.0 to 180.0 is expected"),
        ("dataset: a\naugment: {hue: 0.6}", "a number from 0.0 to 0.5 is expected"),
        ("dataset: a\naugment: {gamma: [2, 1]}", "a number from 2.0 to 10.0 is expected"),
        ("dataset: a\naugment: {cutout: {size: 0}}", "a number above 0.0 and up to 1.0"),
        ("dataset: a\naugment: {cutout: {share: 1}}", "unknown key 'augment.cutout.share'"),
        ("dataset: a\naugment: {crop_classes: {names: [b]}}", "'crop' beside it"),
        (
            "dataset: a\naugment: {crop: [8, 8], crop_classes: {names: []}}",
            "at least one class name"
        ),
        (
            "dataset: a\nreport: {loss_maps: -1}",
            "a whole number from 0 to 64, or a list of up to 64 names is expected"
        ),
        ("dataset: a\nreport: {loss_maps: []}", "a list of 1 to 64 names is expected"),
        ("dataset: a\nreport: {loss_maps: [b, b]}", "each image once is expected"),
        (
            "dataset: a\nmodel: {pretrained: efficientnet-lite0}",
            "no 'pretrained', which only efficientnet-lite0-fpn has, is expected"
        ),
        (
            "dataset: a\nmodel: {name: efficientnet-lite0-fpn, pretrained: resnet}",
            "efficientnet-lite0, or the path of a .safetensors file is expected"
        ),
        ("dataset: a\nreport: {every: 0}", "a whole number from 1 to 1000000 is expected"),
        ("dataset: a\nreport: {images: 3}", "unknown key 'report.images'"),
        ("dataset: a\ntrain: {cache: disk}", "one of auto, memory, none is expected"),
        ("dataset: a\noptimizer: {name: adam}", "one of adamw, sgd (perhaps 'adamw') is expected"),
        ("dataset: a\noptimizer: {momentum: 0.9}", "unknown key 'optimizer.momentum'"),
        ("dataset: a\noptimizer: {learning_rate: -1}", "a number above 0.0 and up to 1000.0 is"),
        ("dataset: a\nloss: {class_weights: median-frequncy}", "(perhaps 'median-frequency')"),
        (
            "dataset: a\noptimizer: {name: sgd, momentum: 0, nesterov: true}",
            "a momentum above 0 beside it"
        ),
        ("dataset: a\nloss: {class_weights: [0, 0]}", "one number a class, not all of them 0"),
        ("dataset: a\nloss: {name: dise}", "(perhaps 'dice') is expected"),
        (
            "dataset: a\nloss: {name: dice, gamma: 2}",
            "unknown key 'loss.gamma'"
        ),
        ("dataset: a\nloss: {weight: 0}", "a number above 0.0"),
        (
            "dataset: a\nloss: [{name: dice}, {name: tversky, alpha: -1}]",
            "a number from 0.0 to 100.0 is expected"
        ),
        ("dataset: a\nloss: [{name: dice}, {name: dice}]", "each loss once, not a second dice"),
        ("dataset: a\nloss: []", "a loss, or a list of at least one"),
        (
            "dataset: a\nloss: {name: hard-pixels, minimum_kept: 0}",
            "a whole number of at least 1 is expected"
        ),
        ("dataset: a\ntrain: {all_ignored: no}", "one of skip, error"),
        ("dataset: a\nschedule: {power: 2}", "no 'power', which only the schedule polynomial has"),
        (
            "dataset: a\nschedule: {name: step, milestones: [0.5, 0.4]}",
            "'schedule.milestones.1' is '0.4', a number above 0.5 and up to 1.0 is expected"
        ),
        ("dataset: a\nschedule: {factor: 0.5}", "no 'factor', which only the schedule step has"),
        ("dataset: a\ntrain: {ema: 1}", "a number from 0.0 to 0.999999 is expected"),
        ("dataset: a\ntrain: {clip_norm: 0}", "a number above 0.0"),
        ("dataset: a\ntrain: {best: miou}", "one of mean-iou, loss, pixel-accuracy"),
        ("dataset: a\ntrain: {patience: 0}", "a whole number from 1"),
        (
            "dataset: a\ntrain: {auxiliary: [{weight: 1}]}",
            "the key 'train.auxiliary.0.from' is missing"
        ),
        (
            "dataset: a\ntrain: {auxiliary: [{from: x, weight: 0}]}",
            "a number above 0.0 and up to 100.0"
        ),
        ("dataset: a\nmodel: {name: unet5}", "one of tiny-fcn"),
        ("dataset: a\nresize: 0", "a number from 0.01 to 100.0 is expected"),
        ("model: {}", "the key 'dataset' is missing"),
    ])
    func aFaultIsNamedWithItsPlace(text: String, sentence: String) {
        let error = #expect(throws: YAMLFileError.self) { try config(text) }
        let description = error?.description ?? ""
        #expect(description.contains(sentence), "\(description)")
        #expect(description.contains(".yaml:"), "\(description)")
    }

    @Test func auxiliaryHeadsAreReadAndWrittenAndAWrongLayerIsToldOfItsLine() throws {
        let config = try config(
            "dataset: a\ntrain:\n  auxiliary:\n    - {from: stages.3}\n"
                + "    - {from: trunk, weight: 0.2}")
        #expect(
            config.train.auxiliary == [
                AuxiliaryHead(from: "stages.3", weight: 0.4),
                AuxiliaryHead(from: "trunk", weight: 0.2),
            ])
        #expect(try self.config(config.resolved.yaml()).train == config.train)
        let error = #expect(throws: ExperimentError.self) {
            try config.checkNetwork(classCount: 3)
        }
        let text = "\(error.map(String.init(describing:)) ?? "")"
        #expect(text.contains(".yaml:5:7"), "\(text)")
        #expect(text.contains("auxiliary head 1 reads 'trunk', which no layer is called"))
    }

    @Test func aListOfLossesIsReadWithTheirDefaults() throws {
        let config = try config(
            "dataset: a\nloss: [{name: cross-entropy, weight: 1}, {name: dice, weight: 0.5}]",
            overrides: ["train.epochs=1"])
        #expect(
            config.loss == LossOptions([LossTerm(), LossTerm(.dice(), weight: 0.5)]))
    }

    @Test func schedulesAreReadWithTheirOptions() throws {
        func schedule(_ text: String) throws -> Schedule {
            try config("dataset: a\nschedule: \(text)").schedule
        }
        #expect(try schedule("{name: cosine, warmup: 0.1}") == .cosine(warmup: 0.1))
        #expect(try schedule("{name: poly}") == .polynomial(power: 0.9, warmup: 0))
        #expect(try schedule("{name: poly, power: 2}") == .polynomial(power: 2, warmup: 0))
        #expect(
            try schedule("{name: step}")
                == .step(milestones: [0.6, 0.85], factor: 0.1, warmup: 0))
        #expect(
            try schedule("{name: step, milestones: [0.5], factor: 0.3}")
                == .step(milestones: [0.5], factor: 0.3, warmup: 0))
    }

    @Test func whatEndsAndChoosesIsRead() throws {
        let train = try config(
            "dataset: a\ntrain: {ema: 0.99, clip_norm: 2, best: loss, patience: 5}"
        ).train
        #expect(train.ema == 0.99 && train.clipNorm == 2)
        #expect(train.best == .loss && train.patience == 5)
    }

    @Test func overridesComeLast() throws {
        let config = try config(
            "dataset: /a.yaml\ntrain: {epochs: 5}",
            overrides: ["train.epochs=2", "train.log_steps=true", "model.width=4"])
        #expect(config.train.epochs == 2 && config.train.logSteps && config.model.width == 4)
    }
}

@Suite struct CommittedConfigsTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Configs")
        .path

    static var configs: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.sorted()
    }

    @Test(arguments: configs)
    func everyCommittedConfigLoads(name: String) throws {
        let config = try ExperimentConfig(path: "\(Self.folder)/\(name)")
        #expect(FileManager.default.fileExists(atPath: config.dataset), "\(config.dataset)")
    }

    @Test func thereAreConfigs() { #expect(Self.configs.contains("shapes.yaml")) }
}
