import Files
import JSONText
import SegmentationScores

/// What `evaluate --output` keeps of every image, so that two evaluations can be compared without their images:
/// `images.json`.
package struct EvaluatedImages: Sendable {
    /// The name of the file in a folder.
    package static let file = "images.json"

    /// Class names.
    package let classNames: [String]
    /// The images, in their order.
    package let names: [String]
    /// What each adds to the classes' IoU.
    package let scores: ImageScores

    /// Joins what belongs together: a name an image.
    package init(classNames: [String], names: [String], scores: ImageScores) {
        self.classNames = classNames
        self.names = names
        self.scores = scores
    }

    /// Whether a folder holds the file.
    package static func lie(in folder: String) -> Bool {
        FileStatus(path: "\(folder)/\(file)") != nil
    }

    /// The content of the file: for every image its right pixels by class, and those that are labelled or predicted so.
    package var json: LongJSONObject {
        var json = LongJSONObject([
            .init("class_names", .array(classNames.map { .text($0) }))
        ])
        let (names, scores) = (names, scores)
        json.append("images", count: names.count) { position in
            let (correct, union) = scores.counts(ofImage: position)
            return [
                "name": .text(names[position]),
                "mean_iou": .optional(scores.meanIoU(of: [position])),
                "correct": .array(correct.map { .integer($0) }),
                "union": .array(union.map { .integer($0) }),
            ]
        }
        return json
    }

    /// Reads the file of a folder.
    ///
    /// - Throws: `FileReadingError`, ``ReportError/badEvaluation(path:)`` for other content.
    package init(folder: String) throws {
        let path = "\(folder)/\(Self.file)"
        let bytes = try InputFile.contents(path: path)
        guard let document = try? JSONValue(parsing: bytes),
            let classes = document["class_names"]?.elements?.compactMap(\.string),
            let images = document["images"]?.elements, !classes.isEmpty
        else { throw ReportError.badEvaluation(path: path) }
        var scores = ImageScores(classCount: classes.count)
        var names: [String] = []
        for image in images {
            guard let name = image["name"]?.string,
                let correct = image["correct"]?.elements?.compactMap(\.int),
                let union = image["union"]?.elements?.compactMap(\.int),
                correct.count == classes.count, union.count == classes.count,
                zip(correct, union).allSatisfy({ 0 <= $0 && $0 <= $1 && $1 < 1 << 40 })
            else { throw ReportError.badEvaluation(path: path) }
            names.append(name)
            scores.add(correct: correct, union: union)
        }
        self.init(classNames: classes, names: names, scores: scores)
    }

    /// How many pixels of an image counted: each is in the union of its label and in that of its prediction, once where
    /// these are the same class.
    private func pixels(ofImage place: Int) -> Int {
        let (correct, union) = scores.counts(ofImage: place)
        return (correct.reduce(0, +) + union.reduce(0, +)) / 2
    }

    /// The images at some places.
    private func picked(_ places: [Int]) -> ImageScores {
        var picked = ImageScores(classCount: classNames.count)
        for place in places {
            let (correct, union) = scores.counts(ofImage: place)
            picked.add(correct: correct, union: union)
        }
        return picked
    }

    /// Compares with another evaluation on the images of both.
    ///
    /// - Parameters:
    ///   - names: What the two are called.
    ///   - paths: Where they lie.
    /// - Returns: nil where they have no image, or other classes.
    /// - Throws: ``ReportError/evaluationsOfOtherPixels(paths:image:pixels:)``.
    package func compared(
        with other: EvaluatedImages, titled title: String, paths: (String, String)
    ) throws(ReportError) -> ResultComparison? {
        guard classNames == other.classNames else { return nil }
        let places = Dictionary(
            other.names.enumerated().map { (ExactText($1), $0) },
            uniquingKeysWith: { first, _ in first })
        let pairs = names.enumerated().compactMap { place, name in
            places[ExactText(name)].map { (first: place, second: $0) }
        }
        guard !pairs.isEmpty else { return nil }
        for pair in pairs {
            let counts = [pixels(ofImage: pair.first), other.pixels(ofImage: pair.second)]
            if counts[0] != counts[1] {
                throw .evaluationsOfOtherPixels(
                    paths: [paths.0, paths.1], image: names[pair.first], pixels: counts)
            }
        }
        let (own, others) = (picked(pairs.map(\.first)), other.picked(pairs.map(\.second)))
        return ResultComparison(
            title: title,
            first: ResultComparison.Side(name: paths.0, path: paths.0, scores: own),
            second: ResultComparison.Side(name: paths.1, path: paths.1, scores: others),
            classNames: classNames, changes: nil,
            entries: pairs.indices.map { index in
                ResultComparison.Entry(
                    name: names[pairs[index].first], first: own.meanIoU(of: [index]),
                    second: others.meanIoU(of: [index]))
            })
    }
}
