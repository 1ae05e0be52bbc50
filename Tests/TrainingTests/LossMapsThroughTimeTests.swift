import Evaluation
import Experiments
import Foundation
import ImageFiles
import JSONText
import RunRecords
import Testing
import TinyDataset
import Training

/// The loss maps that a run keeps: those of its checkpoints, and the same with a stop.
@Suite(.serialized) struct LossMapsThroughTimeTests {
    private func train(
        _ data: TinyDataset, into name: String, resume: Bool = false, stopAfter: Int = .max,
        report: String = "{loss_maps: 2}", more: [String] = [], epochs: Int = 4
    ) throws -> (folder: RunFolder, warnings: [String]) {
        let path = try data.config(name, epochs: epochs, more: "report: \(report)")
        let run = try ExperimentRun(
            try ExperimentConfig(path: path, overrides: more),
            folder: RunFolder(path: "\(data.folder)/\(name)"), resume: resume)
        var (done, warnings) = (0, [String]())
        _ = try run.train(
            shouldStop: { done >= stopAfter },
            observe: { event in
                switch event {
                case .training(.epoch): done += 1
                case .warning(let text): warnings.append(text)
                default: break
                }
            })
        return (run.setup.folder, warnings)
    }

    /// The planes of a script.
    private func planes(_ path: String) throws -> [UInt8] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let base64 = try #require(text.split(separator: "\"").dropLast().last)
        let stream = try #require(Data(base64Encoded: String(base64)))
        return try #require(ZlibStream.decompress(stream, atMost: 1 << 20))
    }

    /// Every file below a folder with its bytes.
    private func files(_ folder: String) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return Dictionary(
            uniqueKeysWithValues: try names.filter { $0.contains(".") }.map {
                ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))
            })
    }

    @Test(arguments: [[], ["train.ema=0.9"]])
    func theLastMapIsThatOfLossmap(more: [String]) throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let (folder, warnings) = try train(data, into: "run", more: more)
        #expect(warnings.isEmpty)
        let model = try TrainedModel(folder.lastWeights)
        _ = try model.results(on: try model.dataset(), split: "val")
            .writeLossMaps(titled: "the last", into: "\(data.folder)/maps")
        let index = try JSONValue(
            parsing: Array(Data(contentsOf: URL(filePath: "\(folder.lossMaps)/index.json"))))
        let images = try #require(index["images"]?.elements)
        #expect(images.map { $0["name"] } == ["0", "1"], "spread over three")
        let pixels = 32 * 48
        for position in images.indices {
            let kept = try planes("\(folder.lossMaps)/0000\(position)/00004.js")
            let explored = try planes("\(data.folder)/maps/explorer/images/0000\(position).js")
            #expect(kept.count == 3 * pixels && explored.count == 5 * pixels)
            #expect(kept[..<(2 * pixels)] == explored[..<(2 * pixels)], "codes")
            #expect(
                kept[(2 * pixels)...] == explored[(3 * pixels)..<(4 * pixels)], "predictions")
            let labels = try planes("\(folder.lossMaps)/0000\(position)/labels.js")
            #expect(labels[...] == explored[(2 * pixels)..<(3 * pixels)])
        }
        let html = try String(contentsOfFile: folder.report, encoding: .utf8)
        #expect(html.contains("id=\"timeline\"") && html.contains("00000/animation.png"))
    }

    @Test func aRunThatGoesOnKeepsTheSameMaps() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let report = "{loss_maps: ['2', '0'], every: 3}"
        let whole = try train(data, into: "whole", report: report).folder
        let expected = try files(whole.lossMaps)
        #expect(
            expected.keys.filter { $0.hasPrefix("00000/0") }.sorted()
                == ["00000/00001.js", "00000/00003.js", "00000/00004.js"])
        for stop in 1...3 {
            _ = try train(data, into: "cut\(stop)", stopAfter: stop, report: report)
            let cut = try train(data, into: "cut\(stop)", resume: true, report: report)
            #expect(cut.warnings.isEmpty)
            #expect(try files(cut.folder.lossMaps) == expected, "stopped after epoch \(stop)")
            #expect(
                try Data(contentsOf: URL(filePath: cut.folder.lastState))
                    == Data(contentsOf: URL(filePath: whole.lastState)))
        }
    }

    @Test func keepingMapsChangesNothingElse() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let without = try train(data, into: "without", report: "{loss_maps: 0}").folder
        let with = try train(data, into: "with", report: "{loss_maps: 3}").folder
        #expect(!FileManager.default.fileExists(atPath: without.lossMaps))
        for path in [\RunFolder.lastState, \.lastWeights, \.bestWeights] {
            #expect(
                try Data(contentsOf: URL(filePath: without[keyPath: path]))
                    == Data(contentsOf: URL(filePath: with[keyPath: path])))
        }
        let config = try String(contentsOfFile: without.config, encoding: .utf8)
        #expect(!config.contains("report") && !config.contains("loss_maps"))
        #expect(
            try String(contentsOfFile: with.config, encoding: .utf8).contains("loss_maps: 3"))
    }

    @Test func mapsThatCannotBeWrittenCostOneWarning() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        try FileManager.default.createDirectory(
            atPath: "\(data.folder)/run", withIntermediateDirectories: true)
        try "".write(toFile: "\(data.folder)/run/loss_maps", atomically: true, encoding: .utf8)
        let (folder, warnings) = try train(data, into: "run", epochs: 2)
        #expect(warnings.count == 1 && warnings[0].contains("loss_maps"), "\(warnings)")
        #expect(FileManager.default.fileExists(atPath: folder.lastState))
    }

    @Test func anImageThatTheSplitLacksIsNamed() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let path = try data.config("run", more: "report: {loss_maps: ['0', '17']}")
        #expect {
            try Experiment(try ExperimentConfig(path: path))
        } throws: { error in
            "\(error)".contains("run.yaml:5:")
                && "\(error)".contains(
                    "report.loss_maps names '17', the split 'val' has no such image")
        }
    }
}
