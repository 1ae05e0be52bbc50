import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Masks that are turned, mirrored, doubled or hold stray pixels: what their content tells without a model.
@Suite struct MaskContentTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    /// A scene of boxes on a ground that differs from place to place; the mask is its boxes.
    private func scene(
        _ number: Int, height: Int = 96, width: Int = 128
    ) -> (image: Image, labels: LabelMap) {
        var state = UInt64(number &* 7919 &+ 17)
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var labels = [UInt8](repeating: 0, count: height * width)
        var pixels = (0..<height * width).map { UInt8(60 + $0 % width / 4 + draw(24)) }
        for _ in 0..<9 {
            let (top, left) = (draw(height - 24), draw(width - 24))
            let (label, light) = (UInt8(1 + draw(2)), draw(60))
            for y in top..<top + 8 + draw(16) {
                for x in left..<left + 20 {
                    labels[y * width + x] = label
                    pixels[y * width + x] = UInt8(130 + light + Int(label) * 20 + draw(20))
                }
            }
        }
        return (
            Image(height: height, width: width, pixels: pixels.flatMap { [$0, $0, $0] }),
            LabelMap(height: height, width: width, labels: labels)
        )
    }

    private func write(_ name: String, _ image: Image, _ labels: LabelMap) throws {
        try image.writePNG(to: "\(files.root)/images/\(name).png")
        try labels.writePNG(
            to: "\(files.root)/masks/\(name).png", palette: [0, 0xFF0000, 0x00FF00])
    }

    private func findings() throws -> [DatasetFinding] {
        try files.dataset(classes: "[ground, red, green]", "ignore: [255]").check().findings
    }

    private func found(_ findings: [DatasetFinding]) -> [String] {
        findings.map { "\($0.kind.rawValue) \($0.file.dropFirst(files.root.count + 1))" }
    }

    /// The mask that takes the pixel (y, x) of `labels` from `place`.
    private func turned(
        _ labels: LabelMap, height: Int, width: Int, _ place: (Int, Int) -> (y: Int, x: Int)
    ) -> LabelMap {
        LabelMap(
            height: height, width: width,
            labels: (0..<height * width).map {
                let from = place($0 / width, $0 % width)
                return labels.labels[from.y * labels.width + from.x]
            })
    }

    @Test func masksThatLieAsTheirImagesDoAreNoFinding() throws {
        for number in 0..<8 {
            let (image, labels) = scene(number)
            try write("\(number)", image, labels)
        }
        #expect(try found(findings()).isEmpty)
    }

    @Test(arguments: [
        ("mirror it left to right", 0), ("mirror it top to bottom", 1), ("turn it by 180°", 2),
    ])
    func aMirroredOrTurnedMaskIsNamedWithWhatMendsIt(remedy: String, kind: Int) throws {
        let (height, width) = (96, 128)
        for number in 0..<4 {
            let (image, labels) = scene(number)
            let mask = turned(labels, height: height, width: width) { y, x in
                switch kind {
                case 0: (y, width - 1 - x)
                case 1: (height - 1 - y, x)
                default: (height - 1 - y, width - 1 - x)
                }
            }
            try write("\(number)", image, number == 2 ? mask : labels)
        }
        let all = try findings()
        #expect(found(all) == ["turned-mask masks/2.png"])
        #expect(all.first?.message.contains("only if you \(remedy): ") == true)
        #expect(all.first?.suggestion == "exclude: [train/2]")
        #expect(all.first?.severity == .warning)
    }

    @Test(arguments: ["clockwise", "counterclockwise"])
    func aSquareMaskMayBeTurnedByAQuarter(direction: String) throws {
        let side = 128
        let (image, labels) = scene(3, height: side, width: side)
        // The mask is turned the other way, so that turning it back mends it.
        let mask = turned(labels, height: side, width: side) { y, x in
            direction == "clockwise" ? (x, side - 1 - y) : (side - 1 - x, y)
        }
        try write("a", image, mask)
        let all = try findings()
        #expect(found(all) == ["turned-mask masks/a.png"])
        #expect(all.first?.message.contains("turn it by 90° \(direction):") == true)
    }

    @Test func aMaskOnItsSideIsToldHowItFits() throws {
        let (image, labels) = scene(5)
        let mask = turned(labels, height: 128, width: 96) { y, x in (x, 127 - y) }
        try write("a", image, mask)
        let all = try findings()
        #expect(found(all) == ["orientation-mismatch masks/a.png"])
        #expect(
            all.first?.message.contains("fits the image's edges if you turn it by 90° clockwise (")
                == true)
    }

    @Test func bandsOfIgnoredPixelsAreBorders() throws {
        let (image, labels) = scene(1)
        var banded = labels
        for y in 0..<96 {
            for x in 0..<128 {
                let here = labels.labels[y * 128 + x]
                let isNear = (-2...2).contains { step in
                    let (row, column) = (min(max(y + step, 0), 95), min(max(x + step, 0), 127))
                    return labels.labels[row * 128 + x] != here
                        || labels.labels[y * 128 + column] != here
                }
                if isNear { banded.labels[y * 128 + x] = 255 }
            }
        }
        try write("good", image, banded)
        let mirrored = turned(banded, height: 96, width: 128) { y, x in (y, 127 - x) }
        try write("mirrored", scene(1, height: 96, width: 128).image, mirrored)
        #expect(
            try found(findings()).filter { $0.hasPrefix("turned") } == [
                "turned-mask masks/mirrored.png"
            ])
    }

    @Test func aMaskUnderTwoImagesAndAnImageWithTwoMasksAreFound() throws {
        let (first, second) = (scene(1), scene(2))
        try write("a", first.image, first.labels)
        try write("b", second.image, first.labels)
        var other = first.labels
        for pixel in [5 * 128 + 9, 5 * 128 + 10] { other.labels[pixel] = 255 }
        try write("c", first.image, other)
        // Of one class alone, many images may be.
        let plain = LabelMap(height: 96, width: 128, labels: .init(repeating: 1, count: 96 * 128))
        try write("d", scene(4).image, plain)
        try write("e", scene(5).image, plain)
        let all = try findings()
        #expect(
            found(all) == [
                "duplicate-mask masks/b.png", "duplicate-image images/c.png",
                "conflicting-masks masks/c.png",
            ])
        let conflict = try #require(all.last)
        #expect(conflict.x == 9 && conflict.y == 5 && conflict.count == 2)
        #expect(conflict.message.contains("masks/a.png in 2 pixels, the first at (9, 5)"))
    }

    @Test func anImageOfTwoSplitsWithTwoMasksIsBoth() throws {
        let (image, labels) = scene(1)
        try write("a", image, labels)
        try write("b", image, scene(2).labels)
        try files.write("images/a.png masks/a.png\n", to: "train.txt")
        try files.write("images/b.png masks/b.png\n", to: "val.txt")
        let check = try files.dataset(
            classes: "[ground, red, green]", "layout: list",
            splits: "splits: {train: {list: train.txt}, val: {list: val.txt}}"
        ).check()
        #expect(
            Set(found(check.findings)).isSuperset(of: [
                "shared-image images/b.png", "conflicting-masks masks/b.png",
            ]))
    }

    @Test func aClassWithNextToNothingInOneImageIsFoundWithItsPlace() throws {
        for number in 0..<7 {
            let (image, labels) = scene(number)
            var mask = labels
            if number == 3 {
                mask.labels = labels.labels.map { $0 == 2 ? 1 : $0 }
                mask.labels[40 * 128 + 77] = 2
            }
            try write("\(number)", image, mask)
        }
        let all = try findings()
        #expect(found(all) == ["stray-area masks/3.png"])
        let stray = try #require(all.first)
        #expect(stray.x == 77 && stray.y == 40 && stray.count == 1)
        #expect(stray.message.contains("the class 'green' has 1 pixel here"))
        // Two such images are no slip of the hand.
        let (image, labels) = scene(9)
        var mask = labels
        mask.labels = labels.labels.map { $0 == 2 ? 0 : $0 }
        mask.labels[3] = 2
        try write("9", image, mask)
        #expect(try found(findings()).isEmpty)
    }

    /// Every `step`-th pair of CamVid as it is, and mirrored or turned.
    @Test(.enabled(if: realData("camvid") != nil, "needs shared/data/camvid beside the package"))
    func ofCamVidsMasksFourFifthsAreFoundWhenTheyAreTurnedAndNoneWhenTheyAreNot() throws {
        let root = try #require(realData("camvid"))
        let camvid = try SegmentationDataset(path: committed("camvid.yaml"), dataRoot: root)
        let samples = try camvid.samples(inSplit: "val")
        var count = 0
        for (number, sample) in samples.enumerated() where number % 10 == 0 {
            let labels = try camvid.loadLabels(sample).labels
            let (height, width) = (labels.height, labels.width)
            for kind in 0..<4 {
                let mask = turned(labels, height: height, width: width) { y, x in
                    (kind & 2 == 0 ? y : height - 1 - y, kind & 1 == 0 ? x : width - 1 - x)
                }
                try mask.writePNG(to: "\(files.root)/masks/\(number)-\(kind).png", palette: [])
                try FileManager.default.createSymbolicLink(
                    atPath: "\(files.root)/images/\(number)-\(kind).png",
                    withDestinationPath: sample.image)
            }
            count += 1
        }
        let check = try files.dataset(
            classes: "[\(camvid.classNames.joined(separator: ", "))]", "ignore: [255]"
        ).check()
        let turned = check.findings.filter { $0.kind == .turnedMask }.flatMap(\.files)
        #expect(!turned.contains { $0.hasSuffix("-0.png") })
        #expect(turned.count * 5 >= 3 * count * 4, "\(turned.count) of \(3 * count)")
    }
}
