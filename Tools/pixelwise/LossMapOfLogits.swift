import ArgumentParser
import Files
import ImageFiles
import JSONText
import LossAnalysis
import Losses
import Machine
import Pictures
import Tensors

/// The form of `pixelwise lossmap` that takes logits of any origin and one mask.
struct LossMapOfLogits: ParsableArguments {
    @Option(help: "Logits, a .npy or .npz file of shape (C,H,W) or (1,C,H,W).", completion: .arrays)
    var logits: String?

    @Option(
        help: "The mask, a file of class ids (palette indices or gray values).", completion: .file()
    )
    var target: String?

    @Option(help: "The value of mask pixels that do not count.")
    var ignoreIndex = 255

    @Option(help: "The part of the target that is spread over all classes, 0 to 1.")
    var labelSmoothing: Float = 0

    @Option(
        help: "The image; then FILE.overlay.png with the loss laid over it is written too.",
        completion: .file())
    var image: String?

    /// Computes the losses and writes the picture `form.output` and what else was asked for.
    func write(_ form: LossMapCommand) throws -> LossMapSummary {
        guard let logits, let target else { throw ValidationError("give --logits with --target") }
        try OutputFiles(files(form)).requireApart(from: [logits, target, image, form.classWeights])
        let input = try LogitsFile(path: logits)
        let labels = try readLabels(
            target, input, maximumPixels: form.modelForm.subject.limit.pixels)
        let weights =
            try form.readClassWeights(classCount: input.classCount)
            ?? Array(repeating: 1, count: input.classCount)
        let loss = try FusedCrossEntropy(
            classCount: input.classCount, classWeights: weights,
            ignoreIndex: Int(LabelMap.ignored), labelSmoothing: labelSmoothing)
        var losses = [Float](repeating: 0, count: labels.labels.count)
        let sums = try losses.withUnsafeMutableBufferPointer { map in
            try sumsOfLosses(loss, input.values, labels: labels, input, map: map.baseAddress)
        }
        let areProbable = input.values.withUnsafeBufferPointer {
            areProbabilities($0, classes: input.classCount, inner: input.height * input.width)
        }
        if areProbable {
            let probable = try sumsOfLosses(
                loss, Losses.logits(ofProbabilities: input.values), labels: labels, input)
            printWarning(
                "\(logits): "
                    + probabilitiesWarning(
                        "their mean loss is \(fourDigits(probable.mean)) as such"))
        }
        let result = PixelLosses(
            name: target, labels: labels, predictions: input.predictions, losses: losses)
        try result.check(classCount: input.classCount)
        let end = try form.scale.nats(losses: losses, labels: labels)
        let mean = sums.counted > 0 ? sums.loss / Double(sums.counted) : 0
        let scale = LossColorScale.showing(mean: mean.isFinite ? mean : 0, upTo: end)
        try writePictures(result, scale, form)
        return LossMapSummary(
            output: form.output, scaleNats: end, classWeights: weights, sums: sums)
    }

    /// The sums of the losses of logits in the order of the file, which go to `map`.
    private func sumsOfLosses(
        _ loss: FusedCrossEntropy, _ logits: [Float], labels: LabelMap, _ input: LogitsFile,
        map: UnsafeMutablePointer<Float>? = nil
    ) throws -> LossSums {
        try logits.withUnsafeBufferPointer { values in
            try labels.labels.withUnsafeBufferPointer { labels in
                guard let values = values.baseAddress, let labels = labels.baseAddress else {
                    return LossSums()
                }
                return try loss.evaluate(
                    logits: values, layout: .contiguous, labels: labels,
                    labelShape: [1, input.height, input.width], map: map, team: .ofAllCores)
            }
        }
    }

    private func stem(_ form: LossMapCommand) -> String {
        form.output.hasSuffix(".png") ? String(form.output.dropLast(4)) : form.output
    }

    /// Everything that may be written.
    private func files(_ form: LossMapCommand) -> [String] {
        [form.output, stem(form) + ".overlay.png", stem(form) + ".npy"]
    }

    private func writePictures(
        _ result: PixelLosses, _ scale: LossColorScale, _ form: LossMapCommand
    ) throws {
        // The overlay is drawn first: a broken image is found before anything is written.
        let overlay = try image.map { path in
            lossOverlay(
                image: try Raster.readAlone(
                    path: path, maximumPixels: form.modelForm.subject.limit.pixels
                ).picture, losses: result.losses,
                labels: result.labels,
                scale: scale)
        }
        let title = FileName(result.name).stem
        try lossMapPicture(
            losses: result.losses, labels: result.labels, scale: scale, title: title
        ).writePNG(to: form.output)
        let stem = stem(form)
        try overlay?.writePNG(to: stem + ".overlay.png")
        if form.raw {
            let shape = [result.labels.height, result.labels.width]
            try NPYFile.write(NumericArray(shape: shape, result.losses), to: stem + ".npy")
        }
    }

    /// The mask as class ids, with `ignoreIndex` as ``LabelMap/ignored``.
    private func readLabels(
        _ path: String, _ input: LogitsFile, maximumPixels: Int
    ) throws -> LabelMap {
        let mask = try SourceMask.read(path: path, maximumPixels: maximumPixels)
        guard mask.height == input.height, mask.width == input.width else {
            throw LossMapInputError.maskSize(
                path: path, height: mask.height, width: mask.width, logits: input.path,
                expectedHeight: input.height, expectedWidth: input.width)
        }
        let values: [Int]
        switch mask.values {
        case .bytes(let bytes): values = bytes.map(Int.init)
        case .words(let words): values = words.map(Int.init)
        case .colors: throw LossMapInputError.colorMask(path: path)
        }
        let labels = try values.enumerated().map { index, value in
            if value == ignoreIndex { return LabelMap.ignored }
            guard value < input.classCount else {
                throw LossMapInputError.label(
                    path: path, x: index % mask.width, y: index / mask.width, value: value,
                    count: values.count { $0 == value }, classCount: input.classCount,
                    ignoreIndex: ignoreIndex)
            }
            return UInt8(value)
        }
        return LabelMap(height: mask.height, width: mask.width, labels: labels)
    }
}

/// What the command prints.
struct LossMapSummary {
    let output: String
    let scaleNats: Double
    let classWeights: [Float]
    let sums: LossSums

    var json: JSONValue {
        [
            "scale_nats": .number(scaleNats),
            "class_weights": .array(classWeights.map { .float($0) }), "sum": .number(sums.loss),
            "weight_sum": .number(sums.weight), "mean": .number(sums.mean),
            "pixels": .integer(sums.counted), "ignored": .integer(sums.ignored),
        ]
    }

    var text: String {
        """
        wrote \(output)
        mean \(fourDigits(sums.mean)) nats, sum \(fourDigits(sums.loss)), weights \(fourDigits(sums.weight))
        \(sums.counted) pixels count, \(sums.ignored) ignored, colours end at \(fourDigits(scaleNats)) nats

        """
    }
}
