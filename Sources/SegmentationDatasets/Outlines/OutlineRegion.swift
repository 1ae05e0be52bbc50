/// Pixels of an image, as runs down its columns: what an outline covers.
///
/// A pixel has the position `x · height + y`, so that columns follow each other as they do in COCO's run lengths.
package struct OutlineRegion: Equatable, Sendable {
    /// Rows of the image.
    package let height: Int
    /// Columns of the image.
    package let width: Int
    /// Neighbouring positions from 0 to height · width, in ascending order; no two touch.
    package private(set) var runs: [Range<Int>] = []

    /// A region without a pixel.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// How many pixels it has.
    package var area: Int { runs.reduce(0) { $0 + $1.count } }

    /// Adds pixels behind those that it has.
    mutating func append(_ run: Range<Int>) {
        if run.isEmpty { return }
        if let last = runs.last, last.upperBound == run.lowerBound {
            runs[runs.count - 1] = last.lowerBound..<run.upperBound
        } else {
            runs.append(run)
        }
    }

    /// The pixels of either region, of the same image.
    package func union(_ other: OutlineRegion) -> OutlineRegion {
        if runs.isEmpty { return other }
        if other.runs.isEmpty { return self }
        var all = OutlineRegion(height: height, width: width)
        var end = 0
        for run in (runs + other.runs).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            all.append(max(run.lowerBound, end)..<max(run.upperBound, end))
            end = max(end, run.upperBound)
        }
        return all
    }
}

/// A label map in the making, on which regions are drawn one over the other.
package struct OutlineCanvas {
    private let height: Int
    private let width: Int
    /// One value a pixel, column by column.
    private var values: [UInt16]

    /// An image of one value.
    package init(height: Int, width: Int, background: UInt16) {
        self.height = height
        self.width = width
        values = [UInt16](repeating: background, count: height * width)
    }

    /// Gives all pixels of a region the value.
    package mutating func draw(_ region: OutlineRegion, value: UInt16) {
        values.withUnsafeMutableBufferPointer { values in
            for run in region.runs {
                UnsafeMutableBufferPointer(rebasing: values[run]).update(repeating: value)
            }
        }
    }

    /// The values row by row, each as `Value`, which holds all that were drawn.
    package func rows<Value: FixedWidthInteger & UnsignedInteger>(as type: Value.Type) -> [Value] {
        [Value](unsafeUninitializedCapacity: values.count) { rows, count in
            values.withUnsafeBufferPointer { values in
                // A block of columns stays in the cache while its rows are written.
                for start in stride(from: 0, to: width, by: Self.columnsAtOnce) {
                    let end = min(start + Self.columnsAtOnce, width)
                    for y in 0..<height {
                        for x in start..<end {
                            rows[y * width + x] = Value(truncatingIfNeeded: values[x * height + y])
                        }
                    }
                }
            }
            count = values.count
        }
    }

    private static let columnsAtOnce = 32
}
