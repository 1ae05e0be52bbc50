import Experiments
import Foundation
import Pixelwise
import RunRecords
import Testing
import TinyDataset
import Training

/// Every file of a run folder missing, empty, cut or of another run: the run goes on to the bytes of one that nothing
/// happened to, or ends with bad data or a missing input and leaves the folder as it was.
@Suite(.serialized) struct DamagedRunTests {
    /// What happens to a file.
    private enum Damage: CaseIterable {
        case missing, empty, cut, ofAnotherRun
    }

    /// A run that was stopped, what it comes to when it is not, and another run with other numbers.
    private struct Scene {
        let data: TinyDataset
        let config: ExperimentConfig
        let stopped: [String: Data]
        let whole: [String: Data]
        let other: [String: Data]

        var run: RunFolder { RunFolder(path: "\(data.folder)/run") }
    }

    private static let files = [
        "checkpoints/last.state", "checkpoints/previous.state", "checkpoints/last.safetensors",
        "checkpoints/best.safetensors", "log.jsonl", "config.yaml", "metrics.csv",
    ]

    /// - Parameters:
    ///   - epochs: After how many epochs the run is stopped, and `steps` of the 4 of the next one.
    ///   - frozen: Whether nothing is learned, so that the first epoch stays the best.
    private func scene(epochs: Int, steps: Int = 0, frozen: Bool = false) throws -> Scene {
        let data = try TinyDataset()
        let overrides =
            frozen
            ? [
                "optimizer={name: sgd, learning_rate: 1e-30}", "train.ema=0.999999",
                "train.best=pixel-accuracy",
            ] : []
        func config(_ more: String...) throws -> ExperimentConfig {
            try ExperimentConfig(
                path: try data.config(epochs: 4),
                overrides: ["model.width=2", "train.tensorboard=false"] + overrides + more)
        }
        func run(
            _ name: String, _ config: ExperimentConfig, stops: Bool
        ) throws -> [String: Data] {
            let folder = RunFolder(path: "\(data.folder)/\(name)")
            var done = (epochs: 0, steps: 0)
            _ = try ExperimentRun(config, folder: folder).train(
                shouldStop: { stops && done >= (epochs, steps) },
                observe: {
                    switch $0 {
                    case .training(.step): done.steps += 1
                    case .training(.epoch): done = (done.epochs + 1, 0)
                    default: break
                    }
                })
            return try contents(folder)
        }
        return Scene(
            data: data, config: try config(),
            stopped: try run("stopped", try config(), stops: true),
            whole: try run("whole", try config(), stops: false),
            // Where nothing is learned another seed may have the same score; other steps are told by their number.
            other: try run(
                "other", try config(frozen ? "train.batch=4" : "train.seed=1"), stops: true))
    }

    /// Every file by its name in the folder.
    private func contents(_ folder: RunFolder) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in Self.files + ["checkpoints/previous.safetensors"] {
            result[name] = try? Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        }
        return result
    }

    /// Without what depends on the clock and on the process.
    private func comparable(_ name: String, _ content: Data?) -> String? {
        guard let content else { return nil }
        switch name {
        case "log.jsonl":
            return String(decoding: content, as: UTF8.self)
                .replacing(
                    /"(images_per_second|(data_wait_)?seconds|peak_memory_mb)": [0-9.]+/, with: "")
        case "metrics.csv":
            return String(decoding: content, as: UTF8.self).split(separator: "\n")
                .map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).prefix(6).joined(
                        separator: ",")
                }
                .joined(separator: "\n")
        default: return content.base64EncodedString()
        }
    }

    private func damaged(_ content: Data?, _ damage: Damage, other: Data?) -> Data? {
        switch damage {
        case .missing: nil
        case .empty: Data()
        case .cut: content?.prefix((content?.count ?? 0) * 3 / 4)
        case .ofAnotherRun: other
        }
    }

    /// Goes on with the run as it lies there; returns its warnings.
    private func goOn(_ scene: Scene, withConfig: Bool) throws -> [String] {
        var warnings: [String] = []
        let config =
            withConfig ? scene.config : try ExperimentConfig(path: scene.run.config)
        let run = try ExperimentRun(config, folder: scene.run, resume: true)
        _ = try run.train(observe: { event in
            switch event {
            case .training(.mended(let text)), .warning(let text): warnings.append(text)
            default: break
            }
        })
        return warnings
    }

    /// Goes on with the stopped run after `damages`, and checks what came of it.
    private func expectSound(
        _ scene: Scene, _ damages: [(file: String, damage: Damage)], withConfig: Bool
    ) throws {
        let files = FileManager.default
        let run = scene.run
        try? files.removeItem(atPath: run.path)
        try files.createDirectory(atPath: run.checkpoints, withIntermediateDirectories: true)
        var contents = scene.stopped
        for (file, damage) in damages {
            contents[file] = damaged(contents[file], damage, other: scene.other[file])
        }
        for (name, content) in contents {
            try content.write(to: URL(fileURLWithPath: "\(run.path)/\(name)"))
        }
        let what = "\(damages), config \(withConfig ? "given" : "of the folder")"
        do {
            let warnings = try goOn(scene, withConfig: withConfig)
            let after = try self.contents(run)
            let bestIsLost = warnings.contains { $0.contains("no other file of the run holds") }
            for name in Self.files where name != "checkpoints/previous.state" {
                if name == "checkpoints/best.safetensors", bestIsLost { continue }
                // A config that lost lines which say what holds anyway is one that says the same.
                if name == "config.yaml", !withConfig { continue }
                // Not compared in the expectation itself: it would print the files.
                let isSame = comparable(name, after[name]) == comparable(name, scene.whole[name])
                #expect(isSame, "\(name): \(what)")
            }
        } catch {
            let kind = (error as? any ClassifiedFault)?.kind
            #expect(kind == .badData || kind == .missingInput, "\(error): \(what)")
            #expect(try self.contents(run) == contents, "\(error): \(what)")
        }
    }

    /// After two epochs; in the middle of the third, and before it was judged; after the third and in the middle of the
    /// fourth, with the best in no other file.
    @Test(
        arguments: Thoroughness.cases(
            [(2, 2, false), (2, 0, false), (2, 4, false), (3, 0, true), (3, 1, true)], every: 4))
    func aDamagedFileIsMadeAgainOrTold(epochs: Int, steps: Int, frozen: Bool) throws {
        let scene = try scene(epochs: epochs, steps: steps, frozen: frozen)
        defer { scene.data.remove() }
        try expectSound(scene, [], withConfig: false)
        for file in Self.files {
            for damage in Damage.allCases {
                for withConfig in file == "config.yaml" ? [false, true] : [true] {
                    try expectSound(scene, [(file, damage)], withConfig: withConfig)
                }
            }
        }
    }

    @Test func twoDamagedFilesAreMadeAgainOrTold() throws {
        let scene = try scene(epochs: 2)
        defer { scene.data.remove() }
        var pairs: [[(file: String, damage: Damage)]] = []
        for first in Self.files.indices {
            for second in Self.files.indices where second > first {
                for (one, two) in zip(Damage.allCases, Damage.allCases.reversed()) {
                    for (one, two) in [(one, one), (one, two)] {
                        pairs.append([(Self.files[first], one), (Self.files[second], two)])
                    }
                }
            }
        }
        for pair in Thoroughness.cases(pairs, every: 11) {
            try expectSound(scene, pair, withConfig: true)
        }
    }

    /// What a run can be brought to must come to that, not to an error.
    @Test func whatTheRunStillHoldsIsUsed() throws {
        let scene = try scene(epochs: 2)
        defer { scene.data.remove() }
        let run = scene.run
        for (file, damage) in [
            ("checkpoints/last.state", Damage.missing), ("checkpoints/last.state", .cut),
            ("checkpoints/last.safetensors", .missing), ("checkpoints/best.safetensors", .cut),
            ("metrics.csv", .missing), ("log.jsonl", .cut), ("config.yaml", .empty),
        ] {
            try expectSound(scene, [(file, damage)], withConfig: true)
            #expect(
                comparable("log.jsonl", try contents(run)["log.jsonl"])
                    == comparable("log.jsonl", scene.whole["log.jsonl"]), "\(file) \(damage)")
        }
    }

    @Test func aFolderWithAPartOfARunIsNeverBegunAnew() throws {
        let scene = try scene(epochs: 2)
        defer { scene.data.remove() }
        let run = scene.run
        for file in Self.files + ["checkpoints/previous.safetensors"] {
            try? FileManager.default.removeItem(atPath: run.path)
            try FileManager.default.createDirectory(
                atPath: run.checkpoints, withIntermediateDirectories: true)
            let whole = try #require(scene.stopped[file])
            try whole.write(to: URL(fileURLWithPath: "\(run.path)/\(file)"))
            if file.hasSuffix(".state") {
                #expect(
                    throws: RunFolderError.logLacksEpochs(
                        path: run.log, found: 0, expected: file.contains("last") ? 2 : 1)
                ) {
                    try ExperimentRun(scene.config, folder: run, resume: true).train()
                }
            } else {
                #expect(throws: RunFolderError.nothingToGoOnFrom(folder: run.path, parts: [file])) {
                    try ExperimentRun(scene.config, folder: run, resume: true).train()
                }
            }
            #expect(try contents(run) == [file: whole])
        }
    }

    @Test func anotherNumberOfThreadsIsTold() throws {
        let scene = try scene(epochs: 2)
        defer { scene.data.remove() }
        try FileManager.default.copyItem(
            atPath: "\(scene.data.folder)/stopped", toPath: scene.run.path)
        var config = scene.config
        for (threads, count) in [(2, 0), (1, 1)] {
            config.train.threads = threads
            var warnings: [String] = []
            let run = try ExperimentRun(config, folder: scene.run, resume: true)
            _ = try run.train(
                shouldStop: { !warnings.isEmpty },
                observe: { if case .warning(let text) = $0 { warnings.append(text) } })
            #expect(warnings.count == count)
            #expect(
                warnings.allSatisfy {
                    $0.contains(
                        "began with train.threads 2 and goes on with 1: its bytes will differ")
                })
        }
    }
}
