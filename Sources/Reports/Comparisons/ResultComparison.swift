import Files
import JSONText
import Pictures
import SegmentationScores

/// Two results of the same images: what the second got right that the first did not, and whether it is better.
package struct ResultComparison: Sendable {
    /// One of the two.
    package struct Side: Sendable {
        /// What it is called, for readers.
        package let name: String
        /// Where it lies.
        package let path: String
        /// What every image adds to the classes' IoU, in the order of the images.
        package var scores: ImageScores

        /// Names a result.
        package init(name: String, path: String, scores: ImageScores) {
            self.name = name
            self.path = path
            self.scores = scores
        }
    }

    /// An image.
    package struct Entry: Sendable {
        /// Its name.
        package let name: String
        /// Its pixels by what became of them, in the order of `PixelChange.allCases`; nil where only scores are known.
        package let pixels: [Int]?
        /// The mean IoU of the first.
        package let first: Double?
        /// The mean IoU of the second.
        package let second: Double?
        /// The file of its picture, in the folder of the page; nil for none.
        package let picture: String?

        /// Joins what is known of an image.
        package init(
            name: String, pixels: [Int]? = nil, first: Double?, second: Double?,
            picture: String? = nil
        ) {
            self.name = name
            self.pixels = pixels
            self.first = first
            self.second = second
            self.picture = picture
        }
    }

    /// What they are results of, for readers.
    package let title: String
    /// The first result.
    package let first: Side
    /// The second one.
    package let second: Side
    /// Class names.
    package let classNames: [String]
    /// Pixels by class of the label and what became of them: `[class * 4 + change]`; nil where only scores are known.
    package let changes: [Int]?
    /// The images, in their order.
    package let entries: [Entry]
    /// How much better the second is; nil for fewer than two images.
    package let difference: MeanIoUDifference?

    /// Joins what was found.
    package init(
        title: String, first: Side, second: Side, classNames: [String], changes: [Int]?,
        entries: [Entry]
    ) {
        self.title = title
        self.first = first
        self.second = second
        self.classNames = classNames
        self.changes = changes
        self.entries = entries
        difference = first.scores.difference(to: second.scores)
    }

    /// Pixels of a class, or of all, by what became of them, in the order of `PixelChange.allCases`; none where only scores
    /// are known.
    package func pixels(ofClass id: Int? = nil) -> [Int] {
        guard let changes else { return [] }
        let kinds = PixelChange.allCases.count
        return (0..<kinds).map { kind in
            (id.map { [$0] } ?? Array(classNames.indices)).reduce(0) {
                $0 + changes[$1 * kinds + kind]
            }
        }
    }

    /// The names of the files in a folder, but for the pictures of images.
    package static let files = ["comparison.json", "comparison.csv", "index.html"]
    /// How the names of pictures end.
    package static let pictureEnding = ".change.png"

    /// In a sentence whether the second is better.
    package var verdict: String {
        guard let difference else { return "too few images to tell which is better" }
        let ends = [difference.interval.lowerBound, difference.interval.upperBound]
            .map { signed($0) }.joined(separator: " to ")
        let isClear = !(difference.interval.contains(0))
        let words =
            !isClear
            ? "no more than chance"
            : difference.difference > 0 ? "B is better" : "A is better"
        return
            "mean IoU of B less that of A: \(signed(difference.difference)), 95 % interval \(ends), "
            + "p = \(significant(difference.p)): \(words) "
            + "(paired bootstrap over \(counted(entries.count, "image")), \(difference.resamples) resamples, "
            + "seed \(difference.seed))"
    }

    private func signed(_ value: Double) -> String {
        (value < 0 ? "−" : "+") + decimalText(abs(value), decimals: 4)
    }

    /// A header, then a row a class, then all.
    package var table: [[String]] {
        let header =
            ["class", "IoU A", "IoU B", "B − A"]
            + (changes == nil ? [] : PixelChange.allCases.map(\.name))
        let rows = classNames.indices.map { id in
            row(classNames[id], first.scores.classIoU[id], second.scores.classIoU[id], id)
        }
        return [header] + rows
            + [row("all (mean IoU)", first.scores.meanIoU, second.scores.meanIoU, nil)]
    }

    private func row(_ name: String, _ a: Double?, _ b: Double?, _ id: Int?) -> [String] {
        let change = a.flatMap { a in b.map { signed($0 - a) } } ?? "–"
        return [name, scoreText(a), scoreText(b), change] + pixels(ofClass: id).map { "\($0)" }
    }

    /// The comparison as a document.
    package var json: LongJSONObject {
        let side = { (side: Side) -> JSONValue in
            [
                "name": .text(side.name), "path": .text(side.path),
                "mean_iou": .optional(side.scores.meanIoU),
            ]
        }
        let classes = classNames.indices.map { id -> JSONValue in
            .object(
                [
                    .init("name", .text(classNames[id])),
                    .init("iou_a", .optional(first.scores.classIoU[id])),
                    .init("iou_b", .optional(second.scores.classIoU[id])),
                ] + Self.members(pixels(ofClass: id)))
        }
        let found = difference.map { found -> JSONValue in
            [
                "mean_iou": .number(found.difference),
                "interval": .array([
                    .number(found.interval.lowerBound), .number(found.interval.upperBound),
                ]), "p": .number(found.p), "resamples": .integer(found.resamples),
                "seed": .integer(found.seed),
            ]
        }
        var json = LongJSONObject(
            [
                .init("title", .text(title)), .init("a", side(first)), .init("b", side(second)),
                .init("difference", found ?? .null),
            ] + Self.members(pixels()) + [
                .init("classes", .array(classes))
            ])
        let entries = entries
        json.append("images", count: entries.count) { position in
            let entry = entries[position]
            return .object(
                [
                    .init("name", .text(entry.name)),
                    .init("mean_iou_a", .optional(entry.first)),
                    .init("mean_iou_b", .optional(entry.second)),
                ] + Self.members(entry.pixels ?? [])
                    + [.init("picture", entry.picture.map { .text($0) } ?? .null)])
        }
        return json
    }

    private static func members(_ pixels: [Int]) -> [JSONValue.Member] {
        zip(PixelChange.allCases, pixels).map { .init(key($0), .integer($1)) }
    }

    private static func key(_ change: PixelChange) -> String {
        change.name.replacing(" ", with: "_")
    }

    /// The classes as CSV: a row a class.
    package var csv: String {
        let header =
            ["class", "iou_a", "iou_b"]
            + (changes == nil ? [] : PixelChange.allCases.map(Self.key))
        let rows = classNames.indices.map { id -> [String] in
            [classNames[id]]
                + [first.scores.classIoU[id], second.scores.classIoU[id]]
                .map { $0.map { "\($0)" } ?? "" }
                + pixels(ofClass: id).map { "\($0)" }
        }
        return CSVText.rows([header] + rows)
    }
}
