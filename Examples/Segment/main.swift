// Loads a trained model, and writes the class of every pixel of an image as a palette PNG.
//
// Usage: example-segment MODEL IMAGE OUTPUT.png
import Foundation
import Pixelwise

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    print("usage: example-segment MODEL IMAGE OUTPUT.png")
    exit(64)
}

do {
    let model = try SegmentationModel(arguments[1])
    let image = try RGBImage(contentsOf: arguments[2])
    let map = try model.segment(image)
    try map.writePNG(to: arguments[3], colors: model.classes.map(\.color))

    let probabilities = try model.probabilities(of: image)
    for (id, aClass) in model.classes.enumerated() {
        let pixels = map.labels.count { Int($0) == id }
        let mean = probabilities[id].reduce(0, +) / Float(image.size.pixelCount)
        print(
            "\(aClass.name): \(pixels) of \(image.size.pixelCount) pixels, mean probability \(mean)"
        )
    }
} catch {
    print("error: \(error)")
    exit(1)
}
