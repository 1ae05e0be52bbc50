@testable import SegmentationDatasets

private let (height, width) = (37, 53)

/// A file in COCO's format: outlines of its categories, in the image.
func fuzzCOCO(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let file = try COCOFile(path: scratch.file("outlines.json", bytes))
    require(Set(file.categories).count == file.categories.count, "a category twice")
    var count = 0
    for picture in file.pictures {
        require(file.picture(ofImage: picture.file) != nil, "an image that its name does not find")
        let outlines: [Outline]
        do {
            outlines = try file.outlines(of: picture)
        } catch {
            require(!"\(error)".isEmpty, "an empty error")
            continue
        }
        count += outlines.count
        requireGood(outlines, labels: Set(file.categories))
    }
    require(count <= file.annotationsOfCategories.reduce(0, +), "more outlines than annotations")
}

/// A file of labelme.
func fuzzLabelme(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let file = try LabelmeFile(path: scratch.file("outlines.json", bytes))
    requireGood(file.outlines, labels: nil)
    _ = file.otherImage(than: "image.png", of: "\(scratch.path)/outlines.json")
}

/// A text file of Ultralytics: the same numbers of classes in both readings.
func fuzzYOLO(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("outlines.txt", bytes)
    let outlines = try YOLOLabels(path: path, height: height, width: width).outlines
    let numbers = requireReadable("read labels") { try YOLOLabels.numbers(path: path) }
    require(outlines.map(\.label) == numbers.map { "\($0)" }, "the numbers of classes")
    requireGood(outlines, labels: nil)
}

/// Outlines cover runs of pixels inside the image, in order and apart, and can be drawn.
private func requireGood(_ outlines: [Outline], labels: Set<String>?) {
    var canvas = OutlineCanvas(height: height, width: width, background: 0)
    for outline in outlines {
        require(labels?.contains(outline.label) ?? true, "the label \(outline.label)")
        guard let region = try? outline.region(height: height, width: width) else { continue }
        var end = -1
        for run in region.runs {
            require(run.lowerBound > end && !run.isEmpty, "runs out of order, \(region.runs)")
            end = run.upperBound
        }
        require(end <= height * width, "pixels beyond the image")
        canvas.draw(region, value: 1)
    }
    require(canvas.rows(as: UInt8.self).count == height * width, "the size of the mask")
}
