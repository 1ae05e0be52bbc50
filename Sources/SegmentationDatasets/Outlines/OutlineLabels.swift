import Files
import ImageFiles
import JSONText
import Machine

/// Labels that are outlines in files: what their labels mean, and the masks that they make.
///
/// ```yaml
/// layout: coco                       # or labelme, yolo
/// classes: [background, cat, dog]    # left out: those that the files name, behind a background
/// background: background             # the class of pixels outside of all outlines, or ignore
/// map: {tabby: cat}                  # label → class; without it a label is the class of its name
/// ignore: [crowd]                    # labels whose pixels count nowhere
/// splits:
///   train: {images: images/train, labels: annotations/instances_train.json}
/// ```
///
/// Outlines are drawn one over the other: of COCO and YOLO the large ones first, so that small objects before large ones stay
/// visible; of two of one size the later one is on top. Those of labelme are drawn in the order of the file, as labelme does.
/// A region of a crowd (`iscrowd`) is one of its category. Which pixels a polygon covers says ``PolygonRaster``.
///
/// The mask holds class ids, 255 where a label is ignored, and 256 where one has no meaning (`unmapped: ignore`). From there on
/// it is a mask as any other.
package struct OutlineLabels: Equatable, Sendable {
    /// What kind of files they are.
    package let format: OutlineFormat
    /// The class id of labels, or 255 for those that are ignored.
    let meanings: [String: UInt8]
    /// The class id of pixels outside of all outlines, or 255.
    let background: UInt8

    /// The value of pixels whose label has no meaning.
    static let unmappedValue: UInt16 = 256

    /// What the outlines of one image are.
    struct Found {
        /// The mask.
        var mask: SourceMask
        /// Labels without a meaning, with the number of their outlines, in the order in which they come.
        var unknown: [(label: String, outlines: Int)] = []
        /// Outlines that cover no pixel.
        var empty = 0
    }

    /// Draws the outlines of an image.
    ///
    /// - Returns: Height and width are those that the file tells, else the image's.
    /// - Throws: ``DatasetError/badOutlines(file:place:reason:)``, `ImageFileError` where the image's size is needed.
    func found(
        for sample: SamplePaths, maximumPixels: Int = ImageFileDefaults.maximumPixels
    ) throws -> Found {
        let (outlines, size) = try outlines(for: sample)
        let (height, width) = try size ?? PictureSize.of(sample.image)
        let (count, overflow) = height.multipliedReportingOverflow(by: width)
        guard height > 0, width > 0, !overflow, count <= maximumPixels else {
            throw DatasetError.badOutlines(
                file: sample.mask, place: sample.image,
                reason: "its size is \(width)×\(height) (width × height), at most "
                    + "\(maximumPixels) pixels are allowed")
        }
        try MachineMemory.require(count * 6)
        return try drawn(outlines, height: height, width: width, sample)
    }

    private func drawn(
        _ outlines: [Outline], height: Int, width: Int, _ sample: SamplePaths
    ) throws(DatasetError) -> Found {
        var regions: [(region: OutlineRegion, area: Int, value: UInt16)] = []
        var unknown: [(label: String, outlines: Int)] = []
        var empty = 0
        for (number, outline) in outlines.enumerated() {
            let region: OutlineRegion
            do throws(RunLengths.Fault) {
                region = try outline.region(height: height, width: width)
            } catch {
                throw .badOutlines(
                    file: sample.mask, place: "outline \(number) of \(sample.image)",
                    reason: error.description)
            }
            let meaning = meanings[outline.label]
            if meaning == nil {
                if let index = unknown.firstIndex(where: { $0.label == outline.label }) {
                    unknown[index].outlines += 1
                } else {
                    unknown.append((outline.label, 1))
                }
            }
            let area = region.area
            if area == 0 { empty += 1 }
            regions.append((region, area, meaning.map(UInt16.init) ?? Self.unmappedValue))
        }
        if format.drawsLargeOnesFirst {
            let order = regions.indices.sorted {
                regions[$0].area == regions[$1].area ? $0 < $1 : regions[$0].area > regions[$1].area
            }
            regions = order.map { regions[$0] }
        }
        var canvas = OutlineCanvas(height: height, width: width, background: UInt16(background))
        for (region, _, value) in regions { canvas.draw(region, value: value) }
        let values: SourceMask.Values =
            unknown.isEmpty
            ? .bytes(canvas.rows(as: UInt8.self)) : .words(canvas.rows(as: UInt16.self))
        return Found(
            mask: SourceMask(height: height, width: width, values: values), unknown: unknown,
            empty: empty)
    }

    /// The outlines of an image as its file has them, and the size that this tells.
    private func outlines(
        for sample: SamplePaths
    ) throws -> (outlines: [Outline], size: (height: Int, width: Int)?) {
        func size(_ height: Int?, _ width: Int?) -> (height: Int, width: Int)? {
            guard let height, let width else { return nil }
            return (height, width)
        }
        switch format {
        case .coco:
            let file = try COCOFile.open(sample.mask)
            guard let picture = file.picture(ofImage: sample.image) else {
                throw DatasetError.badOutlines(
                    file: sample.mask, place: "images", reason: "it does not list \(sample.image)")
            }
            return (try file.outlines(of: picture), size(picture.height, picture.width))
        case .labelme:
            let file = try LabelmeFile(path: sample.mask)
            if let other = file.otherImage(than: sample.image, of: sample.mask) {
                throw DatasetError.badOutlines(
                    file: sample.mask, place: "imagePath",
                    reason:
                        "it names \(other), and the file is called as \(sample.image); rename the file as its image, or "
                        + "correct imagePath")
            }
            return (file.outlines, size(file.height, file.width))
        case .yolo:
            let (height, width) = try PictureSize.of(sample.image)
            // An image without objects needs no file.
            if FileStatus(path: sample.mask) == nil { return ([], (height, width)) }
            let labels = try YOLOLabels(path: sample.mask, height: height, width: width)
            return (labels.outlines, (height, width))
        }
    }
}

/// The size of a picture as it is seen, upright, from the beginning of its file where that tells it.
enum PictureSize {
    /// What JPEG files say before their size is mostly less.
    private static let headBytes = 1 << 16

    /// - Throws: As `ImageFileInformation.read(path:)`.
    static func of(_ path: String) throws(ImageFileError) -> (height: Int, width: Int) {
        if let file = try? InputFile(path: path), file.size > headBytes,
            let head: [UInt8] = try? file.elements(0..<headBytes),
            let found = try? ImageFileInformation.decode(head, path: path)
        {
            return (found.height, found.width)
        }
        let found = try ImageFileInformation.read(path: path)
        return (found.height, found.width)
    }
}
