import ImageFiles

/// A mask of a dataset whose labels may be corrected in its own raw values.
///
/// Labels are those of the class map alone: `boundary_ignore`, which takes pixels out of the count, takes none out of the
/// file.
package struct CorrectableMask: Sendable {
    /// The mask's file.
    package let file: MaskFile
    /// The class of every pixel; 255 where the description ignores it.
    package let labels: LabelMap
    private let description: DatasetDescription

    /// Reads the mask of a sample.
    ///
    /// - Throws: As ``SegmentationDataset/loadLabels(_:)``.
    package init(of sample: SamplePaths, in dataset: SegmentationDataset) throws {
        description = dataset.description
        if description.outlines != nil {
            throw DatasetError.outlinesAreNoMask(file: sample.mask, description: description.path)
        }
        do {
            file = try MaskFile(
                path: sample.mask, maximumPixels: description.maximumPixels)
        } catch .missing {
            throw DatasetError.missingMask(image: sample.image, mask: sample.mask, others: 0)
        }
        let counted = description.palette == .colors ? file.mask.byPaletteColors : file.mask
        labels = try dataset.labels(of: counted, path: sample.mask).labels
    }

    /// The mask with other labels.
    ///
    /// A pixel whose label stays keeps its raw value, also where several values mean its class. A pixel with a new label
    /// gets the first value that the description gives for it, among those that the file can hold as it is if there is one.
    ///
    /// - Parameter target: A class id or 255 for every pixel, as many as ``labels`` has.
    /// - Returns: Nil where no label changes.
    /// - Throws: ``DatasetError/noSourceValue(mask:className:isColor:description:)``, `ImageFileError`.
    package func corrected(to target: [UInt8]) throws -> CorrectedMask? {
        precondition(
            target.count == labels.labels.count,
            "corrected expects a label for each of \(labels.labels.count) pixels, got \(target.count)"
        )
        let changes = runs(target)
        if changes.isEmpty { return nil }
        var written: [UInt8: SourceValue] = [:]
        for label in Set(changes.keys.map(\.to)) { written[label] = try value(of: label) }
        let rewritten = try file.rewritten(
            with: values(target, written), paletteColors: description.colors)
        return CorrectedMask(
            bytes: rewritten.bytes, changes: changes, written: written,
            remarks: rewritten.changes)
    }

    /// Pixels with a new label, run by run in reading order.
    private func runs(_ target: [UInt8]) -> [LabelChange: [PixelRun]] {
        var changes: [LabelChange: [PixelRun]] = [:]
        let width = labels.width
        for y in 0..<labels.height {
            var x = 0
            while x < width {
                let start = x
                let change = LabelChange(
                    from: labels.labels[y * width + x], to: target[y * width + x])
                repeat {
                    x += 1
                } while x < width && labels.labels[y * width + x] == change.from
                    && target[y * width + x] == change.to
                if change.from != change.to {
                    changes[change, default: []].append(
                        PixelRun(x: start, y: y, length: x - start))
                }
            }
        }
        return changes
    }

    /// The raw value for a label.
    private func value(of label: UInt8) throws(DatasetError) -> SourceValue {
        let all = values(of: label)
        let fitting = [file.largestNumber ?? 0, file.mask.values.largestNumber].lazy.compactMap {
            limit in all.first { file.mask.values.canHold($0, upTo: limit) }
        }
        guard let value = fitting.first else {
            throw .noSourceValue(
                mask: file.path,
                className: label == LabelMap.ignored ? nil : description.classNames[Int(label)],
                isColor: file.largestNumber == nil, description: description.path)
        }
        return value
    }

    /// The raw values that mean a label in this file, in the order of the description.
    private func values(of label: UInt8) -> [SourceValue] {
        let all = description.classMap.values(of: label)
        guard description.palette == .colors, let palette = file.mask.palette else { return all }
        return all.compactMap { value in
            guard case .color(let rgb) = value else { return nil }
            return palette.firstIndex(of: rgb).map { .number($0) }
        }
    }

    /// The raw values with the new ones where the label changes.
    private func values(
        _ target: [UInt8], _ written: [UInt8: SourceValue]
    ) -> SourceMask.Values {
        func replaced<Raw: FixedWidthInteger & UnsignedInteger>(_ values: [Raw]) -> [Raw] {
            var (values, raws) = (values, [Raw](repeating: 0, count: 256))
            for (label, value) in written {
                switch value {
                case .number(let number): raws[Int(label)] = Raw(truncatingIfNeeded: number)
                case .color(let rgb): raws[Int(label)] = Raw(truncatingIfNeeded: rgb)
                }
            }
            for (pixel, label) in labels.labels.enumerated() where target[pixel] != label {
                values[pixel] = raws[Int(target[pixel])]
            }
            return values
        }
        return switch file.mask.values {
        case .bytes(let values): .bytes(replaced(values))
        case .words(let values): .words(replaced(values))
        case .colors(let values): .colors(replaced(values))
        }
    }
}

/// Pixels that go from one label to another; 255 is ignored.
package struct LabelChange: Hashable, Sendable {
    /// The label that they had.
    package let from: UInt8
    /// The label that they get.
    package let to: UInt8

    /// A change.
    package init(from: UInt8, to: UInt8) {
        self.from = from
        self.to = to
    }
}

/// Neighbouring pixels of one row.
package struct PixelRun: Equatable, Sendable {
    /// The first column.
    package let x: Int
    /// The row.
    package let y: Int
    /// How many pixels, at least 1.
    package let length: Int

    /// A run.
    package init(x: Int, y: Int, length: Int) {
        self.x = x
        self.y = y
        self.length = length
    }
}

/// A mask with other labels than its file has.
package struct CorrectedMask: Equatable, Sendable {
    /// The content of the new file.
    package let bytes: [UInt8]
    /// The pixels that change, by what they change from and to.
    package let changes: [LabelChange: [PixelRun]]
    /// The raw value that pixels with a new label got.
    package let written: [UInt8: SourceValue]
    /// What else of the file had to become another, in words.
    package let remarks: [String]
}

extension SourceMask.Values {
    /// The largest number that values of this kind can be; 0 for colours.
    fileprivate var largestNumber: Int {
        switch self {
        case .bytes: Int(UInt8.max)
        case .words: Int(UInt16.max)
        case .colors: 0
        }
    }

    fileprivate func canHold(_ value: SourceValue, upTo limit: Int) -> Bool {
        switch (self, value) {
        case (.colors, .color): true
        case (.bytes, .number(let number)), (.words, .number(let number)): number <= limit
        default: false
        }
    }
}
