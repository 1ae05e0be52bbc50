import Files

/// The polygons of an image in Ultralytics' text format: a line each, `class x y x y …`, x and y as shares of the image's width
/// and height.
struct YOLOLabels {
    /// The polygons, in pixels, their labels the classes' numbers.
    let outlines: [Outline]

    /// Reads a file.
    ///
    /// - Throws: ``DatasetError/badListLine(file:line:reason:)`` for a line that is no polygon, such as a box.
    init(path: String, height: Int, width: Int) throws(DatasetError) {
        outlines = try Self.lines(of: path).map {
            Outline(
                label: "\($0.number)",
                shape: .polygons([
                    $0.shares.enumerated().map { place, share in
                        share * Double(place.isMultiple(of: 2) ? width : height)
                    }
                ]))
        }
    }

    /// The numbers of the classes of a file's polygons, and the lines where they stand, from 1.
    static func numbers(path: String) throws(DatasetError) -> [(number: Int, line: Int)] {
        try lines(of: path).map { ($0.number, $0.line) }
    }

    private static func lines(
        of path: String
    ) throws(DatasetError) -> [(number: Int, line: Int, shares: [Double])] {
        let bytes = try OutlineText.contents(path).1.withoutByteOrderMark
        var lines: [(number: Int, line: Int, shares: [Double])] = []
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false)
            .enumerated()
        {
            let fields = line.split { $0 == 32 || $0 == 9 || $0 == 13 }
            if fields.isEmpty { continue }
            func fault(_ reason: String) -> DatasetError {
                .badListLine(file: path, line: index + 1, reason: reason)
            }
            let numbers = fields.compactMap(number)
            guard numbers.count == fields.count, let first = numbers.first else {
                throw fault(
                    "expected the number of a class and then finite numbers x y x y …, as Ultralytics writes polygons"
                )
            }
            guard let id = Int(exactly: first), (0...Self.largestNumber).contains(id) else {
                throw fault(
                    "the number of a class is \(String(decoding: fields[0], as: UTF8.self)), a whole number from 0 to "
                        + "\(Self.largestNumber) is expected, as Ultralytics writes polygons: class x y x y …"
                )
            }
            if numbers.count == 5 {
                throw fault(
                    "four numbers behind the class are a box, which is no outline; polygons are expected, x and y of "
                        + "at least three corners; export the set for segmentation")
            }
            guard !numbers.count.isMultiple(of: 2) else {
                throw fault("\(numbers.count - 1) coordinates, x and y in turn are expected")
            }
            if let stray = numbers.dropFirst().firstIndex(where: { abs($0) > Self.farthestShare }) {
                throw fault(
                    "\(numbers[stray]) is no share of the image's width or height, 0 to 1; divide pixels by these"
                )
            }
            lines.append((id, index + 1, Array(numbers.dropFirst())))
        }
        return lines
    }

    private static let largestNumber = 65535
    /// What lies a little outside of the image is cut off; numbers beyond are no shares.
    private static let farthestShare = 2.0

    /// A finite number.
    private static func number(_ field: ArraySlice<UInt8>) -> Double? {
        guard field.count <= 64, let number = Double(String(decoding: field, as: UTF8.self)),
            number.isFinite
        else { return nil }
        return number
    }
}
