import Files
import Foundation
import SegmentationDatasets
import Testing

/// Files of results find their samples as masks find their images.
@Suite final class ResultFilesTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("pixelwise-results-\(UUID().uuidString)").path

    init() throws { try Folder.create(atPath: folder) }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func sample(_ name: String, mask: String? = nil) -> SamplePaths {
        SamplePaths(
            name: name, image: "data/images/\(FileName(name).component).jpg",
            mask: "data/masks/\(mask ?? FileName(name).component).png")
    }

    private func found(
        _ files: [String], of samples: [SamplePaths], extensions: [String] = ["npy", "npz"],
        word: String? = nil
    ) throws -> (files: [String?], strays: [String]) {
        try FileManager.default.removeItem(atPath: folder)
        for file in files {
            try Folder.create(atPath: "\(folder)/\(FileName.folder(of: file))")
            try Data().write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
        }
        let results = try ResultFiles(
            folder: folder, of: samples, extensions: extensions, word: word)
        let start = folder.count + 1
        return (
            samples.map {
                results.path(ofSampleNamed: $0.name).map { String($0.dropFirst(start)) }
            }, results.strays
        )
    }

    @Test func aFileIsCalledAsTheImageOrTheMask() throws {
        let samples = [sample("a", mask: "a_gt"), sample("b", mask: "b_gt")]
        #expect(try found(["a.npy", "b.npz"], of: samples).files == ["a.npy", "b.npz"])
        let masks = try found(["a_gt.npy", "b_gt.npy"], of: samples)
        #expect(masks.files == ["a_gt.npy", "b_gt.npy"])
    }

    @Test func aTemplateMayStandAroundTheName() throws {
        let samples = [sample("a1"), sample("a2")]
        let both = [
            "x/a1.logits.npy", "x/a1.probabilities.npy", "x/a2.logits.npy",
            "x/a2.probabilities.npy", "x/notes.npy",
        ]
        let logits = try found(both, of: samples, word: "logits")
        #expect(logits.files == ["x/a1.logits.npy", "x/a2.logits.npy"])
        // What belongs to an image is no stray.
        #expect(logits.strays == ["x/notes.npy"])
        let probabilities = try found(both, of: samples, word: "probabilities")
        #expect(probabilities.files == ["x/a1.probabilities.npy", "x/a2.probabilities.npy"])
    }

    /// Two sets of results are never mixed into one.
    @Test func whatOneSetLacksIsNotTakenFromAnother() throws {
        let samples = [sample("a"), sample("b"), sample("c")]
        let files = ["a.npy", "a_old.npy", "b.npy", "b_old.npy", "c_old.npy"]
        #expect(try found(files, of: samples).files == ["a.npy", "b.npy", nil])
        let results = try ResultFiles(folder: folder, of: samples, extensions: ["npy", "npz"])
        #expect(results.passedOver == ["a_old.npy", "b_old.npy", "c_old.npy"])
        #expect(results.strays.isEmpty)
        _ = try found(["a.npy", "a.npz", "b.npz", "c.npz"], of: samples)
        let twice = try ResultFiles(folder: folder, of: samples, extensions: ["npy", "npz"])
        #expect(twice.passedOver == ["a.npz"])
    }

    @Test func foldersInNamesTellFilesOfOneNameApart() throws {
        let samples = [sample("train/a"), sample("val/a")]
        let found = try found(["val/a.npy", "train/a.npy"], of: samples)
        #expect(found.files == ["train/a.npy", "val/a.npy"])
    }

    @Test func accentsMayBeWrittenInAnyWay() throws {
        let found = try found(["caf\u{65}\u{301}.npy"], of: [sample("caf\u{E9}")])
        #expect(found.files.compactMap { $0 }.count == 1)
    }

    @Test func whatHasNoPartnerIsTold() throws {
        let samples = [sample("a"), sample("b")]
        let found = try found(["b.npy", "c.npy", "a.txt"], of: samples)
        #expect(found.files == [nil, "b.npy"])
        #expect(found.strays == ["c.npy"])
    }

    @Test func aFolderWithoutAnyIsAnError() throws {
        #expect(
            throws: DatasetError.missingResults(
                folder: folder, extensions: ["npy", "npz"], image: "a")
        ) { try found(["c.npy"], of: [sample("a")]) }
        #expect(
            throws: DatasetError.missingResults(
                folder: "/nowhere", extensions: ["npy"], image: nil)
        ) { try ResultFiles(folder: "/nowhere", of: [sample("a")], extensions: ["npy"]) }
    }
}
