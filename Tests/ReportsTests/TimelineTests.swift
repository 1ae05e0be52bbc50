import Foundation
import ImageFiles
import JSONText
import LossAnalysis
import Reports
import Testing

/// The folder of the loss maps of a run, and the part of its page.
@Suite struct TimelineTests {
    private func settings(stride: Int = 1, names: [String] = ["a", "<b>"]) -> TimelineSettings {
        TimelineSettings(
            names: names, classNames: ["sky", "<i>", "car"],
            classColors: [0x8080FF, 0xFF8000, 0x00FF00], classWeights: [1, 0.5, 2],
            schedule: TimelineSchedule(stride: stride))
    }

    /// An image whose predictions become right from the left, one column an epoch.
    private func result(_ name: String, epoch: Int, shift: Int = 0) -> PixelLosses {
        let (height, width) = (4, 7)
        let count = height * width
        let labels = (0..<count).map { $0 == 5 ? LabelMap.ignored : UInt8(($0 + shift) % 3) }
        let predictions = (0..<count).map { pixel in
            pixel % width < epoch ? UInt8((pixel + shift) % 3) : UInt8((pixel + shift + 1) % 3)
        }
        let losses = (0..<count).map { $0 == 5 ? 0 : Float($0 % width + 1) / Float(epoch) }
        return PixelLosses(
            name: name,
            image: Image(
                height: height, width: width, pixels: (0..<count * 3).map { UInt8($0 * 3) }),
            labels: LabelMap(height: height, width: width, labels: labels),
            predictions: predictions, losses: losses)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "pixelwise-timeline-\(UUID().uuidString)/loss_maps")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        try body(folder.path)
    }

    private func begun(
        _ folder: String, _ settings: TimelineSettings, after epoch: Int = 0
    ) throws -> Timeline {
        let timeline = Timeline(folder: folder, settings: settings)
        try timeline.begin(after: epoch)
        return timeline
    }

    private func run(
        _ timeline: Timeline, _ epochs: ClosedRange<Int>, names: [String] = ["a", "<b>"]
    ) throws {
        for epoch in epochs {
            for name in names { try timeline.add(result(name, epoch: epoch)) }
            try timeline.write(epoch: epoch)
            try timeline.makeWay(after: epoch)
        }
    }

    /// Every file below a folder with its bytes.
    private func files(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if !isFolder.boolValue { files[name] = try Data(contentsOf: URL(filePath: path)) }
        }
        return files
    }

    private func maps(_ folder: String) throws -> [String] {
        try files(folder).keys.filter {
            $0.hasPrefix("0") && $0.contains("/0") && $0.hasSuffix(".js")
        }.sorted()
    }

    private func index(_ folder: String) throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: "\(folder)/index.json"))))
    }

    private func images(_ folder: String) throws -> [JSONValue] {
        try #require(try index(folder)["images"]?.elements)
    }

    /// The bytes that a script hands over.
    private func planes(_ path: String) throws -> [UInt8] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let parts = text.split(separator: "\"")
        try #require(parts.count == 5 && parts[0] == "pixelwise.packedScript(")
        let stream = try #require(Data(base64Encoded: String(parts[3])))
        return try #require(ZlibStream.decompress(stream, atMost: 1 << 20))
    }

    @Test func whatIsKeptIsWhatWasAdded() throws {
        try withFolder { folder in
            try run(try begun(folder, settings()), 1...3)
            let map = result("<b>", epoch: 2)
            let planes = try planes("\(folder)/00001/00002.js")
            #expect(planes.count == 3 * 28)
            let codes = (0..<28).map { UInt16(planes[$0]) | UInt16(planes[28 + $0]) << 8 }
            #expect(codes == map.codes && Array(planes[56...]) == map.predictions)
            #expect(try self.planes("\(folder)/00001/labels.js") == map.labels.labels)
            // Column 0 is right from epoch 1, column 2 from epoch 3, the others never.
            let history = try self.planes("\(folder)/00000/history.js")
            #expect(Array(history[7..<14]) == [1, 2, 3, 0, 0, 0, 0])
            #expect(history[28...].allSatisfy { $0 == 0 })
        }
    }

    @Test func theIndexTellsWhatBecameOfPixels() throws {
        try withFolder { folder in
            try run(try begun(folder, settings()), 1...3)
            let index = try index(folder)
            #expect(index["epochs"] == [1, 2, 3] && index["every"] == 1)
            // 2 images of 4 rows and 7 columns without an ignored pixel each.
            #expect(index["total"]?["pixels"] == 54 && index["total"]?["learnt"] == 24)
            #expect(index["total"]?["never_learnt"] == 30 && index["total"]?["lost"] == 0)
            #expect(index["total"]?["learnt_by_epoch"] == [[1, 8], [2, 8], [3, 8]])
            #expect(
                index["classes"]?.elements?.map { $0["name"]?.string } == ["sky", "<i>", "car"])
            let script = try String(contentsOfFile: "\(folder)/data.js", encoding: .utf8)
            #expect(script.hasPrefix("pixelwise.timeline(\"{") && script.hasSuffix("}\");\n"))
        }
    }

    @Test(arguments: [1, 3]) func aRunThatGoesOnEndsWithTheSameBytes(stride: Int) throws {
        let settings = settings(stride: stride)
        try withFolder { whole in
            let timeline = try begun(whole, settings)
            try run(timeline, 1...7)
            try timeline.drawPictures()
            let expected = try files(whole)
            for stop in [0, 1, 5, 7] {
                try withFolder { folder in
                    let first = try begun(folder, settings)
                    if stop > 0 { try run(first, 1...stop) }
                    // A process that was killed behind the maps of the next epoch, or amidst the pictures.
                    try first.add(result("a", epoch: 9))
                    try first.write(epoch: stop + 1)
                    if stop == 5 { try first.drawPictures() }
                    try Data().write(to: URL(filePath: "\(folder)/00000/.pixelwise-1-1.tmp"))
                    let second = try begun(folder, settings, after: stop)
                    #expect(try !files(folder).keys.contains { $0.hasSuffix(".png") })
                    if stop < 7 { try run(second, stop + 1...7) }
                    try second.writeOverview()
                    try second.drawPictures()
                    #expect(try files(folder) == expected, "stopped after epoch \(stop)")
                }
            }
            let read = try #require(Timeline(reading: whole))
            try read.writeOverview()
            try read.drawPictures()
            #expect(try files(whole) == expected)
        }
    }

    @Test func onlyTheKeptEpochsLieThere() throws {
        try withFolder { folder in
            try run(try begun(folder, settings(stride: 3, names: ["a"])), 1...5)
            #expect(try maps(folder) == ["00000/00001.js", "00000/00003.js", "00000/00005.js"])
        }
    }

    @Test func missingAndDamagedMapsAreLeftOutAndNamed() throws {
        try withFolder { folder in
            try run(try begun(folder, settings()), 1...4)
            try FileManager.default.removeItem(atPath: "\(folder)/00000/00002.js")
            try "pixelwise.packedScript(\"00001/00003.js\",\"AAAA\");\n".write(
                toFile: "\(folder)/00001/00003.js", atomically: true, encoding: .utf8)
            let read = try #require(Timeline(reading: folder))
            try read.writeOverview()
            let images = try images(folder)
            #expect(images[0]["lacking"] == [2] && images[1]["lacking"] == [3])
            #expect(images[0]["epochs"] == [1, 3, 4])
            #expect(page(read).html.contains("a: 2; &lt;b&gt;: 3."))
            try read.drawPictures()
        }
    }

    @Test func withoutLabelsAnImageIsNotThereUntilItComesAgain() throws {
        try withFolder { folder in
            try run(try begun(folder, settings()), 1...2)
            try FileManager.default.removeItem(atPath: "\(folder)/00000/labels.js")
            let read = try #require(Timeline(reading: folder))
            #expect(page(read).html.contains("1 validation image "))
            try run(try begun(folder, settings(), after: 2), 3...3)
            // The maps beside the labels were whole.
            #expect(try images(folder)[0]["epochs"] == [1, 2, 3])
        }
    }

    @Test(arguments: [
        (##""epochs": [1, 2]"##, ##""epochs": [1, 999999999999]"##),
        (##""epochs": [1, 2]"##, ##""epochs": [-7]"##),
        (##""width": 7"##, ##""width": 9223372036854775807"##),
        (##""width": 7"##, ##""width": 8"##), (##""every": 1"##, ##""every": 0"##),
        (##""class_names": ["sky", "<i>", "car"]"##, ##""class_names": ["sky"]"##),
        (##""name": "a""##, ##""name": 3"##),
        (
            ##""class_names": ["sky", "<i>", "car"], "class_colors": ["#8080ff", "#ff8000", "#00ff00"], "class_weights": [1.0, 0.5, 2.0]"##,
            ##""class_names": ["sky"], "class_colors": ["#8080ff"], "class_weights": [1.0]"##
        ),
    ]) func aForgedIndexIsNoTimeline(was: String, is forged: String) throws {
        try withFolder { folder in
            try run(try begun(folder, settings(names: ["a"])), 1...2, names: ["a"])
            let path = "\(folder)/index.json"
            let line = try index(folder).line
            try #require(line.contains(was), "\(line)")
            try line.replacing(was, with: forged)
                .write(toFile: path, atomically: true, encoding: .utf8)
            if let read = Timeline(reading: folder) {
                try read.writeOverview()
                #expect(page(read).html.contains("1 validation image"))
            }
        }
    }

    @Test func withoutAnIndexTheMapsStay() throws {
        try withFolder { folder in
            try run(try begun(folder, settings()), 1...2)
            try FileManager.default.removeItem(atPath: "\(folder)/index.json")
            #expect(Timeline(reading: folder) == nil)
            try run(try begun(folder, settings(), after: 2), 3...3)
            #expect(try images(folder)[1]["epochs"] == [1, 2, 3])
        }
    }

    @Test func mapsOfAnotherRunMakeWayAndForeignFilesStay() throws {
        try withFolder { folder in
            let names = ["a", "<b>", "c"]
            try run(try begun(folder, settings(names: names)), 1...3, names: names)
            let foreign = ["notes.txt", "00000/notes.txt", "00002/9.js"]
            for name in foreign {
                try "mine".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            }
            let second = try begun(folder, settings())
            #expect(try maps(folder).isEmpty)
            try run(second, 1...1)
            #expect(try maps(folder) == ["00000/00001.js", "00001/00001.js"])
            for name in foreign { #expect(try files(folder)[name] == Data("mine".utf8)) }
        }
    }

    @Test func mapsOfOtherLabelsMakeWay() throws {
        try withFolder { folder in
            try run(try begun(folder, settings(names: ["a"])), 1...2)
            let second = try begun(folder, settings(names: ["a"]), after: 2)
            try second.add(result("a", epoch: 3, shift: 1))
            try second.write(epoch: 3)
            #expect(try maps(folder) == ["00000/00003.js"])
            #expect(try images(folder)[0]["lacking"] == [1, 2])
        }
    }

    @Test func aLossThatIsNoNumberIsAnErrorAndItsEpochLacks() throws {
        try withFolder { folder in
            let timeline = try begun(folder, settings(names: ["a"]))
            try run(timeline, 1...1, names: ["a"])
            let good = result("a", epoch: 2)
            let bad = PixelLosses(
                name: "a", labels: good.labels, predictions: good.predictions,
                losses: good.losses.map { _ in .nan })
            #expect(throws: LossMapError.self) { try timeline.add(bad) }
            try timeline.write(epoch: 2)
            #expect(try images(folder)[0]["lacking"] == [2])
        }
    }

    private func page(_ timeline: Timeline, alone: Bool = false, planned: Int = 4) -> TrainingPage {
        TrainingPage(
            title: "run", subtitle: "", classNames: ["sky", "<i>", "car"],
            classColors: [0, 1, 2], epochs: [], plannedEpochs: planned, config: "", written: 0,
            timeline: timeline.section(standsAlone: alone))
    }

    @Test func thePageShowsTheMapsBesideIt() throws {
        try withFolder { folder in
            let timeline = try begun(folder, settings())
            try run(timeline, 1...3)
            var html = page(timeline).html
            #expect(html.contains("script-src 'self'; "))
            #expect(html.contains("<script src=\"loss_maps/page/timelinestart.js\">"))
            #expect(html.contains("<noscript><meta http-equiv=\"refresh\""))
            #expect(!html.contains("<img ") && html.contains("come at the end of the"))
            try timeline.drawPictures()
            html = page(timeline, planned: 0).html
            #expect(!html.contains("http-equiv=\"refresh\""))
            let shown = html.components(separatedBy: "src=\"").dropFirst().map {
                String($0.prefix { $0 != "\"" })
            }
            for file in shown {
                let path = URL(filePath: folder).deletingLastPathComponent().path + "/\(file)"
                #expect(FileManager.default.fileExists(atPath: path), "\(file)")
            }
            #expect(shown.count { $0.hasSuffix(".png") } == 7, "three an image, one animation")
            #expect(!html.contains("<b>:") && html.contains("&lt;i&gt;"))
        }
    }

    @Test func aPageElsewhereStandsAlone() throws {
        try withFolder { folder in
            let timeline = try begun(folder, settings())
            try run(timeline, 1...3)
            try timeline.drawPictures()
            let html = page(timeline, alone: true).html
            for foreign in ["<script", "src=", "href="] { #expect(!html.contains(foreign)) }
            #expect(html.contains("never learnt"))
        }
    }

    @Test func theAnimationHasAFrameAnEpoch() throws {
        try withFolder { folder in
            let timeline = try begun(folder, settings())
            try run(timeline, 1...5)
            try timeline.drawPictures()
            let file = try Data(contentsOf: URL(filePath: "\(folder)/00000/animation.png"))
            let place = try #require(file.firstRange(of: Data("acTL".utf8))).upperBound
            #expect(Array(file[place..<place + 4]) == [0, 0, 0, 5])
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/00001/animation.png"))
        }
    }
}
