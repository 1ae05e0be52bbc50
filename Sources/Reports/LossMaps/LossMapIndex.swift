import Files
import JSONText
import LossAnalysis
import Pictures

/// What a call of `lossmap` found: the content of `index.json`, `index.csv` and `index.html`.
package struct LossMapIndex: Sendable {
    /// One image.
    package struct Entry: Sendable {
        /// Its name.
        package let name: String
        /// Rows of its loss map.
        package let height: Int
        /// Columns of its loss map.
        package let width: Int
        /// Its sums.
        package let statistics: LossMapStatistics
        /// Where most of its loss lies.
        package let worstRegion: WorstRegion?
        /// Pixels whose loss is the bound, see ``LossMapSettings/bound``.
        package let boundedPixels: Int
        /// Whether the image itself was given.
        package let hasImage: Bool
        /// Names of its files, within the folder of the index.
        package var files: LossMapFiles
        /// What its files digest to, by their paths within the folder of the index.
        package var digests: [FileMark] = []
    }

    /// The files of the index itself.
    static let files = ["index.json", "index.csv", "index.html"]
    /// Members of `index.json` that tell it from another program's.
    static let tellingMembers = ["loss", "scale_nats", "class_weights"]

    /// What the call was about.
    package let settings: LossMapSettings
    /// Which colour a loss has.
    package let colorScale: LossColorScale
    /// Every image, in the order in which they were added.
    package let entries: [Entry]
    /// The sums of all images.
    package let total: LossMapStatistics
    /// What the files of the index and the explorer digest to, by their paths within the folder of the index.
    package var digests: [FileMark] = []

    /// The loss in nats that has the brightest colour.
    package var scaleNats: Double { colorScale.end }

    /// The pixels of all images whose loss is the bound.
    package var boundedPixels: Int { entries.reduce(0) { $0 + $1.boundedPixels } }

    /// The images by falling mean loss; those without a pixel that counts come last.
    package var ranked: [Entry] { rankedPositions.map { entries[$0] } }

    /// The places of ``ranked`` in ``entries``.
    var rankedPositions: [Int] { Self.rankedPositions(of: entries) }

    /// The places of images by falling mean loss.
    static func rankedPositions(of entries: [Entry]) -> [Int] {
        let means = entries.map { $0.statistics.total.mean ?? -1 }
        return entries.indices.sorted { left, right in
            means[left] != means[right] ? means[left] > means[right] : left < right
        }
    }
}

extension WorstRegion {
    /// Its place in pixels, its pixels, and the sum of their losses in nats.
    var members: [JSONValue.Member] {
        [
            .init("x", .integer(x)), .init("y", .integer(y)), .init("width", .integer(side)),
            .init("height", .integer(side)), .init("pixels", .integer(pixels)),
            .init("sum", .number(sum)),
        ]
    }
}

/// A file as it was written.
package struct FileMark: Equatable, Sendable {
    /// Its path within the folder of the index.
    package let name: String
    /// Its digest: 16 hexadecimal digits.
    package let digest: String
}

/// The files of one image, by their names within the folder of the index.
package struct LossMapFiles: Equatable, Sendable {
    /// `NAME.loss.png`, where pictures of this image are wanted.
    package var loss: String?
    /// `NAME.overlay.png`, where the image was given, too.
    package var overlay: String?
    /// `NAME.row.png`, where wanted: image, label, prediction and loss side by side.
    package var row: String?
    /// `NAME.loss.npy`, where wanted.
    package var raw: String?

    /// How the names of such files end.
    static let endings = [".loss.png", ".overlay.png", ".row.png", ".loss.npy"]
    /// The files that there are.
    var all: [String] { [loss, overlay, row, raw].compactMap { $0 } }
    /// Their names by what they are.
    var members: [JSONValue.Member] {
        [("loss", loss), ("overlay", overlay), ("row", row), ("raw", raw)].compactMap { key, name in
            name.map { .init(key, .text($0)) }
        }
    }
}

extension LossMapIndex {
    /// The content of `index.json`.
    ///
    /// Means are null where nothing counts; regions and distances are in pixels.
    package var json: LongJSONObject {
        var json = LongJSONObject(
            [
                .init("title", .text(settings.title)),
                .init("loss", .text(settings.lossDescription)),
                .init("scale_nats", .number(scaleNats)),
                .init("scale", settings.scale == .automatic ? "99.5th percentile" : "given"),
                .init("scale_knee_nats", .optional(colorScale.knee)),
                .init("class_weights", .array(settings.classWeights.map { .float($0) })),
                .init("class_weights_origin", .text(settings.classWeightsOrigin)),
                .init("class_names", .array(settings.classNames.map { .text($0) })),
            ] + members(of: total.total) + [
                .init("ignored", .integer(total.ignored)),
                .init("mean_iou", .optional(total.meanIoU)),
            ] + ofResults + parts(of: total) + [.init("digests", Self.json(digests))])
        json.append("images", count: entries.count) { self.json(of: entries[$0]) }
        return json
    }

    /// What is told of results of another program.
    private var ofResults: [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        if settings.unit != LossMapSettings.nats {
            members.append(.init("unit", .text(settings.unit)))
        }
        if let bound = settings.bound {
            members.append(.init("bound_nats", .number(bound)))
            members.append(.init("bounded_pixels", .integer(boundedPixels)))
        }
        return members
    }

    private static func json(_ marks: [FileMark]) -> JSONValue {
        .object(marks.map { .init($0.name, .text($0.digest)) })
    }

    private func json(of entry: Entry) -> JSONValue {
        var members: [JSONValue.Member] = [.init("name", .text(entry.name))]
        members += self.members(of: entry.statistics.total)
        members.append(.init("ignored", .integer(entry.statistics.ignored)))
        if settings.bound != nil {
            members.append(.init("bounded_pixels", .integer(entry.boundedPixels)))
        }
        members.append(.init("mean_iou", .optional(entry.statistics.meanIoU)))
        members.append(.init("width", .integer(entry.width)))
        members.append(.init("height", .integer(entry.height)))
        members.append(
            .init(
                "worst_region",
                entry.worstRegion.map { region in
                    .object(region.members + [.init("mean_per_pixel", .number(region.mean))])
                } ?? nil))
        members += parts(of: entry.statistics)
        members.append(.init("files", .object(entry.files.members)))
        return .object(members + [.init("digests", Self.json(entry.digests))])
    }

    private func members(of share: LossShare) -> [JSONValue.Member] {
        [
            .init("mean", .optional(share.mean)), .init("sum", .number(share.sum)),
            .init("weight_sum", .number(share.weightSum)), .init("pixels", .integer(share.pixels)),
        ]
    }

    private func parts(of statistics: LossMapStatistics) -> [JSONValue.Member] {
        let scores = statistics.classIoU
        let classes = statistics.classes.enumerated().map { index, share in
            JSONValue.object(
                [.init("name", .text(settings.classNames[index]))] + members(of: share)
                    + [.init("iou", .optional(scores[index]))])
        }
        let pairs = statistics.pairs.map { pair in
            JSONValue.object(
                [
                    .init("label", .text(settings.classNames[pair.label])),
                    .init("prediction", .text(settings.classNames[pair.prediction])),
                ] + members(of: pair.share))
        }
        let bands = statistics.borderBands.enumerated().map { band, share in
            JSONValue.object(
                [
                    .init("distance", .text(LossMapStatistics.bandName(band))),
                    .init(
                        "up_to_pixels",
                        band < BorderDistance.bandEnds.count
                            ? .integer(BorderDistance.bandEnds[band]) : nil),
                ] + members(of: share))
        }
        return [
            .init("classes", .array(classes)), .init("pairs", .array(pairs)),
            .init("border_distance", .array(bands)),
            .init("error_kinds", .array(errorKinds(of: statistics))),
        ]
    }

    /// Wrong pixels by class, role and kind, each of them once in either role; only what occurs.
    private func errorKinds(of statistics: LossMapStatistics) -> [JSONValue] {
        let roles = [
            ("false_negative", statistics.falseNegatives),
            ("false_positive", statistics.falsePositives),
        ]
        return settings.classNames.enumerated().flatMap { id, name in
            roles.flatMap { role, shares in
                ErrorKind.allCases.compactMap { kind in
                    let share = shares[id * ErrorKind.allCases.count + kind.rawValue - 1]
                    guard share.pixels > 0 else { return nil }
                    return JSONValue.object(
                        [
                            .init("class", .text(name)), .init("role", .text(role)),
                            .init("kind", .text(kind.name)),
                        ] + members(of: share))
                }
            }
        }
    }
}

extension LossMapIndex {
    /// The content of `index.csv`: a line an image, by falling mean loss, with the mean of every class and band, the mean
    /// IoU of the image and the IoU of every class in it.
    ///
    /// A mean that does not exist, and the IoU of a class that neither labels nor predictions of the image hold, is an empty
    /// field.
    package var csv: String {
        var header = [
            "name", "mean", "sum", "weight_sum", "pixels", "ignored", "worst_x", "worst_y",
            "worst_width", "worst_height", "worst_mean_per_pixel", "loss_file", "overlay_file",
        ]
        header += settings.classNames.map { "mean of \($0)" }
        header += (0..<BorderDistance.bandCount).map {
            "mean \(LossMapStatistics.bandName($0))"
        }
        header += ["mean_iou"] + settings.classNames.map { "iou of \($0)" }
        return CSVText.rows([header] + ranked.map(fields(of:)))
    }

    private func fields(of entry: Entry) -> [String] {
        let total = entry.statistics.total
        let number = { (value: Double?) in value.map { "\($0)" } ?? "" }
        var fields = [
            entry.name, number(total.mean), "\(total.sum)", "\(total.weightSum)", "\(total.pixels)",
            "\(entry.statistics.ignored)",
        ]
        if let region = entry.worstRegion {
            fields += ["\(region.x)", "\(region.y)", "\(region.side)", "\(region.side)"]
            fields.append("\(region.mean)")
        } else {
            fields += Array(repeating: "", count: 5)
        }
        fields += [entry.files.loss ?? "", entry.files.overlay ?? ""]
        fields += entry.statistics.classes.map { number($0.mean) }
        fields += entry.statistics.borderBands.map { number($0.mean) }
        return fields + ([entry.statistics.meanIoU] + entry.statistics.classIoU).map(number)
    }
}
