import Files
import Foundation
import Glibc
import ImageFiles
import JSONText
import Testing
import TinyDataset

/// `predict` on folders of images.
@Suite(.serialized) final class PredictFolderTests {
    let data: TinyDataset
    var folder: String { data.folder }

    init() throws {
        data = try TinyDataset()
        _ = try data.config(epochs: 1)
        try run("train config.yaml --output run")
    }

    deinit { data.remove() }

    @discardableResult
    private func run(_ line: String, exits code: Int32 = 0) throws -> String {
        try PixelwiseTool.run(line: line, exits: code, in: folder).errors
    }

    private func put(_ paths: String...) throws {
        let image = try InputFile.contents(path: "\(folder)/val/images/0.png")
        for path in paths {
            try Folder.create(atPath: FileName.folder(of: "\(folder)/\(path)"))
            try AtomicFile.write(image, to: "\(folder)/\(path)")
        }
    }

    /// All files below a folder, sorted.
    private func files(_ path: String) throws -> [String] {
        let all = FileManager.default.enumerator(atPath: "\(folder)/\(path)")?.compactMap {
            $0 as? String
        }
        return (all ?? []).filter { FileStatus(path: "\(folder)/\(path)/\($0)")?.isFolder != true }
            .sorted()
    }

    @Test func foldersBelowAreKept() throws {
        try put("photos/b.png", "photos/day/2/a.PNG", "photos/day/a.png", "photos/.hidden/c.png")
        try AtomicFile.write("no image\n", to: "\(folder)/photos/readme.txt")
        let told = try run("predict run photos val/images/1.png --output out")
        #expect(try files("out") == ["1.png", "b.png", "day/2/a.png", "day/a.png"])
        #expect(told.contains("out: 4 predictions\n"), "\(told)")
    }

    @Test func polygonsHaveThePixelsOfTheMask() throws {
        try run("predict run val/images/0.png --output out --polygons geojson")
        #expect(try files("out") == ["0.geojson", "0.png"])
        let text = try InputFile.contents(path: "\(folder)/out/0.geojson")
        let document = try JSONValue(parsing: text)
        guard case .bytes(let mask) = try SourceMask.read(path: "\(folder)/out/0.png").values else {
            Issue.record("the mask has no class ids")
            return
        }
        var pixels: [Int: Int] = [:]
        for feature in try #require(document["features"]?.elements) {
            let id = try #require(feature["properties"]?["id"]?.int)
            pixels[id, default: 0] += try #require(feature["properties"]?["pixels"]?.int)
        }
        #expect(pixels == Dictionary(mask.map { (Int($0), 1) }, uniquingKeysWith: +))
        try run("predict run val/images/0.png --output out --polygons labelme")
        let shapes = try JSONValue(parsing: InputFile.contents(path: "\(folder)/out/0.json"))
        #expect(shapes["imagePath"]?.string == "\(folder)/val/images/0.png".resolvedPath)
        try run("predict run val/images/0.png --output out --polygons voc", exits: 64)
    }

    @Test func namesThatClashAreToldApart() throws {
        // The content counts, not the ending.
        try put("photos/a.jpg", "photos/a.png", "photos/x/a.png", "more/a.png", "more/b.png")
        let told = try run("predict run photos more photos/a.png --overlay --output out")
        let names = ["a.jpg", "a.png", "a.png-2", "b", "x/a"]
        #expect(
            try files("out") == names.flatMap { ["\($0).png", "\($0).overlay.png"] }.sorted())
        #expect(told.contains("out: 3 images would have shared a name"), "\(told)")
    }

    @Test func whatCannotBeReadIsNamedAndTheOthersAreDone() throws {
        try put("photos/a.png", "photos/b.png", "photos/x/d.png")
        try AtomicFile.write("no image\n", to: "\(folder)/photos/c.png")
        try #require(symlink("nowhere", "\(folder)/photos/x/e.png") == 0)
        // A link to a folder around it is not followed for ever.
        try #require(symlink("..", "\(folder)/photos/x/up") == 0)
        let told = try run("predict run photos --output out", exits: 65)
        #expect(told.contains("error: photos/c.png: ") && told.contains("error: photos/x/e.png: "))
        #expect(told.contains("out: 3 predictions, 2 faults\n"), "\(told)")
        #expect(try files("out") == ["a.png", "b.png", "x/d.png"])
    }

    @Test func resultsInAFolderThatIsLookedAtAreNoImages() throws {
        try put("photos/a.png")
        for _ in 1...2 { try run("predict run photos --output photos/out --overlay") }
        #expect(try files("photos") == ["a.png", "out/a.overlay.png", "out/a.png"])
        try run("predict run photos --output ./photos", exits: 64)
        try run("predict run run --output out", exits: 66)
        try run("predict run none --output out", exits: 66)
        #expect(try files("photos").count == 3)
    }

    /// The model learnt from 8 bits: of 16 it takes all 65535 values.
    @Test func filesOfSixteenBitsThatUseFewOfThemAreTold() throws {
        try Folder.create(atPath: "\(folder)/deep")
        for (name, factor) in [("ten", 4), ("eleven", 5), ("sixteen", 257), ("white", 9999)] {
            let values = (0..<32 * 48).map { UInt16(min($0 % 251 * factor, 65_535)) }
            try Gray16Image(height: 32, width: 48, values: values)
                .writePNG(to: "\(folder)/deep/\(name).png")
        }
        let errors = try run("predict run deep --output out")
        #expect(
            errors.contains(
                "deep/eleven.png and 1 more: 16-bit samples that are nearly black to the model, to which 0…65535 are 0…1"
            ), "\(errors)")
        #expect(
            errors.contains("deep/white.png: 16-bit samples that are cut to white"), "\(errors)")
        #expect(!errors.contains("sixteen.png"))
        #expect(try !run("predict run val/images --output out8").contains("16-bit"))
    }
}
