import Files
import Foundation
import ImageFiles
import SegmentationDatasets
import Testing

/// Sets that are written in another layout.
@Suite struct DatasetConversionTests {
    let files: TemporaryDataset

    init() throws { files = try TemporaryDataset() }

    private func set() throws -> SegmentationDataset {
        for (name, values) in [("a b", [0, 7, 255, 7, 0, 0]), ("c", [7, 7, 7, 0, 0, 9])]
            as [(String, [UInt8])]
        {
            try files.pair(name, values)
        }
        return try files.dataset(
            classes: "[road, 'a: car']",
            "map: {0: road, 7: 'a: car'}\nignore: [255]\nunmapped: ignore",
            splits: "splits: {train: {images: images, masks: masks}}\nsplit: {val: 0.5}")
    }

    @Test(arguments: ConvertedLayout.allCases)
    func everyLayoutOpensWithTheSameLabels(layout: ConvertedLayout) throws {
        let data = try set()
        let folder = files.root + "/new"
        let conversion = try DatasetConversion(of: data, to: layout, splits: data.splitNames)
        try conversion.write(to: folder) { _, _ in }
        let copy = try SegmentationDataset(path: folder)
        #expect(copy.classNames == data.classNames)
        #expect(copy.colors == data.colors)
        #expect(copy.splitNames == data.splitNames)
        for split in data.splitNames {
            let pairs = try zip(data.samples(inSplit: split), copy.samples(inSplit: split))
            for (old, new) in pairs {
                #expect(try copy.loadPair(new).labels == data.loadPair(old).labels)
                #expect(
                    try Data(contentsOf: URL(filePath: old.image))
                        == Data(contentsOf: URL(filePath: new.image)))
            }
            #expect(try copy.samples(inSplit: split).count == 1)
        }
        let table = try String(contentsOfFile: "\(folder)/classes.csv", encoding: .utf8)
        let first = layout == .ade20k ? 1 : 0
        #expect(table == "value,class\n\(first),road\n\(first + 1),a: car\n")
    }

    @Test func outlinesBecomeMasks() throws {
        try files.image("images/a.png", height: 4, width: 8)
        try files.write("0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n", to: "labels/a.txt")
        try files.write(
            "layout: yolo\nclasses: [background, crack]\nsplits: {train: {images: images}}",
            to: "dataset.yaml")
        let data = try SegmentationDataset(path: files.root)
        try DatasetConversion(of: data, to: .folders, splits: ["train"]).write(
            to: files.root + "/new"
        ) { _, _ in }
        let mask = try SourceMask.read(path: files.root + "/new/masks/train/a.png")
        let old = try data.loadLabels(data.samples(inSplit: "train")[0])
        #expect(mask.values == .bytes(old.labels.labels))
        #expect(old.classPixels == [24, 8])
    }

    @Test func whatSaysHowFilesAreReadGoesAlong() throws {
        // Masks of half the size, images of 16 bits.
        try Folder.create(atPath: files.root + "/images")
        let image = Raster(
            height: 4, width: 2, channels: 1, samples: .words((0..<8).map { $0 * 500 }))
        try image.writePNG(to: files.root + "/images/a.png")
        try files.mask("masks/a.png", [1, 0])
        let data = try files.dataset(
            "mask_size: resize\nrange: [0, 4095]\nchannels: 1\nboundary_ignore: 1\nmax_pixels: 99")
        for layout in ConvertedLayout.allCases {
            let folder = files.root + "/\(layout.rawValue)"
            try DatasetConversion(of: data, to: layout, splits: ["train"]).write(to: folder) {
                _, _ in
            }
            let copy = try SegmentationDataset(path: folder)
            let description = copy.description
            #expect(description.range == .values(lowest: 0, highest: 4095))
            #expect(description.channels == 1 && description.maximumPixels == 99)
            let (old, new) = try (
                data.samples(inSplit: "train")[0], copy.samples(inSplit: "train")[0]
            )
            #expect(try copy.loadPair(new) == data.loadPair(old))
            let mask = try SourceMask.read(path: new.mask)
            let first: UInt8 = layout == .ade20k ? 1 : 0
            #expect(mask.values == .bytes([1, 1, 1, 1, 0, 0, 0, 0].map { $0 + first }))
        }
    }

    @Test func namesThatTwoSplitsShareAreToldApartWhereTheySharePlaces() throws {
        for folder in ["one", "two"] {
            try files.image("\(folder)/a.png", width: 3)
            try files.mask("\(folder)m/a.png", [0, 1, 0, 1, 0, 1])
        }
        let data = try files.dataset(
            splits: "splits: {train: {images: one, masks: onem}, val: {images: two, masks: twom}}")
        let conversion = try DatasetConversion(of: data, to: .voc, splits: ["train", "val"])
        #expect(
            conversion.entries.map(\.mask) == [
                "SegmentationClass/a.png", "SegmentationClass/a-2.png",
            ])
    }

    @Test func aSplitWithoutAPlaceIsRefused() throws {
        try files.pair("a", [0, 1, 0, 1])
        let data = try files.dataset(splits: "splits: {night: {images: images, masks: masks}}")
        #expect(
            throws: DatasetError.splitOfNoLayout(
                split: "night", layout: "ultralytics", known: ["train", "val", "test"])
        ) { try DatasetConversion(of: data, to: .ultralytics, splits: ["night"]) }
    }
}
