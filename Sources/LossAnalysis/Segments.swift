/// Pixels of one kind that are connected, numbered from 0 in the order of their first pixels, row by row.
///
/// In two passes over the rows, with a forest of numbers that turned out to be of one segment (Rosenfeld and Pfaltz 1966;
/// the order of comparisons after Wu, Otoo and Suzuki 2009).
package struct Segments {
    /// Which pixels are connected to one another.
    package enum Neighbours {
        /// Those beside, above and below.
        case four
        /// Those that touch at a corner, too.
        case eight
    }

    /// The number of every pixel's segment; -1 for pixels that are of none.
    package private(set) var numbers: [Int32]
    /// How many there are.
    package private(set) var count = 0

    /// Connects the pixels of an image.
    ///
    /// - Parameters:
    ///   - kinds: Row by row.
    ///   - none: The kind of pixels that are of no segment.
    package init<Kind: FixedWidthInteger>(
        of kinds: [Kind], except none: Kind, _ neighbours: Neighbours, height: Int, width: Int
    ) {
        numbers = Array(repeating: -1, count: kinds.count)
        // For every preliminary number one that is not larger, of the same segment.
        var parents: [Int32] = []
        kinds.withUnsafeBufferPointer { kinds in
            numbers.withUnsafeMutableBufferPointer { numbers in
                for y in 0..<height {
                    for x in 0..<width {
                        let pixel = y * width + x
                        let kind = kinds[pixel]
                        if kind == none { continue }
                        let isWest = x > 0 && kinds[pixel - 1] == kind
                        guard y > 0 else {
                            numbers[pixel] = isWest ? numbers[pixel - 1] : Self.new(&parents)
                            continue
                        }
                        let north = pixel - width
                        if kinds[north] == kind {
                            // Where corners connect, what else touches this pixel touches the one above it, too.
                            numbers[pixel] =
                                isWest && neighbours == .four
                                ? Self.join(&parents, numbers[pixel - 1], numbers[north])
                                : numbers[north]
                            continue
                        }
                        if neighbours == .four {
                            numbers[pixel] = isWest ? numbers[pixel - 1] : Self.new(&parents)
                            continue
                        }
                        let isNorthEast = x + 1 < width && kinds[north + 1] == kind
                        let isNorthWest = x > 0 && kinds[north - 1] == kind
                        if isWest || isNorthWest {
                            let west = numbers[isWest ? pixel - 1 : north - 1]
                            numbers[pixel] =
                                isNorthEast
                                ? Self.join(&parents, west, numbers[north + 1]) : west
                        } else {
                            numbers[pixel] =
                                isNorthEast ? numbers[north + 1] : Self.new(&parents)
                        }
                    }
                }
            }
        }
        // Parents come before their children, so one walk gives every tree its final number.
        for number in parents.indices {
            if parents[number] == number {
                parents[number] = Int32(count)
                count += 1
            } else {
                parents[number] = parents[Int(parents[number])]
            }
        }
        numbers.withUnsafeMutableBufferPointer { numbers in
            for pixel in numbers.indices where numbers[pixel] >= 0 {
                numbers[pixel] = parents[Int(numbers[pixel])]
            }
        }
    }

    private static func new(_ parents: inout [Int32]) -> Int32 {
        parents.append(Int32(parents.count))
        return Int32(parents.count - 1)
    }

    /// Makes two numbers one; returns the smaller root.
    private static func join(_ parents: inout [Int32], _ one: Int32, _ other: Int32) -> Int32 {
        let (left, right) = (root(&parents, one), root(&parents, other))
        parents[Int(max(left, right))] = min(left, right)
        return min(left, right)
    }

    private static func root(_ parents: inout [Int32], _ number: Int32) -> Int32 {
        var number = number
        while parents[Int(number)] != number {
            parents[Int(number)] = parents[Int(parents[Int(number)])]
            number = parents[Int(number)]
        }
        return number
    }
}
