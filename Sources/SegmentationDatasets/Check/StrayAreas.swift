import Files
import ImageFiles

/// Few pixels of a class in one image.
struct SmallArea {
    /// The class.
    let classID: Int
    /// Column of its first pixel in reading order.
    let x: Int
    /// Row of its first pixel in reading order.
    let y: Int
    /// Its pixels in the image.
    let pixels: Int

    /// As many pixels are no small area.
    static let limit = 32

    /// The small areas of a mask.
    static func all(in mask: MappedMask) -> [SmallArea] {
        mask.classPixels.enumerated().compactMap { id, pixels in
            guard pixels > 0, pixels < limit,
                let first = mask.labels.labels.firstIndex(of: UInt8(id))
            else { return nil }
            let width = mask.labels.width
            return SmallArea(classID: id, x: first % width, y: first / width, pixels: pixels)
        }
    }
}

/// Classes that have next to no pixels in one image and many in all others that hold them: a stray stroke of the annotator.
struct StrayAreas {
    private var areas: [[Int32]]
    private var small: [(mask: String, name: String, split: String, area: SmallArea)] = []
    /// An area that is smaller than the median of its class by this factor is strange.
    private static let factor = 100
    /// Medians of fewer images say nothing.
    private static let fewestImages = 5

    init(classCount: Int) { areas = [[Int32]](repeating: [], count: classCount) }

    /// Takes one more pair.
    mutating func add(_ pair: PairCheck, of name: String, split: String) {
        for (id, pixels) in (pair.classPixels ?? []).enumerated() where pixels > 0 {
            areas[id].append(Int32(clamping: pixels))
        }
        small += pair.smallAreas.map { (pair.mask, name, split, $0) }
    }

    /// The strange areas, in the order of the classes.
    func findings(in description: DatasetDescription) -> [DatasetFinding] {
        areas.indices.compactMap { id in
            let sorted = areas[id].sorted()
            guard sorted.count > Self.fewestImages else { return nil }
            let median = Int(sorted[sorted.count / 2])
            let strays = small.filter {
                $0.area.classID == id && $0.area.pixels * Self.factor < median
            }
            guard strays.count == 1, let (mask, name, split, area) = strays.first else {
                return nil
            }
            let pixels = counted(area.pixels, "pixel")
            var finding = DatasetFinding(
                .strayArea, .warning, file: mask, count: area.pixels,
                message:
                    "\(mask): the class '\(description.classNames[id])' has \(pixels) here, the first at (\(area.x), "
                    + "\(area.y)), and \(median) in the median of the \(sorted.count) masks that hold it; look "
                    + "whether it is a stray stroke, and correct the mask")
            (finding.x, finding.y) = (area.x, area.y)
            return finding.of(name, split: split, in: description)
        }
    }
}
