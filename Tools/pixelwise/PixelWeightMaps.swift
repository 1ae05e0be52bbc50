import Files
import ImageFiles
import Pictures
import SegmentationDatasets
import Tensors

/// The weight maps of a split's masks as files.
struct PixelWeightMaps {
    let rule: PixelWeights
    let data: SegmentationDataset
    let split: String

    /// Writes `NAME.npy` and `NAME.png` for every sample; returns how many samples there are.
    func write(to folder: String) throws -> Int {
        let samples = try data.samples(inSplit: split)
        var names = ResultNames(endings: [".npy", ".png"])
        let stems = samples.map { names.stem(of: $0.name) }
        let files = OutputFiles(stems.flatMap { ["\($0).npy", "\($0).png"] }, in: folder)
        try files.requireApart(from: try data.files(inSplit: split))
        try Folder.create(atPath: folder)
        try files.replaceLinks()
        Interrupt.watch()
        for (done, (sample, stem)) in zip(samples, stems).enumerated() {
            try Interruption.check(
                "\(done) of \(samples.count) weight maps are in \(folder), their files are whole")
            let labels = try data.loadLabels(sample).labels
            let weights = rule.map(of: labels)
            try NPYFile.write(
                NumericArray(shape: [labels.height, labels.width], weights),
                to: "\(folder)/\(stem).npy")
            try picture(of: weights, labels).writePNG(to: "\(folder)/\(stem).png")
        }
        return samples.count
    }

    /// Dark is 0, bright the largest weight that a pixel of any map can have; ignored pixels are gray blue.
    private func picture(of weights: [Float], _ labels: LabelMap) -> Image {
        let maximum = max(rule.largest, .leastNormalMagnitude)
        let colors = zip(weights, labels.labels).map { weight, label in
            label == LabelMap.ignored
                ? ColorMap.ignored : ColorMap.loss.color(of: weight, maximum: maximum)
        }
        return Image(
            height: labels.height, width: labels.width,
            pixels: colors.flatMap {
                [UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)]
            })
    }
}
