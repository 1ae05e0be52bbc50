import Evaluation
import Files
import ImageFiles
import Pictures
import Reports
import SegmentationDatasets
import SegmentationScores

/// Two sources of results on the same images, held against each other image by image.
package struct ResultComparing {
    /// The first.
    package let first: ResultSource
    /// The second.
    package let second: ResultSource
    /// The images that both have results for, as each reads them.
    package let samples: [(first: SamplePaths, second: SamplePaths)]

    /// Finds the images of both.
    ///
    /// - Throws: `DatasetError` where there is none.
    package init(_ first: ResultSource, _ second: ResultSource) throws {
        self.first = first
        self.second = second
        let others = Dictionary(
            second.samples.map { (ExactText($0.name), $0) }, uniquingKeysWith: { first, _ in first }
        )
        samples = first.samples.compactMap { sample in
            others[ExactText(sample.name)].map { (sample, $0) }
        }
        guard !samples.isEmpty else {
            throw DatasetError.missingResults(
                folder: second.path, extensions: [], image: first.samples.first?.name)
        }
    }

    /// Compares, and writes pictures of what was gained and lost.
    ///
    /// Memory does not grow with the images but by a few numbers each.
    ///
    /// - Parameters:
    ///   - folder: Where pictures go; nil for none.
    ///   - observe: Hears how many images are done; throw to stop.
    package func run(
        titled title: String, picturesIn folder: String?, observe: (_ done: Int) throws -> Void
    ) throws -> ResultComparison {
        let classNames = first.dataset.classNames
        let kinds = PixelChange.allCases.count
        var (a, b) = (side(first), side(second))
        var changes = [Int](repeating: 0, count: classNames.count * kinds)
        var entries: [ResultComparison.Entry] = []
        var names = ResultNames(endings: [ResultComparison.pictureEnding])
        let (judgeA, judgeB) = (first.evaluator, second.evaluator)
        for sample in samples {
            let left = try judgeA.judge(sample.first, of: first.dataset)
            let right = try judgeB.judge(sample.second, of: second.dataset)
            a.scores.add(left.result.confusion)
            b.scores.add(right.result.confusion)
            let labels = left.image.labels
            let (before, after) = (left.image.prediction.labels, right.image.prediction.labels)
            var own = [Int](repeating: 0, count: kinds)
            for (pixel, label) in labels.labels.enumerated() where label != LabelMap.ignored {
                let change = PixelChange(
                    label: label, first: before[pixel], second: after[pixel])
                own[change.rawValue] += 1
                changes[Int(label) * kinds + change.rawValue] += 1
            }
            var picture: String?
            if let folder {
                let file = names.stem(of: sample.first.name) + ResultComparison.pictureEnding
                try changePicture(
                    image: left.image.image, labels: labels, first: before, second: after
                ).writePNG(to: "\(folder)/\(file)", flushed: false)
                picture = file
            }
            entries.append(
                ResultComparison.Entry(
                    name: sample.first.name, pixels: own, first: left.result.confusion.meanIoU,
                    second: right.result.confusion.meanIoU, picture: picture))
            try observe(entries.count)
        }
        return ResultComparison(
            title: title, first: a, second: b, classNames: classNames, changes: changes,
            entries: entries)
    }

    private func side(_ source: ResultSource) -> ResultComparison.Side {
        ResultComparison.Side(
            name: source.longName, path: source.path,
            scores: ImageScores(classCount: source.dataset.classNames.count))
    }
}
