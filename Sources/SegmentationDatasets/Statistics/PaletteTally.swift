import Files
import ImageFiles

/// What the palette of a mask says of the indices that the mask holds.
struct PaletteUse {
    /// The mask's file.
    let mask: String
    /// Every index with a colour of its own in this mask, and its pixels, in ascending order.
    let entries: [(index: Int, color: UInt32, pixels: Int)]

    /// - Parameter pixels: Pixels of each index.
    /// - Returns: Nil of a mask without a palette.
    init?(_ mask: String, palette: [UInt32]?, pixels: [Int]) {
        guard let palette else { return nil }
        self.mask = mask
        let used = palette.indices.filter { $0 < pixels.count && pixels[$0] > 0 }
        // Colours that fill up a palette come several times and say nothing.
        let timesUsed = Dictionary(used.map { (palette[$0], 1) }, uniquingKeysWith: +)
        entries = used.filter { timesUsed[palette[$0]] == 1 }.map { ($0, palette[$0], pixels[$0]) }
    }
}

/// Compares the palettes of masks with each other and with the description's colours: where one index has several colours,
/// the files were probably made one by one by a program that numbers colours by how often they occur, and the index, which
/// alone counts, means another class in each.
struct PaletteTally {
    private let description: DatasetDescription
    /// Of every index its colours, each with its masks and the first of these.
    private var colors: [Int: [UInt32: (masks: Int, first: String)]] = [:]
    private var pixelsOfIndex: [Int: Int] = [:]
    private var pixelsOfColor: [UInt32: Int] = [:]
    private var masks = 0
    /// A mask with an index whose colour the description gives to another class.
    private var contradiction: (mask: String, index: Int, color: UInt32)?
    private var contradicting = 0
    /// More colours than that are no classes.
    private static let mostColors = 512

    init(_ description: DatasetDescription) { self.description = description }

    /// Takes one more mask.
    mutating func add(_ use: PaletteUse?) {
        guard let use, pixelsOfColor.count <= Self.mostColors else { return }
        masks += 1
        var isContradicting = false
        for (index, color, pixels) in use.entries {
            let before = colors[index]?[color]
            colors[index, default: [:]][color] = (
                (before?.masks ?? 0) + 1, before?.first ?? use.mask
            )
            pixelsOfIndex[index, default: 0] += pixels
            pixelsOfColor[color, default: 0] += pixels
            if let other = description.classOfOwnColor(color),
                let label = description.classMap.label(of: .number(index)),
                label != LabelMap.ignored, Int(label) != other
            {
                isContradicting = true
                contradiction = contradiction ?? (use.mask, index, color)
            }
        }
        if isContradicting { contradicting += 1 }
    }

    /// What is wrong with the palettes; nil where they agree.
    var finding: (mask: String, pixels: Int, text: String)? {
        let pixels = pixelsOfIndex.values.reduce(0, +)
        if let (mask, index, color) = contradiction {
            let classes = [
                Int(description.classMap.label(of: .number(index)) ?? 0),
                description.classOfOwnColor(color) ?? 0,
            ].map { description.classNames[$0] }
            return (
                mask, pixels,
                "the palette gives the index \(index), '\(classes[0])', the colour \(text(color)), which is that "
                    + "of '\(classes[1])' (palettes of \(contradicting) of \(masks) masks disagree so with "
                    + "'colors'). \(counts); if the colours are right, write 'palette: colors'"
            )
        }
        let differing = colors.filter { $0.value.count > 1 }
        guard let index = differing.keys.min(), let found = differing[index] else { return nil }
        let order = found.sorted {
            $0.value.masks == $1.value.masks ? $0.key < $1.key : $0.value.masks > $1.value.masks
        }
        let (usual, rare) = (order[0], order[1])
        return (
            rare.value.first, pixels,
            "the palette gives the index \(index) the colour \(text(rare.key)), that of "
                + "\(usual.value.first) gives it \(text(usual.key)) (palettes of \(masks) masks disagree about "
                + "\(counted(differing.count, "index", plural: "indices"))). \(counts); if the colours are "
                + "right, list them as 'colors', one a class, and write 'palette: colors'"
        )
    }

    /// Pixels by index and by colour.
    private var counts: String {
        let indices = pixelsOfIndex.keys.sorted().prefix(Self.shown).map {
            "\(pixelsOfIndex[$0] ?? 0) of \(name(ofIndex: $0))"
        }
        // By colour in the order of the classes that have them, the others behind by their pixels.
        let order = pixelsOfColor.keys.sorted { first, second in
            let (a, b) = (description.classOfOwnColor(first), description.classOfOwnColor(second))
            if let a, let b { return a < b }
            if (a == nil) != (b == nil) { return a != nil }
            let (m, n) = (pixelsOfColor[first] ?? 0, pixelsOfColor[second] ?? 0)
            return m == n ? first < second : m > n
        }
        let colors = order.prefix(Self.shown).map { color in
            "\(pixelsOfColor[color] ?? 0) of "
                + (description.classOfOwnColor(color).map { "'\(description.classNames[$0])'" }
                    ?? text(color))
        }
        let more = { (count: Int) in count > Self.shown ? ", …" : "" }
        return "The index counts: pixels by index are \(indices.joined(separator: ", "))"
            + "\(more(pixelsOfIndex.count)), by colour \(colors.joined(separator: ", "))"
            + more(pixelsOfColor.count)
    }

    private static let shown = 8

    private func name(ofIndex index: Int) -> String {
        guard let label = description.classMap.label(of: .number(index)), label != LabelMap.ignored
        else { return "\(index)" }
        return "'\(description.classNames[Int(label)])'"
    }

    private func text(_ color: UInt32) -> String { SourceValue.color(color).description }
}

extension DatasetDescription {
    /// The class to which the description gives a colour; nil where it names none, or several classes have it.
    func classOfOwnColor(_ color: UInt32) -> Int? {
        if let label = classMap.colors.firstIndex(of: color).map({ classMap.colorLabels[$0] }) {
            return label == LabelMap.ignored ? nil : Int(label)
        }
        return nil
    }
}
