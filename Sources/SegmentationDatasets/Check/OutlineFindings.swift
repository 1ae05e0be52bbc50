import Files
import ImageFiles

// What is wrong with outlines, told once for a split.
extension SegmentationDataset {
    /// Labels without a class, outlines without a pixel, and images without outlines.
    func outlineFindings(
        in pairs: [PairCheck], _ listing: SplitListing, split: String
    ) -> [DatasetFinding] {
        guard let outlines = description.outlines else { return [] }
        return [
            unknownLabels(in: pairs, outlines), emptyOutlines(in: pairs, split: split),
            unlabelledImages(in: listing, outlines, split: split),
            strayAnnotations(in: listing, outlines),
        ].compactMap(\.self)
    }

    private func unknownLabels(
        in pairs: [PairCheck], _ outlines: OutlineLabels
    ) -> DatasetFinding? {
        guard let first = pairs.first(where: { !$0.unknownLabels.isEmpty }) else { return nil }
        var counts: [String: Int] = [:]
        for found in pairs.flatMap(\.unknownLabels) {
            counts[found.label, default: 0] += found.outlines
        }
        let labels = counts.sorted {
            $0.value == $1.value
                ? NaturalOrder.precedes($0.key, $1.key) : $0.value > $1.value
        }
        let isError = description.unmapped == .error
        let ignored = outlines.meanings.filter {
            $0.value == LabelMap.ignored && $0.key != "__ignore__"
        }.keys.sorted(by: NaturalOrder.precedes)
        let line = (ignored + labels.map(\.key)).map(yamlText).joined(separator: ", ")
        return .init(
            .unknownLabel, isError ? .error : .warning, file: first.mask,
            count: labels.reduce(0) { $0 + $1.value },
            message: DatasetError.unknownLabels(
                file: first.mask, labels: labels.map(\.key), outlines: labels.map(\.value),
                description: description.placeOfKeys
            ).description, suggestion: isError ? "ignore: [\(line)]" : nil)
    }

    private func emptyOutlines(in pairs: [PairCheck], split: String) -> DatasetFinding? {
        guard let first = pairs.first(where: { $0.emptyOutlines > 0 }) else { return nil }
        let count = pairs.reduce(0) { $0 + $1.emptyOutlines }
        let images = pairs.count { $0.emptyOutlines > 0 }
        return .init(
            .emptyOutline, .warning, file: first.mask, count: count,
            message:
                "\(first.mask): \(counted(count, "outline covers", plural: "outlines cover")) no pixel (in \(images) of "
                + "the \(pairs.count) images of the split '\(split)'): lines and points, boxes without an outline, fewer "
                + "than three corners, or outside of the image; what they mark is background here")
    }

    private func strayAnnotations(
        in listing: SplitListing, _ outlines: OutlineLabels
    ) -> DatasetFinding? {
        guard outlines.format == .coco, let path = listing.samples.first?.mask,
            let file = try? COCOFile.open(path), let image = file.strayAnnotations.firstImage
        else { return nil }
        let count = file.strayAnnotations.count
        return .init(
            .strayAnnotation, .warning, file: path, count: count,
            message:
                "\(path): \(counted(count, "annotation")) of images that 'images' does not list, such as that with the id "
                + "\(image); nothing is drawn for these, add the images or remove the annotations")
    }

    private func unlabelledImages(
        in listing: SplitListing, _ outlines: OutlineLabels, split: String
    ) -> DatasetFinding? {
        guard let first = listing.unlabelled.first else { return nil }
        let count = listing.unlabelled.count
        let isUsed = outlines.format == .yolo
        return .init(
            .unlabelledImage, .warning, file: first.image, count: count,
            message:
                "\(first.image): its labels \(first.mask) do not exist, so it is "
                + (isUsed ? "background everywhere" : "left out")
                + "; so it is with \(count) of the \(listing.samples.count + (isUsed ? 0 : count)) images of the "
                + "split '\(split)'")
    }
}
