import Files
import Foundation
import ImageFiles
import LossAnalysis
import Machine
import Reports
import Testing

/// Three classes in stripes with an ignored column, every tenth prediction wrong, a loss that differs from pixel to pixel.
private func result(name: String, seed: Int, height: Int = 20, width: Int = 33) -> PixelLosses {
    let count = height * width
    let labels = (0..<count).map { $0 % width == 7 ? LabelMap.ignored : UInt8($0 % width / 11) }
    let predictions = (0..<count).map { pixel in
        (pixel * 7 + seed) % 10 == 0 ? UInt8((pixel + seed) % 3) : UInt8(pixel % width / 11)
    }
    let losses = (0..<count).map { pixel -> Float in
        labels[pixel] == LabelMap.ignored ? 0 : Float((pixel * 31 + seed) % 997) / 131 + 1e-4
    }
    return PixelLosses(
        name: name,
        image: seed == 1
            ? nil
            : Image(height: height, width: width, pixels: .init(repeating: 90, count: 3 * count)),
        labels: LabelMap(height: height, width: width, labels: labels),
        predictions: predictions, losses: losses)
}

private func settings() -> LossMapSettings {
    LossMapSettings(
        title: "</script><b>\"quoted\"", classNames: ["sky", "<img src=x onerror=alert(1)>", "c"],
        classColors: [0x8080FF, 0xFF8000, 0x00FF00], classWeights: [0.3, 1.7, 0],
        classWeightsOrigin: "a file")
}

private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pixelwise-explorer-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
}

/// Writes `count` images into a folder.
@discardableResult
private func write(
    _ count: Int, to folder: URL, threads: Int = 2, _ settings: LossMapSettings = settings()
) throws -> LossMapIndex {
    let report = try LossMapReport(
        folder: folder.path, settings: settings, team: ThreadTeam(threads: threads))
    for seed in 0..<count { try report.add(result(name: "image \(seed)", seed: seed)) }
    return try report.finish()
}

struct ExplorerTests {
    @Test func theExplorersPixelsSumToWhatTheIndexSays() throws {
        try withFolder { folder in
            try write(3, to: folder)
            let proof = try LossMapVerification(folder: folder.path)
            #expect(proof.images == 3)
            #expect(proof.pixels == 3 * 20 * 32)
            // Half a step of 2e-4 nats, or 0.1 % of a loss, and roundings up and down cancel.
            #expect(proof.largestDeviation < 1e-3)
        }
    }

    @Test func aFileThatWasChangedIsNamed() throws {
        try withFolder { folder in
            try write(2, to: folder)
            for name in ["image 0.loss.png", "explorer/images/00001.js", "index.csv"] {
                let file = folder.appending(path: name)
                let bytes = try Data(contentsOf: file)
                var changed = bytes
                changed[changed.count / 2] ^= 1
                try changed.write(to: file)
                #expect(
                    throws: ReportError.booksDoNotBalance(
                        path: "\(folder.path)/\(name)",
                        reason: "the file is not the one that was written")
                ) { try LossMapVerification(folder: folder.path) }
                try bytes.write(to: file)
            }
            _ = try LossMapVerification(folder: folder.path)
        }
    }

    @Test func anIndexWithAnotherSumDoesNotBalance() throws {
        try withFolder { folder in
            let index = try write(2, to: folder)
            let file = folder.appending(path: "index.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            let sum = index.entries[1].statistics.total.sum
            let changed = text.replacing("\"sum\": \(sum)", with: "\"sum\": \(sum + 20)")
            #expect(changed != text)
            try changed.write(to: file, atomically: true, encoding: .utf8)
            #expect(throws: ReportError.self) { try LossMapVerification(folder: folder.path) }
        }
    }

    @Test func aFolderWithoutAnIndexOrWithAnotherFileIsAnError() throws {
        try withFolder { folder in
            let path = folder.appending(path: "index.json")
            #expect(throws: FileReadingError.missing(path: path.path)) {
                try LossMapVerification(folder: folder.path)
            }
            try write(1, to: folder)
            for text in ["", "{", "[]", "{\"images\": [{\"width\": 1e30, \"height\": -3}]}"] {
                try text.write(to: path, atomically: true, encoding: .utf8)
                #expect(throws: ReportError.self, "\(text)") {
                    try LossMapVerification(folder: folder.path)
                }
            }
        }
    }

    @Test func aCallWithFewerImagesLeavesNothingOfThoseBefore() throws {
        try withFolder { folder in
            try write(3, to: folder)
            let mine = folder.appending(path: "explorer/images/mine.txt")
            try Data("mine".utf8).write(to: mine)
            try write(1, to: folder)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: folder.appending(path: "explorer/images").path)
            #expect(Set(names) == ["00000.js", "00000.jpg", "mine.txt"])
            _ = try LossMapVerification(folder: folder.path)
        }
    }

    @Test func aCallThatFailsLeavesWhatWasThere() throws {
        try withFolder { folder in
            try write(2, to: folder)
            let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            do {
                let report = try LossMapReport(folder: folder.path, settings: settings())
                try report.add(
                    PixelLosses(
                        name: "x", labels: LabelMap(height: 1, width: 1, labels: [0]),
                        predictions: [0], losses: [1]))
                struct Stop: Error {}
                #expect(throws: Stop.self) { try report.finish { _ in throw Stop() } }
            }
            let after = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            #expect(after == before)
            _ = try LossMapVerification(folder: folder.path)
        }
    }

    @Test func withoutAnExplorerAnEarlierOneGoesAndTheFolderIsStillWhole() throws {
        try withFolder { folder in
            try write(2, to: folder)
            var plain = settings()
            plain.writesExplorer = false
            try write(2, to: folder, plain)
            let left = try FileManager.default.subpathsOfDirectory(
                atPath: folder.appending(path: "explorer").path)
            #expect(!left.contains("data.js") && !left.contains("images/00000.js"))
            let proof = try LossMapVerification(folder: folder.path)
            #expect(proof.pixels == nil && proof.images == 2 && proof.files > 4)
            let judged = try JudgedImages(folder: folder.path)
            let path = "\(folder.path)/explorer/images/00000.js"
            #expect(throws: ReportError.noPixels(path: path)) {
                try judged.labelsAndPredictions(ofImage: 0)
            }
        }
    }

    @Test func picturesAloneChangeNoContentDigest() throws {
        func content(_ folder: URL) throws -> String? {
            let data = try String(
                contentsOf: folder.appending(path: "explorer/data.js"), encoding: .utf8)
            return data.firstMatch(of: /\\"content\\":\\"(\w+)\\"/).map { String($0.output.1) }
        }
        try withFolder { folder in
            try write(2, to: folder)
            let first = try #require(try content(folder))
            var none = settings()
            none.pictures = .worst(0)
            try write(2, to: folder, none)
            #expect(try content(folder) == first)
            try write(1, to: folder)
            #expect(try content(folder) != first)
        }
    }

    @Test(arguments: ["image 0.loss.png", "explorer/images/00000.js", "explorer/images/00007.js"])
    func filesThatNoIndexListsAreNotWrittenOver(name: String) throws {
        try withFolder { folder in
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: file)
            #expect(throws: ReportError.self) { try write(1, to: folder) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
            #expect(try Folder.names(atPath: folder.path).count == 1)
        }
    }

    @Test func lossMapsInTheFolderOfAnAuditTakeItsListsAway() throws {
        try withFolder { folder in
            try write(1, to: folder)
            let lists = ["audit.json", "audit.csv"].map { folder.appending(path: $0) }
            try Data(#"{"method": "m", "judged_by": "j"}"#.utf8).write(to: lists[0])
            try Data("rank".utf8).write(to: lists[1])
            try write(1, to: folder)
            for list in lists { #expect(!FileManager.default.fileExists(atPath: list.path)) }
        }
    }

    @Test func filesOfAnotherProgramAreNotWrittenOver() throws {
        for (name, content) in [
            ("index.html", "<p>mine</p>"), ("index.json", "{\"images\": []}"), ("index.csv", "a,b"),
        ] {
            try withFolder { folder in
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                let file = folder.appending(path: name)
                try Data(content.utf8).write(to: file)
                #expect(throws: ReportError.foreignFile(path: "\(folder.path)/\(name)")) {
                    try LossMapReport(folder: folder.path, settings: settings())
                }
                #expect(try String(contentsOf: file, encoding: .utf8) == content)
            }
        }
    }

    @Test func picturesOfTheWorstAloneAreWritten() throws {
        try withFolder { folder in
            var settings = settings()
            settings.pictures = .worst(1)
            let index = try write(3, to: folder, settings)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.count { $0.hasSuffix(".loss.png") } == 1)
            #expect(index.ranked[0].files.loss != nil)
            #expect(index.ranked[1].files.loss == nil)
            let page = try String(
                contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
            #expect(page.contains("explorer/thumbs/0000"))
        }
    }

    @Test func textsFromOutsideAreNoMarkupAndNoScript() throws {
        try withFolder { folder in
            try write(1, to: folder)
            let page = try String(
                contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
            #expect(!page.contains("<img src=x"))
            #expect(!page.contains("</script><b>"))
            #expect(page.contains("Content-Security-Policy"))
        }
    }

    @Test func everyScriptOfThePageIsInTheFolder() throws {
        try withFolder { folder in
            try write(1, to: folder)
            let page = try String(
                contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
            let scripts = page.matches(of: /src="(explorer\/\w+\.js)"/).map { String($0.output.1) }
            #expect(scripts.count > 10)
            #expect(scripts.last == "explorer/data.js")
            for script in scripts {
                let path = folder.appending(path: script).path
                #expect(FileManager.default.fileExists(atPath: path), "\(script)")
            }
        }
    }

    @Test func theNumberOfThreadsChangesNoByte() throws {
        var overviews: [Data] = []
        for threads in [1, 3] {
            try withFolder { folder in
                try write(4, to: folder, threads: threads)
                for name in ["explorer/data.js", "explorer/images/00003.js", "index.json"] {
                    overviews.append(try Data(contentsOf: folder.appending(path: name)))
                }
            }
        }
        #expect(Array(overviews[..<3]) == Array(overviews[3...]))
    }
}
