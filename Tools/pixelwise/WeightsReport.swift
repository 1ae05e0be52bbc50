import Files
import Foundation
import JSONText
import SegmentationDatasets

/// What `weights --json` prints.
///
/// `frequency` is the share in all labelled pixels, `image_frequency` that in the labelled pixels of the images in
/// which the class occurs.
func weightsDocument(_ statistics: LabelStatistics, _ weights: [ClassWeights]) -> JSONValue {
    let classes = statistics.classNames.enumerated().map { id, name -> JSONValue in
        [
            "name": .text(name), "pixels": .integer(statistics.pixels[id]),
            "images": .integer(statistics.images[id]),
            "frequency": .number(statistics.frequency(of: id)),
            "image_frequency": .number(statistics.frequencyWhereItOccurs(of: id)),
            "weights": .object(weights.map { .init($0.method.name, .number($0.values[id])) }),
        ]
    }
    return [
        "split": .text(statistics.split), "masks": .integer(statistics.masks),
        "labelled": .integer(statistics.labelledPixels),
        "ignored": .integer(statistics.ignoredPixels), "void": .integer(statistics.voidPixels),
        "unmapped": .integer(statistics.unmappedPixels),
        "boundary": .integer(statistics.boundaryPixels), "digest": .text(statistics.digest),
        "normalize": .text(weights.first?.normalization.rawValue ?? "none"),
        "warnings": .array(
            (statistics.cautions + Set(weights.flatMap(\.warnings)).sorted()).map { .text($0) }),
        "classes": .array(classes),
    ]
}

/// What `weights` prints for people: a line a class, a column a method.
func weightsTable(_ statistics: LabelStatistics, _ weights: [ClassWeights]) -> String {
    var rows = [["class", "pixels", "images", "share"] + weights.map(\.method.name)]
    for (id, name) in statistics.classNames.enumerated() {
        let share = String(format: "%.4f %%", statistics.frequency(of: id) * 100)
        rows.append(
            [name, "\(statistics.pixels[id])", "\(statistics.images[id])", share]
                + weights.map { String(format: "%.6g", $0.values[id]) })
    }
    let sum =
        "\(counted(statistics.masks, "mask")) of the split '\(statistics.split)': "
        + "\(counted(statistics.labelledPixels, "labelled pixel")), \(statistics.ignoredPixels) ignored "
        + "(\(statistics.voidPixels) void, \(statistics.unmappedPixels) unmapped, "
        + "\(statistics.boundaryPixels) near a border)"
    return textTable(rows) + "\n" + paragraph(sum)
}
