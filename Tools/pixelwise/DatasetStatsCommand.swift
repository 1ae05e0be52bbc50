import ArgumentParser
import Files
import Foundation
import JSONText
import SegmentationDatasets

/// `pixelwise dataset stats`: sizes, colours and classes.
struct DatasetStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract:
            "Measure a dataset: image sizes, channel means and deviations, pixels and images of each class.",
        discussion: """
            Example: pixelwise dataset stats Datasets/Shapes/dataset.yaml

            Means and deviations are over all pixels of a split, on the scale 0…1. The share of a class is its share in \
            the pixels that count; ignored pixels are listed by where they come from.
            """)

    /// How many sizes the text shows; `--json` holds all.
    static let shownSizes = 8

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "Measure only this split; may be given several times.")
    var split: [String] = []

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() throws {
        let data = try dataset.openImages()
        let parts = try (split.isEmpty ? data.splitNames : split).map {
            SplitMeasures(
                images: try data.imageStatistics(inSplit: $0),
                labels: try data.labelStatistics(inSplit: $0))
        }
        if json {
            let document: JSONValue = [
                "dataset": .text(data.name), "splits": .array(parts.map(\.json)),
            ]
            print(document.lines, terminator: "")
        } else {
            print(parts.map { "\(data.name), \($0.text)" }.joined(separator: "\n\n"))
        }
    }
}

/// What `dataset stats` says about one split.
private struct SplitMeasures {
    let images: ImageStatistics
    let labels: LabelStatistics

    private var allPixels: Int { labels.labelledPixels + labels.ignoredPixels }

    var json: JSONValue {
        [
            "split": .text(labels.split), "images": .integer(images.images),
            "sizes": .array(
                images.sizes.map {
                    [
                        "height": .integer($0.height), "width": .integer($0.width),
                        "images": .integer($0.images),
                    ]
                }),
            "mean": .array(images.mean.map { .number($0) }),
            "deviation": .array(images.deviation.map { .number($0) }),
            "labelled": .integer(labels.labelledPixels),
            "ignored": .integer(labels.ignoredPixels), "void": .integer(labels.voidPixels),
            "unmapped": .integer(labels.unmappedPixels),
            "boundary": .integer(labels.boundaryPixels), "digest": .text(labels.digest),
            "classes": .array(
                labels.classNames.indices.map { id in
                    [
                        "name": .text(labels.classNames[id]), "pixels": .integer(labels.pixels[id]),
                        "images": .integer(labels.images[id]),
                        "frequency": .number(labels.frequency(of: id)),
                    ]
                }),
        ]
    }

    var text: String {
        let colors = textTable([
            ["0…1"] + channelNames, ["mean"] + images.mean.map(fourDigits),
            ["deviation"] + images.deviation.map(fourDigits),
        ])
        let classes = textTable(
            [["class", "pixels", "share", "images"]]
                + labels.classNames.indices.map { id in
                    [
                        labels.classNames[id], "\(labels.pixels[id])",
                        percent(labels.frequency(of: id)), "\(labels.images[id])",
                    ]
                })
        let share = allPixels == 0 ? 0 : Double(labels.ignoredPixels) / Double(allPixels)
        let sum =
            "\(counted(labels.labelledPixels, "labelled pixel")); \(labels.ignoredPixels) ignored, \(percent(share)) of all: "
            + "\(labels.voidPixels) void, \(labels.unmappedPixels) unmapped, \(labels.boundaryPixels) near a border"
        return """
            split \(labels.split): \(counted(images.images, "pair"))
            \(paragraph("height × width: \(sizes)"))

            \(colors)

            \(classes)
            \(paragraph(sum))
            """
    }

    private var channelNames: [String] {
        images.mean.count == 1
            ? ["gray"] : Array(["red", "green", "blue", "fourth"].prefix(images.mean.count))
    }

    private var sizes: String {
        let shown = images.sizes.prefix(DatasetStatsCommand.shownSizes)
        let list = shown.map { "\($0.height) × \($0.width) (\($0.images))" }
            .joined(separator: ", ")
        guard images.sizes.count > shown.count else { return list }
        let heights = images.sizes.map(\.height)
        let widths = images.sizes.map(\.width)
        return "\(list), … \(images.sizes.count) sizes, from \(heights.min() ?? 0) × "
            + "\(widths.min() ?? 0) to \(heights.max() ?? 0) × \(widths.max() ?? 0)"
    }

    private func fourDigits(_ value: Double) -> String { String(format: "%.4f", value) }
    private func percent(_ share: Double) -> String { String(format: "%.4f %%", share * 100) }
}
