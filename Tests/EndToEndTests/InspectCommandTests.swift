import Foundation
import ImageFiles
import Tensors
import Testing

@Suite final class InspectCommandTests {
    let folder: String

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        let labels = LabelMap(height: 2, width: 3, labels: [0, 1, 1, 255, 0, 0])
        try labels.writePNG(to: "\(folder)/mask.png", palette: [0xFF0000, 0x00FF00])
        try Image(height: 1, width: 2, pixels: [255, 0, 0, 0, 0, 128])
            .writePNG(to: "\(folder)/colors.png")
        try Gray16Image(height: 1, width: 2, values: [7, 40_000])
            .writePNG(to: "\(folder)/gray16.png")
        try Image(height: 8, width: 8, pixels: .init(repeating: 90, count: 192))
            .writeJPEG(to: "\(folder)/photo.jpg")
    }

    func run(_ arguments: String...) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.run(["inspect"] + arguments, in: folder)
    }

    @Test func aMaskIsReportedWithItsRawValues() throws {
        let outcome = try run("mask.png", "--as", "mask", "--json")
        #expect(outcome.exitCode == 0)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(document["format"] as? String == "png")
        #expect(document["width"] as? Int == 3)
        #expect(document["height"] as? Int == 2)
        #expect(document["channels"] as? Int == 1)
        #expect(document["bits"] as? Int == 8)
        #expect(document["color"] as? String == "palette")
        #expect(document["orientation"] as? Int == 1)
        #expect(document["values"] as? [String: Int] == ["0": 3, "1": 2, "255": 1])
    }

    @Test(
        arguments: [
            ("mask.png", "mask", [2, 3], ElementType.uint8, [0, 1, 1, 255, 0, 0]),
            ("gray16.png", "mask", [1, 2], .uint16, [7, 40_000]),
            ("colors.png", "mask", [1, 2, 3], .uint8, [255, 0, 0, 0, 0, 128]),
            ("mask.png", "image", [2, 3, 3], .uint8, nil),
            ("gray16.png", "image", [1, 2, 3], .uint8, [0, 0, 0, 156, 156, 156]),
        ] as [(String, String, [Int], ElementType, [Int64]?)])
    func theArrayHoldsWhatTheLoaderSees(
        file: String, reading: String, shape: [Int], type: ElementType, values: [Int64]?
    ) throws {
        let outcome = try run(file, "--as", reading, "--output", "a.npy")
        #expect(outcome.exitCode == 0)
        let array = try NPYFile.read(path: "\(folder)/a.npy")
        #expect(array.shape == shape)
        #expect(array.elementType == type)
        if let values { #expect(array.integers == values) }
    }

    @Test func aConfigIsShownWithTheDataElsewhere() throws {
        try """
        name: lamps
        root: nowhere
        classes: [off, on]
        splits: {train: {images: images, masks: masks}}
        """.write(toFile: "\(folder)/lamps.yaml", atomically: true, encoding: .utf8)
        try "dataset: lamps.yaml\nmodel: {name: tiny-fcn, width: 2}\n"
            .write(toFile: "\(folder)/config.yaml", atomically: true, encoding: .utf8)
        let table = try run("config.yaml")
        #expect(table.output.hasPrefix("tiny-fcn: 2 classes"), "\(table.errors)")
        #expect(try run("config.yaml", "--data-root", folder).output == table.output)
    }

    @Test func faultsAreOneLineAndAnExitCode() throws {
        let missing = try run("none.png")
        #expect(missing.exitCode == 66)
        #expect(missing.errors == "error: none.png: no such file; check the path\n")

        let lossy = try run("photo.jpg", "--as", "mask", "--output", "a.npy")
        #expect(lossy.exitCode == 65)
        #expect(lossy.errors.hasPrefix("error: photo.jpg: a JPEG file cannot be a mask"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.npy"))

        let bytes = try Data(contentsOf: URL(filePath: "\(folder)/photo.jpg"))
        try bytes.dropLast(20).write(to: URL(filePath: "\(folder)/cut.jpg"))
        let cut = try run("cut.jpg")
        #expect(cut.exitCode == 65)
        #expect(cut.errors == "error: cut.jpg: corrupt JPEG file: Premature end of JPEG file\n")

        #expect(try run("mask.png", "--max-pixels", "5").exitCode == 65)
        #expect(try run("mask.png", "--max-pixels", "0").exitCode == 64)
        #expect(try run("mask.png", "--as", "picture").exitCode == 64)
        #expect(try run("mask.png", "--output", "missing/a.npy").exitCode == 73)
    }
}
