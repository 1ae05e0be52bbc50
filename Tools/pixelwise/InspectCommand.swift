import ArgumentParser
import Files
import Foundation
import ImageFiles
import JSONText
import Tensors

/// `pixelwise inspect`: how the loader sees one file.
struct InspectCommand: ParsableCommand {
    enum Reading: String, ExpressibleByArgument, CaseIterable {
        case image, mask, stored
    }

    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show how the loader sees one image or mask file, or a model as a table.",
        discussion: """
            As image, every PNG, JPEG, TIFF, BMP and WebP file becomes 8-bit RGB, upright; of 16 bits the array holds \
            the high bytes, and the values that occur are shown. As stored, the array has the file's own channels and \
            all of their bits. As mask, a file keeps its raw values: palette indices, unscaled gray values, or colours. \
            Of several pages the first is read. A damaged file is an error with exit code 65.

            A training config (.yaml), a checkpoint (.safetensors) or a run folder is shown as the table of its \
            network: layer, output, parameters, multiply-adds and memory, and what training and prediction need. The \
            dataset of a config need not be there but for its description.

            Example: pixelwise inspect leaf_mask.png --as mask --output values.npy
            Example: pixelwise inspect Configs/camvid-tiny-fcn.yaml --size 360 480
            """)

    @Argument(
        help: "An image file, a training config, a checkpoint or a run folder.", completion: .file()
    )
    var file: String

    @Option(
        name: .customLong("as"),
        help:
            "Read it as an image, as a mask, or as an image of the channels and bits that are stored."
    )
    var reading: Reading = .image

    @Option(
        help: """
            Write the array as .npy: (H,W,3) uint8 for an image and for a mask of colours, (H,W,C) uint8 or uint16 as \
            stored, (H,W) uint8 or uint16 for other masks.
            """, completion: .file())
    var output: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Option(help: "Refuse files that declare more pixels (width × height).")
    var maxPixels = ImageFileDefaults.maximumPixels

    @Option(help: "The colour behind transparent pixels of an image, as RRGGBB.")
    var background = "000000"

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Of a model: rows and columns of an image; the config's crop, or 256 256, unless given.",
            valueName: "height width"))
    var size: [Int] = []

    @Option(help: "Of a model: images a step; the config's batch, or 1, unless given.")
    var batch: Int?

    @Option(
        help: "Of a config: the folder that holds the data, in place of the description's root.",
        completion: .directory)
    var dataRoot: String?

    func validate() throws {
        if !size.isEmpty, size.count != 2 || size.contains(where: { !(1...65536).contains($0) }) {
            throw ValidationError("--size expects a height and a width of 1…65536, got \(size)")
        }
        try requireArgument("--batch", batch, in: 1...4096)
        try requireArgument("--max-pixels", maxPixels, in: 1...Int.max)
        if backgroundColor == nil {
            throw ValidationError("--background expects six hexadecimal digits, got \(background)")
        }
    }

    private var backgroundColor: UInt32? {
        background.utf8.count == 6 ? UInt32(background, radix: 16) : nil
    }

    func run() throws {
        if let isConfig = namesModel {
            let table = try ModelTable(
                path: file, isConfig: isConfig, dataRoot: dataRoot, size: size.isEmpty ? nil : size,
                batch: batch)
            print(json ? table.document.lines : table.text, terminator: "")
            return
        }
        try inspectPicture()
    }

    /// True for a config, false for a checkpoint or run folder, nil for a picture.
    private var namesModel: Bool? {
        let name = file.lowercased()
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return true }
        let isFolder = FileStatus(path: file)?.isFolder == true
        return name.hasSuffix(".safetensors") || isFolder ? false : nil
    }

    private func inspectPicture() throws {
        try OutputFiles(output).requireApart(from: [file])
        let information = try ImageFileInformation.read(path: file)
        var counts: [(value: String, count: Int)]?
        var values: SampleHistogram?
        if reading != .mask, information.bits == 16 {
            values = SampleHistogram()
            values?.add(try stored(information))
        }
        let array: NumericArray
        switch reading {
        case .stored:
            let image = try stored(information)
            array = NumericArray(
                shape: [image.height, image.width, image.channels],
                elementType: image.sampleBytes == 2 ? .uint16 : .uint8, bytes: image.storedBytes)
        case .image:
            let image = try Image.read(
                path: file, maximumPixels: maxPixels, background: backgroundColor ?? 0)
            array = NumericArray(
                shape: [image.height, image.width, 3], elementType: .uint8, bytes: image.pixels)
        case .mask:
            let mask = try SourceMask.read(path: file, maximumPixels: maxPixels)
            counts = valueCounts(mask.values)
            array = rawArray(mask)
        }
        if let output { try NPYFile.write(array, to: output) }
        print(
            json
                ? document(information, counts, values, array.shape).lines
                : summary(information, counts, values, array.shape),
            terminator: "")
    }

    /// The image with the channels that the file holds, without alpha but for RGBA.
    private func stored(_ information: ImageFileInformation) throws -> Raster {
        let channels =
            switch information.color {
            case .gray, .grayAlpha: 1
            case .rgba, .rgbAndData: 4
            case .palette, .rgb, .ycbcr, .cmyk, .ycck: 3
            }
        return try Raster.readStored(path: file, channels: channels, maximumPixels: maxPixels)
    }

    private func document(
        _ information: ImageFileInformation, _ counts: [(value: String, count: Int)]?,
        _ values: SampleHistogram?, _ shape: [Int]
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("format", .text(information.format.rawValue)), .init("width", .integer(shape[1])),
            .init("height", .integer(shape[0])), .init("channels", .integer(information.channels)),
            .init("bits", .integer(information.bits)),
            .init("color", .text(information.color.rawValue)),
            .init("orientation", .integer(information.orientation.rawValue)),
            .init("interlaced", .truth(information.isInterlaced)),
            .init("pages", .integer(information.pages)),
        ]
        if let counts {
            let values = counts.map { JSONValue.Member($0.value, .integer($0.count)) }
            members.append(.init("values", .object(values)))
        }
        if let values, let lowest = values.minimum, let highest = values.maximum {
            members += [
                .init("minimum", .integer(lowest)), .init("maximum", .integer(highest)),
                .init("bits_used", .integer(bitsUsed(highest))),
            ]
        }
        return .object(members)
    }

    private func summary(
        _ information: ImageFileInformation, _ counts: [(value: String, count: Int)]?,
        _ values: SampleHistogram?, _ shape: [Int]
    ) -> String {
        var text = """
            \(file)
            format       \(information.format.rawValue)\(information.isInterlaced ? ", interlaced" : "")
            size         \(shape[1]) × \(shape[0]) (width × height)
            color        \(information.color.rawValue), \(information.channels) × \(information.bits) bits
            orientation  \(information.orientation.rawValue)
            array        \(shape.map(String.init).joined(separator: " × "))

            """
        if information.pages > 1 {
            text += "pages        \(information.pages), of which the first is read\n"
        }
        if let values, let lowest = values.minimum, let highest = values.maximum {
            text += "values       \(lowest)…\(highest), \(bitsUsed(highest)) of 16 bits used"
            text += reading == .image ? "; the array has high bytes, --as stored all bits\n" : "\n"
        }
        let total = counts?.reduce(0) { $0 + $1.count } ?? 0
        for (value, count) in counts ?? [] {
            let share = Double(count * 10_000 / max(total, 1)) / 100
            text += "value \(value)  \(counted(count, "pixel")), \(share) %\n"
        }
        return text
    }

    /// The fewest bits that hold a value.
    private func bitsUsed(_ value: Int) -> Int { max(1, Int.bitWidth - value.leadingZeroBitCount) }
}

/// The raw values as an array: (H,W), or (H,W,3) for colours.
private func rawArray(_ mask: SourceMask) -> NumericArray {
    switch mask.values {
    case .bytes(let values): NumericArray(shape: [mask.height, mask.width], values)
    case .words(let values): NumericArray(shape: [mask.height, mask.width], values)
    case .colors(let values):
        NumericArray(
            shape: [mask.height, mask.width, 3],
            values.flatMap {
                [UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)]
            })
    }
}

/// How many pixels hold each value, in ascending order; colours are named `#rrggbb`.
private func valueCounts(_ values: SourceMask.Values) -> [(value: String, count: Int)] {
    switch values {
    case .bytes(let values): counts(values) { String($0) }
    case .words(let values): counts(values) { String($0) }
    case .colors(let values):
        counts(values) { color in
            let digits = String(color, radix: 16)
            return "#" + String(repeating: "0", count: 6 - digits.count) + digits
        }
    }
}

private func counts<Value: Hashable & Comparable>(
    _ values: [Value], name: (Value) -> String
) -> [(value: String, count: Int)] {
    var result: [Value: Int] = [:]
    // Masks hold long runs of one value, so a run costs one look-up.
    var start = 0
    while start < values.count {
        var end = start + 1
        while end < values.count, values[end] == values[start] { end += 1 }
        result[values[start], default: 0] += end - start
        start = end
    }
    return result.sorted { $0.key < $1.key }.map { (name($0.key), $0.value) }
}
