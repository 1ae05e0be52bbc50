import ImageFiles

/// What the numbers of masks that another program predicted say.
package enum PredictionValues: String, CaseIterable, Sendable {
    /// Class ids, as `predict` writes them: value i is class i.
    case classes
    /// What the values of the dataset's own masks say, by its description.
    case masks
}

extension SegmentationDataset {
    /// The same dataset for masks that were predicted: colours are those of its masks, or else of its classes, a value
    /// without a meaning is always a fault, and nothing is ignored for lying near a border.
    ///
    /// - Parameter values: What numbers say.
    package func readingPredictions(_ values: PredictionValues) -> SegmentationDataset {
        let own = description.classMap
        var targets: [SourceValue: ClassMap.Target] = [:]
        func add(_ value: SourceValue, _ label: UInt8) {
            targets[value] = label == LabelMap.ignored ? .ignored : .classID(label)
        }
        for number in 0...SourceValue.largestNumber {
            switch values {
            case .masks where own.isNumberMapped[number]:
                add(.number(number), own.numberLabels[number])
            case .classes where number < own.classCount: add(.number(number), UInt8(number))
            case .classes where own.label(of: .number(number)) == LabelMap.ignored:
                add(.number(number), LabelMap.ignored)
            default: break
            }
        }
        let void = SourceValue.number(Int(LabelMap.ignored))
        if targets[void] == nil { targets[void] = .ignored }
        let hasColors = own.colorLabels.contains { $0 != LabelMap.ignored }
        for (color, label) in zip(own.colors, own.colorLabels) { add(.color(color), label) }
        if !hasColors {
            for (id, color) in colors.enumerated() { add(.color(color), UInt8(id)) }
        }
        var description = description
        description.classMap = ClassMap(
            classCount: own.classCount, targets: targets, order: targets.keys.sorted())
        description.classMap.tolerance = own.tolerance
        description.unmapped = .error
        description.boundaryIgnore = 0
        if values == .classes { description.palette = .index }
        return SegmentationDataset(description: description, formPlace: formPlace)
    }

    /// What the numbers of some predicted masks most likely say, and whether there was anything to decide.
    ///
    /// The reading under which all values have a meaning; where that is so of both, the one that gives more pixels a class,
    /// then class ids. It is a question only where the dataset's masks have other values than class ids.
    ///
    /// - Parameter files: The masks, of which a few are looked at.
    package func likelyPredictionValues(
        _ files: [String]
    ) -> (values: PredictionValues, wasGuessed: Bool) {
        let own = description.classMap
        let isPlain = (0..<own.classCount).allSatisfy { own.numberLabels[$0] == UInt8($0) }
        if isPlain && description.palette == .index { return (.masks, false) }
        let numbers = MaskValues(sampleOf: files, count: 8).numbers
        if numbers.isEmpty { return (.masks, false) }
        let fits = PredictionValues.allCases.map { values -> (isWhole: Bool, pixels: Int) in
            let map = readingPredictions(values).description.classMap
            let known = numbers.map { (label: map.label(of: .number($0.key)), pixels: $0.value) }
            return (
                // Numbers say nothing where masks are read by the colours of their palettes.
                known.allSatisfy { $0.label != nil }
                    || values == .masks && description.palette == .colors,
                known.reduce(0) {
                    $0 + ($1.label.map { $0 != LabelMap.ignored } == true ? $1.pixels : 0)
                }
            )
        }
        if fits[0].isWhole != fits[1].isWhole { return (fits[0].isWhole ? .classes : .masks, true) }
        return (fits[0].pixels >= fits[1].pixels ? .classes : .masks, true)
    }

    /// Reads a predicted mask as the dataset's own masks are read; see ``readingPredictions(_:)``.
    ///
    /// - Parameters:
    ///   - name: The image's, for errors.
    ///   - height: The image's rows.
    ///   - width: The image's columns.
    /// - Returns: The predicted classes, `LabelMap.ignored` where the value stands for none.
    /// - Throws: `ImageFileError` for a file that cannot be decoded;
    ///   ``DatasetError/predictionSize(mask:maskSize:image:imageSize:)`` and
    ///   ``DatasetError/predictedValue(mask:value:others:classCount:)``.
    package func loadPrediction(
        _ path: String, ofImageNamed name: String, height: Int, width: Int
    ) throws -> LabelMap {
        var source = try readMaskFile(path)
        let found = [source.height, source.width]
        if resizes(maskSize: found, imageSize: [height, width]) {
            source = source.resized(height: height, width: width)
        }
        guard source.height == height, source.width == width else {
            throw DatasetError.predictionSize(
                mask: path, maskSize: found, image: name, imageSize: [height, width])
        }
        let mask = description.classMap.apply(to: source)
        if let first = mask.unmapped.first {
            throw DatasetError.predictedValue(
                mask: path, value: first, others: mask.unmapped.count - 1,
                classCount: description.classMap.classCount)
        }
        return mask.labels
    }

    /// The extensions of files of masks, in small letters.
    package static var maskExtensions: [String] { FoldersLayout.maskExtensions }
}
