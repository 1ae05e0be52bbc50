import Files
import ImageFiles

/// Colours of one mask that have no class and lie near those that have one: what JPEG, scaling or a change of brightness
/// leaves of a mask of colours.
struct LossyColors {
    /// The first such colour in reading order.
    let first: UnmappedValue
    /// How many colours, and on how many pixels.
    let colors: Int
    /// Pixels of these colours.
    let pixels: Int
    /// Pixels of colours that are farther from all classes than half of what lies between the nearest two.
    let farther: Int
    /// The tolerance that gives each near colour a class: their largest distance, rounded up to a ten.
    let tolerance: Int

    /// Fewer colours may well be forgotten classes.
    private static let fewestColors = 16

    /// Looks at values without a class; nil where they are no such colours.
    init?(_ unmapped: [UnmappedValue], in description: DatasetDescription) {
        let known = description.classMap.colors
        guard unmapped.count >= Self.fewestColors, known.count > 1,
            description.classMap.tolerance == 0,
            let first = unmapped.first
        else { return nil }
        // Up to half of what lies between the nearest two, the nearest one is no matter of chance.
        var between = Int.max
        for (index, color) in known.enumerated() {
            for other in known[..<index] {
                between = min(between, color.squaredDistance(to: other))
            }
        }
        var largest = 0
        var (near, far, colors) = (0, 0, 0)
        for value in unmapped {
            guard case .color(let rgb) = value.value,
                let square = known.map({ $0.squaredDistance(to: rgb) }).min()
            else { return nil }
            if 4 * square < between {
                largest = max(largest, square)
                near += value.pixels
                colors += 1
            } else {
                far += value.pixels
            }
        }
        guard near >= 9 * far else { return nil }
        let distance = Int(Double(largest).squareRoot().rounded(.up))
        let limit = Int((Double(between).squareRoot() / 2).rounded(.down))
        self.first = first
        self.colors = colors
        (pixels, farther) = (near, far)
        tolerance = min((distance + 9) / 10 * 10, max(distance, limit))
    }

    /// One sentence about the mask at `path`.
    func text(_ path: String) -> String {
        "\(path): \(counted(colors, "colour")) without a class \(colors == 1 ? "lies" : "lie") near those of the classes, on "
            + "\(counted(pixels, "pixel")), "
            + "\(first.value) at (\(first.x), \(first.y)) first: the mask went through a lossy step; make it again, or "
            + "write 'tolerance: \(tolerance)', which takes each for the nearest colour with a class"
            + (farther == 0
                ? ""
                : " (\(counted(farther, "pixel")) \(farther == 1 ? "is" : "are") farther from all of them)")
    }

    /// The finding of the check.
    func finding(_ path: String) -> DatasetFinding {
        var finding = DatasetFinding(
            .lossyColors, .error, file: path, unmapped: first, count: pixels, message: text(path),
            suggestion: "tolerance: \(tolerance)")
        finding.tolerance = tolerance
        return finding
    }
}
