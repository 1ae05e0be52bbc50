import Foundation
import ImageFiles
import Testing

/// The programs of `Examples/` do what they say; each takes what the one before it made.
@Suite(.serialized) final class ExamplesTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/pixelwise-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(path)")
    }

    @Test func oneTrainsOneSegmentsOneDrawsLossMaps() throws {
        let train = try ExampleProgram(name: "example-train")
            .run(ExampleProgram.shapes, "run", "2", in: folder)
        #expect(train.exitCode == 0, "\(train.output)")
        #expect(train.lines.count { $0.hasPrefix("epoch ") } == 2, "\(train.output)")
        #expect(train.lines.last?.hasPrefix("run: best mean IoU 0.") == true)
        for name in ["config.yaml", "report.html", "checkpoints/best.safetensors"] {
            #expect(exists("run/\(name)"), "\(name)")
        }

        let image = URL(fileURLWithPath: ExampleProgram.shapes).deletingLastPathComponent()
            .appendingPathComponent("images/val/scene-01.jpg").path
        let segment = try ExampleProgram(name: "example-segment")
            .run("run", image, "mask.png", in: folder)
        #expect(segment.exitCode == 0, "\(segment.output)")
        let mask = try SourceMask.read(path: "\(folder)/mask.png")
        let size = try ImageFileInformation.read(path: image)
        #expect(mask.height == size.height && mask.width == size.width)
        let counts = segment.lines.compactMap { line in
            line.split(separator: ": ").last?.split(separator: " ").first.flatMap { Int($0) }
        }
        #expect(counts.reduce(0, +) == size.height * size.width, "\(segment.output)")

        let maps = try ExampleProgram(name: "example-loss-maps")
            .run("run", "maps", in: folder)
        #expect(maps.exitCode == 0, "\(maps.output)")
        #expect(maps.lines.first?.contains("over 16 images") == true, "\(maps.output)")
        #expect(maps.lines.count == 5)
        #expect(exists("maps/index.html") && exists("maps/scene-01.loss.png"))
    }

    @Test func oneComputesCrossEntropyByStepsAndAtOnce() throws {
        let outcome = try ExampleProgram(name: "example-cross-entropy").run(in: folder)
        #expect(outcome.exitCode == 0)
        #expect(outcome.output.contains("softmax     0.3927 0.2721 0.1120 0.1833 0.0399"))
        #expect(outcome.output.contains("losses      1.6969 2.6498 2.9182"))
        #expect(outcome.output.contains("mean        2.4216"))
    }

    @Test func aFaultIsOneSentence() throws {
        let outcome = try ExampleProgram(name: "example-segment")
            .run("nowhere", "a.png", "b.png", in: folder)
        #expect(outcome.exitCode == 1)
        #expect(
            outcome.output
                == "error: nowhere: no such checkpoint; name a .safetensors file or a run folder\n")
    }
}
