import Foundation
import ImageFiles
import SegmentationDatasets

/// A folder without a description, which tests fill.
final class FolderSet {
    let files: TemporaryDataset
    var root: String { files.root }

    init() throws {
        files = try TemporaryDataset()
        for folder in ["images", "masks"] {
            try FileManager.default.removeItem(atPath: "\(files.root)/\(folder)")
        }
    }

    private func folder(of path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: "\(root)/\(path)").deletingLastPathComponent(),
            withIntermediateDirectories: true)
    }

    /// An image of noise, 16 by 16, as a photograph has it; JPEG where the name says so.
    func photo(_ path: String, seed: Int = 0) throws {
        try folder(of: path)
        var state = UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15
        let pixels = (0..<16 * 16 * 3).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(state >> 56)
        }
        let image = Image(height: 16, width: 16, pixels: pixels)
        if path.lowercased().hasSuffix("png") {
            try image.writePNG(to: "\(root)/\(path)")
        } else {
            try image.writeJPEG(to: "\(root)/\(path)")
        }
    }

    /// A gray mask, 16 by 16: the first value everywhere but in a column for each of the others, moved by `shift`.
    func mask(_ path: String, _ values: [UInt8], shift: Int = 0) throws {
        try folder(of: path)
        try LabelMap(height: 16, width: 16, labels: Self.columns(values, shift: shift))
            .writePNG(to: "\(root)/\(path)", palette: [0, 0xFF0000, 0x00FF00])
    }

    /// The same in colours 0xRRGGBB.
    func colorMask(_ path: String, _ colors: [UInt32], shift: Int = 0) throws {
        try folder(of: path)
        let pixels = Self.columns(colors, shift: shift).flatMap {
            [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)]
        }
        try Image(height: 16, width: 16, pixels: pixels).writePNG(to: "\(root)/\(path)")
    }

    private static func columns<Value>(_ values: [Value], shift: Int) -> [Value] {
        (0..<16 * 16).map { index in
            let column = (index % 16 + 16 - shift % 8) % 16
            return column < values.count ? values[column] : values[0]
        }
    }

    /// Pairs by paths with `*` for their numbers, from `first` on; the masks of all hold `values`.
    func pairs(
        _ image: String, _ mask: String, _ values: [UInt8] = [0, 1, 2], count: Int = 3,
        first: Int = 1
    ) throws {
        for index in first..<first + count {
            try photo(image.replacing("*", with: "\(index)"), seed: index)
            try self.mask(mask.replacing("*", with: "\(index)"), values, shift: index)
        }
    }

    func open() throws -> SegmentationDataset { try SegmentationDataset(path: root) }

    /// The names of the samples of each split.
    func samples() throws -> [String: [String]] {
        let data = try open()
        return try Dictionary(
            uniqueKeysWithValues: data.splitNames.map {
                ($0, try data.samples(inSplit: $0).map(\.name))
            })
    }

    /// Why the folder is not opened; `nil` where it is.
    func refusal() throws -> String? {
        do {
            _ = try open()
            return nil
        } catch DatasetError.unknownFolder(_, let reason) {
            return reason
        }
    }
}
