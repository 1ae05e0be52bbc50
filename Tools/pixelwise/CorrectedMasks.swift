import Experiments
import Files
import ImageFiles
import Reports
import SegmentationDatasets

/// The marks of a split held against its masks: what becomes of each mask.
struct CorrectedMasks {
    private let data: SegmentationDataset
    private let samples: [SamplePaths]
    private let judged: JudgedImages
    private let marks: Marks
    private let correction: LabelCorrection
    /// The marks that change labels, by the place of their image in the index.
    private let marksOfImage: [Int: [Mark]]

    /// Compares marks, judged images and dataset.
    ///
    /// - Throws: `ReportError.badMarks` for marks of other images, classes or sizes; the dataset's errors.
    init(
        of subject: AuditSubject, judged: JudgedImages, marks: Marks,
        correction: LabelCorrection
    ) throws {
        let data = subject.dataset
        for (names, owner) in [
            (judged.classNames, judged.folder), (data.classNames, data.description.path),
        ] where names != marks.classNames {
            throw ReportError.badMarks(
                path: marks.path,
                reason:
                    "the marks are of a dataset with other classes (\(Self.list(marks.classNames))) "
                    + "than \(owner) has (\(Self.list(names))); name what was marked with --maps and --dataset"
            )
        }
        var marksOfImage: [Int: [Mark]] = [:]
        for mark in marks.list {
            let position = try Self.position(of: mark, in: judged, marks)
            if mark.verdict == .labelWrong { marksOfImage[position, default: []].append(mark) }
        }
        (self.data, self.judged, self.marks) = (data, judged, marks)
        (self.correction, self.marksOfImage) = (correction, marksOfImage)
        samples = subject.samples
        let names = Set(samples.map { ExactText($0.name) })
        for position in marksOfImage.keys.sorted()
        where !names.contains(ExactText(judged.names[position])) {
            throw ReportError.badMarks(
                path: marks.path,
                reason:
                    "the image '\(judged.names[position])' is not in the \(subject.splitWords) of "
                    + "\(data.description.path); name the judged data with --dataset and --split")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
    }

    /// The place of a mark's image in the index, in which its box lies.
    private static func position(
        of mark: Mark, in judged: JudgedImages, _ marks: Marks
    ) throws(ReportError) -> Int {
        guard let position = judged.position(ofImage: mark.image) else {
            throw .badMarks(
                path: marks.path,
                reason:
                    "the marks ('\(marks.title)') are of another dataset: \(judged.folder) has no "
                    + "image '\(mark.image)'; name the folder that was marked with --maps")
        }
        if let box = mark.box, let size = judged.size(ofImage: position),
            !box.lies(inHeight: size.height, width: size.width)
        {
            throw .badMarks(
                path: marks.path,
                reason:
                    "the region \(box.width)×\(box.height) at (\(box.x), \(box.y)) leaves the image "
                    + "'\(mark.image)', which is \(size.width)×\(size.height) (width × height); "
                    + "mark it again in the explorer")
        }
        return position
    }

    /// Makes every correction without writing any.
    ///
    /// - Parameter willLook: Hears before each mask how many are done, of how many.
    /// - Throws: The first fault of a mask, of a file of predictions, or of `willLook`.
    func look(_ willLook: (_ done: Int, _ count: Int) throws -> Void) throws -> MaskChanges {
        let places = MaskPlaces(of: samples.map(\.mask), root: data.description.root)
        var changes = MaskChanges(
            masks: self, marks: marks, correction: correction, classNames: data.classNames)
        var done = 0
        for (sample, file) in zip(samples, places.files) {
            guard let position = judged.position(ofImage: sample.name),
                marksOfImage[position] != nil
            else {
                changes.untouched.append((sample, file))
                continue
            }
            try willLook(done, marksOfImage.count)
            done += 1
            let (corrected, isAsJudged) = try correct(sample)
            changes.add(corrected, isAsJudged: isAsJudged, sample, file: file)
        }
        return changes
    }

    /// The corrected mask of a sample, nil where nothing changes, and whether its labels are those that were judged.
    func correct(_ sample: SamplePaths) throws -> (mask: CorrectedMask?, isAsJudged: Bool) {
        guard let position = judged.position(ofImage: sample.name) else { return (nil, true) }
        let (judgedLabels, predictions) = try judged.labelsAndPredictions(ofImage: position)
        let mask = try CorrectableMask(of: sample, in: data)
        let labels = mask.labels
        guard labels.height == predictions.height, labels.width == predictions.width else {
            throw ReportError.badMarks(
                path: sample.mask,
                reason:
                    "the mask is \(labels.width)×\(labels.height) (width × height), the predictions in "
                    + "\(judged.folder) are \(predictions.width)×\(predictions.height); "
                    + (data.description.maskSize == .resize
                        ? "masks that 'mask_size: resize' scales are not corrected, save them at their images' size"
                        : "name what was marked with --maps and --dataset"))
        }
        let target = correction.corrected(
            labels, predictions: predictions, marks: marksOfImage[position] ?? [])
        // Of what the dataset ignores beside borders the file says a class.
        let isAsJudged = zip(judgedLabels.labels, labels.labels).allSatisfy {
            $0 == $1 || $0 == LabelMap.ignored && data.description.boundaryIgnore > 0
        }
        return (try mask.corrected(to: target), isAsJudged)
    }
}

/// Where corrected masks lie in their folder.
struct MaskPlaces {
    /// A path for every mask, with the sub-folders that it has below the dataset's root; below the deepest folder that
    /// holds all of them where they do not all lie below the root.
    let files: [String]

    init(of masks: [String], root: String) {
        let paths = masks.map { Self.parts($0) }
        var base = Self.parts(root)
        if !paths.allSatisfy({ $0.starts(with: base) && $0.count > base.count }) {
            base = paths.first.map { Array($0.dropLast()) } ?? []
            for path in paths {
                base = Array(zip(base, path.dropLast()).prefix { $0 == $1 }.map(\.0))
            }
        }
        files = paths.map { path in
            path.dropFirst(base.count).map(\.text).joined(separator: "/")
        }
    }

    private static func parts(_ path: String) -> [ExactText] {
        path.absolutePath.utf8.split(separator: UInt8(ascii: "/")).map {
            ExactText(String(Substring($0)))
        }
    }
}
