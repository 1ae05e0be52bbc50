import ImageFiles
import Machine

/// The values that masks hold, whatever they mean.
struct MaskValues: Equatable {
    /// How many pixels hold each value.
    private(set) var pixels: [SourceValue: Int] = [:]
    /// How many masks hold each value.
    private(set) var masks: [SourceValue: Int] = [:]
    /// How many runs of neighbours in a row each value makes.
    private var runs: [SourceValue: Int] = [:]
    /// How many masks could be read.
    private(set) var readable = 0
    /// The first mask that could not be read.
    private(set) var unreadable: String?
    /// What each of them holds, in their order; without pixels.
    private var each: [MaskSummary] = []

    /// So many values are none of classes.
    private static let mostValues = 1 << 17

    /// Reads masks on all cores; those that cannot be read are left to whoever loads them.
    init(masks files: [String], team: ThreadTeam = .ofAllCores) {
        for (file, summary) in zip(files, team.map(files, MaskSummary.init(path:))) {
            guard let summary else {
                unreadable = unreadable ?? file
                continue
            }
            readable += 1
            each.append(summary)
            guard pixels.count < Self.mostValues else { continue }
            for (value, count, runsOfValue) in summary.values {
                pixels[value, default: 0] += count
                masks[value, default: 0] += 1
                runs[value, default: 0] += runsOfValue
            }
        }
    }

    /// Reads so many masks, spread evenly.
    init(sampleOf files: [String], count: Int) {
        let shown = min(files.count, count)
        self.init(masks: (0..<shown).map { files[$0 * files.count / shown] })
    }

    /// The numbers with their pixels; without colours.
    var numbers: [Int: Int] {
        var numbers: [Int: Int] = [:]
        for case (.number(let number), let count) in pixels { numbers[number] = count }
        return numbers
    }
    /// The colours 0xRRGGBB in ascending order.
    var colors: [UInt32] {
        pixels.keys.compactMap { if case .color(let rgb) = $0 { rgb } else { nil } }.sorted()
    }
    /// The different values.
    var count: Int { pixels.count }

    /// Whether a value lies in lines of mostly one pixel, as the edges of areas do.
    func isThin(_ value: SourceValue) -> Bool {
        pixels[value, default: 0] < 2 * runs[value, default: 0]
    }

    /// Values with their share of all pixels: `1, 2: 0.3 %`.
    func share(of values: [SourceValue]) -> String {
        let part = values.reduce(0) { $0 + pixels[$1, default: 0] }
        let all = max(pixels.values.reduce(0, +), 1)
        let tenths = (1000 * part + all / 2) / all
        return part > 0 && tenths == 0 ? "less than 0.1 %" : "\(tenths / 10).\(tenths % 10) %"
    }

    /// What the values are, by how they are spread over the pixels and the files.
    enum Kind: Int, Comparable {
        /// A picture: hardly two neighbours are the same.
        case picture
        /// The same region in every mask, such as a field of view, or one value alone.
        case sameRegion
        /// Numbers or colours of single objects, which are others in every file.
        case instances
        case colors
        case classIDs

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// What they are; `nil` where no mask could be read.
    var kind: Kind? {
        if each.isEmpty { return nil }
        if 2 * each.count(where: { !$0.hasAreas }) > each.count { return .picture }
        if each.count > 2, count <= 2, each.allSatisfy({ $0.resembles(each[0]) }) {
            return .sameRegion
        }
        if areInstances { return .instances }
        return colors.isEmpty ? .classIDs : .colors
    }

    /// Whether nearly all look like masks: neighbours are mostly the same.
    ///
    /// A folder of photographs with their masks does not.
    var areMasks: Bool {
        !each.isEmpty && 4 * each.count(where: { !$0.hasAreas }) <= each.count
    }

    /// Whether all masks hold one or two values, one of which is the background's.
    var areBinary: Bool { count <= 2 }

    private var areInstances: Bool {
        guard each.count > 2 else { return false }
        let own = masks.count { $0.value == 1 }
        // Classes come again in other masks.
        if count > 2 * each.count || each.contains(where: \.isDeep), 2 * own > count { return true }
        // Objects are counted from 1 in every file; classes have gaps.
        let counts = each.compactMap(\.consecutiveNumbers)
        return counts.count == each.count && Set(counts).count > 2 && (counts.max() ?? 0) > 8
    }
}

/// What one mask holds.
private struct MaskSummary: Equatable, Sendable {
    /// The values in ascending order with their pixels and their runs in rows.
    let values: [(value: SourceValue, pixels: Int, runs: Int)]
    /// Whether neighbours are mostly the same, as in masks, and not as in photographs.
    let hasAreas: Bool
    /// Whether it has 16 bits.
    let isDeep: Bool
    /// Which cells of a grid of 32 by 32 points hold another value than the most frequent of the first row's.
    private let grid: [Bool]

    private static let side = 32
    /// Smaller masks are drawn by programs that test something.
    private static let fewestPixels = 256

    init?(path: String) {
        let mask: SourceMask
        do throws(ImageFileError) { mask = try SourceMask.read(path: path) } catch { return nil }
        let count = mask.height * mask.width
        values =
            switch mask.values {
            case .bytes(let bytes): Self.count(bytes, below: 256)
            case .words(let words): Self.count(words, below: 65536)
            case .colors(let colors): Self.count(colors)
            }
        let runs = values.reduce(0) { $0 + $1.runs }
        hasAreas = count < Self.fewestPixels || 3 * runs < count
        if case .words = mask.values { isDeep = true } else { isDeep = false }
        let background = values.first?.value
        grid = (0..<Self.side * Self.side).map { cell in
            let y = cell / Self.side * mask.height / Self.side
            let x = cell % Self.side * mask.width / Self.side
            return mask.value(at: y * mask.width + x) != background
        }
    }

    /// The pixels and runs of each number.
    private static func count<Number: FixedWidthInteger>(
        _ numbers: [Number], below limit: Int
    ) -> [(SourceValue, Int, Int)] {
        var pixels = [Int](repeating: 0, count: limit)
        var runs = [Int](repeating: 0, count: limit)
        forEachRun(numbers) {
            pixels[Int($0)] += $1
            runs[Int($0)] += 1
        }
        return pixels.indices.filter { pixels[$0] > 0 }.map {
            (.number($0), pixels[$0], runs[$0])
        }
    }

    private static func count(_ colors: [UInt32]) -> [(SourceValue, Int, Int)] {
        var found: [UInt32: (pixels: Int, runs: Int)] = [:]
        forEachRun(colors) { color, length in
            found[color, default: (0, 0)].pixels += length
            found[color, default: (0, 0)].runs += 1
        }
        return found.sorted { $0.key < $1.key }.map {
            (.color($0.key), $0.value.pixels, $0.value.runs)
        }
    }

    /// Calls `body` for every run of one value, as masks hold long ones.
    @inline(__always)
    private static func forEachRun<Value: Equatable>(
        _ values: [Value], _ body: (Value, Int) -> Void
    ) {
        values.withUnsafeBufferPointer { values in
            var start = 0
            while start < values.count {
                var end = start + 1
                while end < values.count, values[end] == values[start] { end += 1 }
                body(values[start], end - start)
                start = end
            }
        }
    }

    /// n where the values are the numbers 0 … n, or 1 … n.
    var consecutiveNumbers: Int? {
        let numbers = values.compactMap {
            if case .number(let number) = $0.value { number } else { nil }
        }
        guard numbers.count == values.count, let first = numbers.first, let last = numbers.last,
            first <= 1, last - first == numbers.count - 1
        else { return nil }
        return last
    }

    /// Whether both mark the same region, up to a tenth of it.
    func resembles(_ other: MaskSummary) -> Bool {
        let both = zip(grid, other.grid).count { $0 && $1 }
        let either = zip(grid, other.grid).count { $0 || $1 }
        return 10 * both >= 9 * either
    }

    static func == (left: MaskSummary, right: MaskSummary) -> Bool {
        left.grid == right.grid && left.values.elementsEqual(right.values) { $0 == $1 }
    }
}
