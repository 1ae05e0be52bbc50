// Draws the loss of every pixel of a split, and names the images with the highest mean loss.
//
// Usage: example-loss-maps MODEL FOLDER [SPLIT]
import Foundation
import Pixelwise

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: example-loss-maps MODEL FOLDER [SPLIT]")
    exit(64)
}

do {
    let model = try SegmentationModel(arguments[1])
    let dataset = try model.dataset()
    let split = arguments.count > 3 ? arguments[3] : "val"
    let maps = try model.writeLossMaps(of: dataset, split: split, into: arguments[2])
    print(
        "mean \(maps.mean ?? .nan) nats over \(maps.images.count) images; colours end at \(maps.scale)"
    )
    for image in maps.ranked.prefix(3) { print("\(image.name): \(image.mean ?? .nan) nats") }

    // The same numbers of one image, as values.
    let sample = try dataset.samples(inSplit: split)[0]
    let map = try model.lossMap(of: dataset.pair(sample))
    print("\(sample.name): \(map.sum) nats in all, at most \(map.values.max() ?? 0) in a pixel")
} catch {
    print("error: \(error)")
    exit(1)
}
