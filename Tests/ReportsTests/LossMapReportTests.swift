import Foundation
import ImageFiles
import JSONText
import LossAnalysis
import Machine
import Pictures
import Reports
import SegmentationScores
import Tensors
import Testing

/// The colour of a pixel as 0xRRGGBB.
private func color(of image: Image, x: Int, y: Int) -> UInt32 {
    let start = (y * image.width + x) * 3
    return image.pixels[start..<start + 3].reduce(0) { $0 << 8 | UInt32($1) }
}

/// A scene of two classes, an ignored column, and losses that differ everywhere.
private func result(name: String, seed: Int) -> PixelLosses {
    let (height, width) = (24, 30)
    var labels: [UInt8] = []
    var predictions: [UInt8] = []
    var losses: [Float] = []
    for index in 0..<height * width {
        let x = index % width
        let label: UInt8 = x == 15 ? LabelMap.ignored : x < 15 ? 0 : 1
        labels.append(label)
        predictions.append(index * 7 % 11 == seed ? 1 : 0)
        losses.append(label == LabelMap.ignored ? 0 : Float((index * 31 + seed) % 97) / 13)
    }
    return PixelLosses(
        name: name,
        image: Image(
            height: height, width: width, pixels: .init(repeating: 128, count: 3 * height * width)),
        labels: LabelMap(height: height, width: width, labels: labels),
        predictions: predictions, losses: losses)
}

/// What a report writes only on request.
private enum Extra { case rawMaps, rows, explorer }

private func withReport(
    names: [String], threads: Int = 1, writes: Set<Extra> = [], scale: LossScale = .automatic,
    _ body: (URL, LossMapIndex) throws -> Void
) throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pixelwise-report-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var settings = LossMapSettings(
        title: "val of <shapes> & more", classNames: ["sky", "a<b>&\"c\""],
        classColors: [0x8080FF, 0xFF8000], classWeights: [0.3, 1.7],
        classWeightsOrigin: "median-frequency")
    settings.scale = scale
    settings.writesRawMaps = writes.contains(.rawMaps)
    settings.writesRows = writes.contains(.rows)
    settings.writesExplorer = writes.contains(.explorer)
    let report = try LossMapReport(
        folder: folder.path, settings: settings, team: ThreadTeam(threads: threads))
    for (seed, name) in names.enumerated() { try report.add(result(name: name, seed: seed)) }
    try body(folder, try report.finish())
}

private func text(_ folder: URL, _ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
}

struct LossMapReportTests {
    @Test func theIndexHasThePromisedKeysAndItsSumsAreThoseOfTheMaps() throws {
        try withReport(names: ["a", "b"], writes: [.rawMaps]) { folder, _ in
            let data = Data(try text(folder, "index.json").utf8)
            let index = try #require(
                JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(index["class_weights"] as? [Double] == [0.3, 1.7])
            #expect(index["scale_nats"] as? Double != nil)
            let images = try #require(index["images"] as? [[String: Any]])
            #expect(images.map { $0["name"] as? String } == ["a", "b"])
            var total = 0.0
            for image in images {
                let name = try #require(image["name"] as? String)
                let map = try NPYFile.read(path: folder.appending(path: "\(name).loss.npy").path)
                #expect(map.shape == [24, 30])
                #expect(map.elementType == .float32)
                let sum = map.floats.reduce(0) { $0 + Double($1) }
                #expect(image["sum"] as? Double == sum)
                #expect(image["pixels"] as? Int == 24 * 29)
                #expect(image["ignored"] as? Int == 24)
                let weightSum = 24 * 15 * Double(Float(0.3)) + 24 * 14 * Double(Float(1.7))
                #expect(image["weight_sum"] as? Double == weightSum)
                // Foundation's parser may miss the last bit of a number with 17 digits.
                let mean = try #require(image["mean"] as? Double)
                #expect(abs(mean - sum / weightSum) <= 1e-15 * mean)
                total += sum
            }
            #expect(index["sum"] as? Double == total)
        }
    }

    @Test func partsAddUpToTheWhole() throws {
        try withReport(names: ["a", "b", "c"]) { _, index in
            let total = index.total
            // Double sums in another order: 2000 terms, each rounded to 2^-53 of a sum below 10^4.
            let tolerance = 1e-8
            for parts in [total.classes, total.pairs.map(\.share), total.borderBands] {
                #expect(parts.reduce(0) { $0 + $1.pixels } == total.total.pixels)
                #expect(abs(parts.reduce(0) { $0 + $1.sum } - total.total.sum) <= tolerance)
                #expect(
                    abs(parts.reduce(0) { $0 + $1.weightSum } - total.total.weightSum) <= tolerance)
            }
        }
    }

    @Test func allFilesOfTheContractAreWrittenAndNothingElse() throws {
        try withReport(names: ["a", "sub/b", "a"], writes: [.rows]) { folder, _ in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let stems = ["a", "sub-b", "a-2"]
            let expected =
                ["index.json", "index.csv", "index.html"]
                + stems.flatMap { ["\($0).loss.png", "\($0).overlay.png", "\($0).row.png"] }
            #expect(Set(names) == Set(expected))
        }
    }

    @Test func theNumberOfThreadsChangesNoByte() throws {
        var files: [[String: Data]] = []
        for threads in [1, 2, 5] {
            try withReport(names: ["a", "b"], threads: threads, writes: [.rows]) {
                folder, _ in
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                files.append(
                    try Dictionary(
                        uniqueKeysWithValues: names.map {
                            ($0, try Data(contentsOf: folder.appending(path: $0)))
                        }))
            }
        }
        #expect(files[0].count == 9)
        #expect(files[1] == files[0])
        #expect(files[2] == files[0])
    }

    @Test func onePictureScaleServesTheWholeCall() throws {
        try withReport(names: ["a", "b"], scale: .nats(2)) { folder, index in
            #expect(index.scaleNats == 2)
            let picture = try Image.read(path: folder.appending(path: "b.loss.png").path)
            let losses = result(name: "b", seed: 1).losses
            for x in [0, 3, 29] {
                let expected = ColorMap.loss.color(of: losses[x], maximum: 2)
                #expect(color(of: picture, x: x, y: 0) == expected)
            }
            #expect(color(of: picture, x: 15, y: 0) == ColorMap.ignored)
        }
    }

    @Test func namesAreEscapedOnThePageAndInItsAddresses() throws {
        try withReport(names: ["<img src=x>&'\"#?%"]) { folder, index in
            let page = index.html
            #expect(!page.contains("<img src=x>"))
            #expect(page.contains("&lt;img src=x&gt;&amp;&#39;&quot;#?%"))
            #expect(page.contains("./%3Cimg%20src%3Dx%3E%26%27%22%23%3F%25.loss.png"))
            #expect(page.contains("a&lt;b&gt;&amp;&quot;c&quot;"))
            #expect(page.contains("val of &lt;shapes&gt; &amp; more"))
            #expect(!page.contains("<script"))
            #expect(!page.contains("://"))  // nothing from elsewhere
            let written = try text(folder, "index.html")
            #expect(written == page)
        }
    }

    @Test func theTableQuotesWhatNeedsIt() throws {
        try withReport(names: ["x,y", "plain"]) { folder, _ in
            let table = try text(folder, "index.csv")
            let lines = table.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines[0].hasPrefix("name,mean,sum,weight_sum,pixels,ignored,worst_x,"))
            #expect(lines[0].contains("\"mean of a<b>&\"\"c\"\"\""))
            #expect(lines.contains { $0.hasPrefix("\"x,y\",") })
        }
    }

    @Test func theTableHasTheIoUOfEveryImage() throws {
        try withReport(names: ["a"]) { folder, index in
            let statistics = index.entries[0].statistics
            var counts = [0, 0, 0, 0]
            for pair in statistics.pairs {
                counts[2 * pair.label + pair.prediction] = pair.share.pixels
            }
            let matrix = ConfusionMatrix(classCount: 2, counts: counts)
            #expect(statistics.classIoU == matrix.classIoU)
            #expect(statistics.meanIoU == matrix.meanIoU)
            let lines = try text(folder, "index.csv").split(separator: "\n")
            #expect(
                lines[0].hasSuffix(",mean_iou,iou of sky,\"iou of a<b>&\"\"c\"\"\""), "\(lines[0])")
            let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false)
            let expected = ([matrix.meanIoU] + matrix.classIoU).map { $0.map { "\($0)" } ?? "" }
            #expect(fields.suffix(3).map(String.init) == expected)
            let json = try JSONValue(parsing: Array(try text(folder, "index.json").utf8))
            #expect(json["images"]?.elements?[0]["mean_iou"]?.double == matrix.meanIoU)
            #expect(
                json["classes"]?.elements?.map { $0["iou"]?.double } == matrix.classIoU)
        }
    }

    @Test func aClassThatDoesNotOccurHasNoIoU() {
        let result = PixelLosses(
            name: "a", labels: LabelMap(height: 1, width: 3, labels: [0, 0, 255]),
            predictions: [0, 1, 2], losses: [1, 1, 1])
        let statistics = LossMapStatistics(of: result, classWeights: [1, 1, 1])
        #expect(statistics.classIoU == [0.5, 0, nil] && statistics.meanIoU == 0.25)
        #expect(LossMapStatistics(classCount: 2).meanIoU == nil)
    }

    @Test func thePageSaysByWhatItsMeansAreDivided() throws {
        try withReport(names: ["a"]) { _, index in
            #expect(index.html.contains("divided by the sum of the class weights of their pixels"))
            #expect(index.html.contains("nats a pixel"))
            // Maps of 30 columns beside their legends of 160: pixels of one size.
            #expect(index.html.contains("<span class=\"shot\" style=\"width:18.75%\">"))
        }
    }

    @Test func imagesAreRankedByMeanLoss() throws {
        try withReport(names: ["a", "b", "c"]) { _, index in
            let means = index.ranked.compactMap(\.statistics.total.mean)
            #expect(means == means.sorted(by: >))
            #expect(index.entries.map(\.name) == ["a", "b", "c"])
        }
    }

    @Test func aLossThatIsNoNumberIsAnErrorWithItsPlace() throws {
        let good = result(name: "a", seed: 0)
        var losses = good.losses
        losses[2 * 30 + 4] = .nan
        let bad = PixelLosses(
            name: "a", labels: good.labels, predictions: good.predictions, losses: losses)
        #expect {
            try bad.check(classCount: 2)
        } throws: { error in
            guard case LossMapError.lossValue("a", 4, 2, _) = error else { return false }
            return true
        }
        // An ignored pixel may hold anything.
        losses = good.losses
        losses[15] = .nan
        try PixelLosses(
            name: "a", labels: good.labels, predictions: good.predictions, losses: losses
        ).check(classCount: 2)
    }

    @Test func theWorstRegionHoldsTheLoss() throws {
        let (height, width) = (60, 60)
        var losses = [Float](repeating: 0.01, count: height * width)
        for y in 42..<48 { for x in 21..<27 { losses[y * width + x] = 5 } }
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "pixelwise-report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let report = try LossMapReport(
            folder: folder.path,
            settings: LossMapSettings(title: "", classNames: ["a"], classColors: [1]))
        let zeros = [UInt8](repeating: 0, count: height * width)
        try report.add(
            PixelLosses(
                name: "a", labels: LabelMap(height: height, width: width, labels: zeros),
                predictions: zeros, losses: losses))
        let index = try report.finish()
        let region = try #require(index.entries[0].worstRegion)
        #expect(region.side == 10)
        #expect(region.x <= 21 && region.x + 10 >= 27)
        #expect(region.y <= 42 && region.y + 10 >= 48)
        #expect(abs(region.sum - (36 * 5 + 64 * 0.01)) < 1e-3)  // 0.01 is no float32
        #expect(index.entries[0].files.overlay == nil)
    }

    @Test func picturesThatOnlyAnEarlierIndexListsAreDeletedAndNothingElse() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "pixelwise-report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ names: [String], raw: Bool) throws {
            var settings = LossMapSettings(
                title: "", classNames: ["a", "b"], classColors: [1, 2], writesExplorer: false)
            settings.writesRawMaps = raw
            let report = try LossMapReport(folder: folder.path, settings: settings)
            for name in names { try report.add(result(name: name, seed: 0)) }
            _ = try report.finish()
        }
        try write(["a \"é\" \\", "b"], raw: true)
        try Data().write(to: folder.appending(path: "mine.loss.png"))
        try write(["b"], raw: false)
        let left = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
        let index: Set = ["index.json", "index.csv", "index.html"]
        #expect(left == index.union(["b.loss.png", "b.overlay.png", "mine.loss.png"]))

        // An index that names files elsewhere, or of other kinds, deletes none of them.
        let outside = folder.appending(path: "../\(UUID().uuidString).loss.png").standardizedFileURL
        try Data().write(to: outside)
        defer { try? FileManager.default.removeItem(at: outside) }
        try Data().write(to: folder.appending(path: "notes.txt"))
        let foreign = """
            {"loss": "", "scale_nats": 1, "class_weights": [], "images": \
            [{"files": {"loss": "../\(outside.lastPathComponent)", "raw": "notes.txt"}}]}
            """
        try Data(foreign.utf8).write(to: folder.appending(path: "index.json"))
        try write(["b"], raw: false)
        #expect(FileManager.default.fileExists(atPath: outside.path))
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: "notes.txt").path))
    }
}
