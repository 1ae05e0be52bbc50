import ArgumentParser
import JSONText
import SegmentationDatasets

/// `pixelwise weights`: class frequencies and class weights.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights",
        abstract: "Count the labels of a split and compute class weights, by every known method.",
        discussion: """
            Example: pixelwise weights Datasets/Shapes/dataset.yaml --method median-frequency --output weights.yaml

            Ignored pixels never count. A class that never occurs gets weight 0.

            --maps writes, for every mask, NAME.npy with the weight of each pixel (float32, (H,W), 0 where ignored) and \
            NAME.png, a picture of it. --border W0 SIGMA adds U-Net's term W0 · exp(−(d1 + d2)² / (2 · SIGMA²)); d1 and \
            d2 are the pixel's distances to the nearest and the second nearest object, an object being connected pixels \
            of any class but the background.
            Example: pixelwise weights cells.yaml --method balanced --maps maps --border 10 5
            """)

    @OptionGroup var dataset: DatasetArguments

    @Option(help: "The split whose masks are counted.")
    var split = "train"

    @Option(
        help: "One method: \(ClassWeightMethod.all.map(\.name).joined(separator: ", ")).",
        completion: .list(ClassWeightMethod.all.map(\.name)))
    var method: String?

    @Option(help: "What the weights are divided by: none, mean, sum or max.")
    var normalize = ClassWeightNormalization.none

    @Option(help: "The constant of the method enet, above 1.")
    var k = ClassWeightMethod.defaultK

    @Option(help: "The constant of the method effective-number, between 0 and 1.")
    var beta = ClassWeightMethod.defaultBeta

    @Option(help: "Write the weights of --method to this YAML file.", completion: .configs)
    var output: String?

    @Option(
        help: "Write the weight of every pixel, by --method, into this folder.",
        completion: .directory)
    var maps: String?

    @Option(
        parsing: .upToNextOption,
        help: "With --maps: U-Net's border term, its weight and its width in pixels, such as 10 5.")
    var border: [Double] = []

    @Option(help: "With --border: the class that is no object; the first one unless given.")
    var background: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if maps != nil && method == nil {
            throw ValidationError("--maps writes one method's weights; name it with --method")
        }
        if maps == nil && (!border.isEmpty || background != nil) {
            throw ValidationError("--border and --background belong to --maps DIR")
        }
        if !border.isEmpty {
            guard border.count == 2 else {
                throw ValidationError("--border expects a weight and a width, such as 10 5")
            }
            try requireArgument("--border: the weight", border[0], in: 0...1_000_000)
            try requireArgument("--border: the width", border[1], in: 0.01...65536, unit: " pixels")
        }
        if let method, ClassWeightMethod(name: method) == nil {
            let known = ClassWeightMethod.all.map(\.name).joined(separator: ", ")
            throw ValidationError("no method '\(method)'; there is \(known)")
        }
        if output != nil && method == nil {
            throw ValidationError("--output writes one method's weights; name it with --method")
        }
        try requireArgument("--k", k, above: 1)
        guard beta > 0, beta < 1 else {
            throw ValidationError("--beta expects a number between 0 and 1, got \(beta)")
        }
    }

    func run() throws {
        let data = try dataset.open()
        try OutputFiles(output).requireApart(from: try data.files(inSplit: split))
        let statistics = try data.labelStatistics(inSplit: split)
        let weights = try methods.map { try statistics.classWeights($0, normalization: normalize) }
        statistics.cautions.forEach(printWarning)
        for warning in Set(weights.flatMap(\.warnings)).sorted() {
            printWarning("\(warning)")
        }
        if let output, let chosen = weights.first {
            try ClassWeightFile.write(
                chosen, statistics: statistics, dataset: data.name, to: output)
        }
        if let maps, let chosen = weights.first {
            try writeMaps(chosen, of: data, to: maps)
        }
        if json {
            print(weightsDocument(statistics, weights).lines, terminator: "")
        } else {
            print(weightsTable(statistics, weights))
        }
    }

    private func writeMaps(
        _ weights: ClassWeights, of data: SegmentationDataset, to folder: String
    ) throws {
        var rule = PixelWeights(classWeights: weights.values)
        if border.count == 2 {
            let name = background ?? data.classNames[0]
            guard let id = data.classNames.firstIndex(of: name) else {
                throw ValidationError(
                    "--background: no class '\(name)', there is "
                        + data.classNames.joined(separator: ", "))
            }
            rule.border = .init(weight: border[0], sigma: border[1], background: UInt8(id))
        }
        let count = try PixelWeightMaps(rule: rule, data: data, split: split).write(to: folder)
        printToStandardError(
            "wrote \(count) weight maps to \(folder); the pictures' scale ends at \(rule.largest)")
    }

    private var methods: [ClassWeightMethod] {
        ClassWeightMethod.all.filter { method == nil ? $0 != .none : $0.name == method }.map {
            switch $0 {
            case .enet: .enet(k: k)
            case .effectiveNumber: .effectiveNumber(beta: beta)
            default: $0
            }
        }
    }
}

extension ClassWeightNormalization: ExpressibleByArgument {}
