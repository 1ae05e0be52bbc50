import JSONText
import LossAnalysis

/// What an audit has found in the labels of a set, by the order in which its images came.
package struct AuditFindings: Sendable {
    /// More regions than anybody looks at; the least suspicious ones beyond are left out, so that memory does not grow.
    package static let mostRegions = 20_000

    /// How suspicion is found, in one sentence for readers.
    package let method: String
    /// What was found in every image.
    package private(set) var images: [LabelFindings.Summary] = []
    /// The regions of all images, with the positions of their images; see ``regions``.
    private var collected: [Region] = []

    /// A region of one image.
    package struct Region: Sendable {
        /// The position of its image.
        package let image: Int
        /// What and where it is.
        package let region: SuspectRegion
    }

    /// Nothing found yet.
    package init(method: String) { self.method = method }

    /// Adds what was found in the next image.
    package mutating func add(_ findings: LabelFindings) {
        let image = images.count
        images.append(findings.summary)
        collected += findings.regions.map { Region(image: image, region: $0) }
        if collected.count > 2 * Self.mostRegions { collected = regions }
    }

    /// The regions by falling suspicion, those of earlier images first where it is equal; at most ``mostRegions``.
    package var regions: [Region] {
        let sorted = collected.enumerated().sorted { left, right in
            let suspicions = (left.element.region.suspicion, right.element.region.suspicion)
            return suspicions.0 != suspicions.1
                ? suspicions.0 > suspicions.1 : left.offset < right.offset
        }
        return sorted.prefix(Self.mostRegions).map(\.element)
    }

    /// The positions of images by falling suspicion; of those without any in the order in which they came.
    package var rankedPositions: [Int] {
        images.indices.sorted { left, right in
            images[left].suspicion != images[right].suspicion
                ? images[left].suspicion > images[right].suspicion : left < right
        }
    }

    /// Spearman's rank correlations between this ranking of images and the known ones; nil where one has no order.
    package var agreement: [(name: String, correlation: Double?)] {
        let own = images.map(\.suspicion)
        return [
            ("self_confidence", images.map { 1 - $0.selfConfidence }),
            ("soft_min", images.map { 1 - $0.softMin }),
            ("confident_learning", images.map(\.confidentShare)),
        ].map { ($0.0, RankAgreement.spearman(own, $0.1)) }
    }
}

/// The content of `audit.json` and `audit.csv`.
struct AuditIndex {
    /// What was found.
    let findings: AuditFindings
    /// The name of every image.
    let names: [String]
    /// Where the images come from.
    let origin: AuditOrigin
    /// One name a class.
    let classNames: [String]

    /// By falling suspicion.
    var json: LongJSONObject {
        let agreement = findings.agreement.map {
            JSONValue.Member($0.name, .optional($0.correlation))
        }
        let (ranked, regions) = (findings.rankedPositions, findings.regions)
        var json = LongJSONObject(
            [.init("method", .text(findings.method))] + origin.members + [
                .init("class_names", .array(classNames.map { .text($0) })),
                .init("agreement", .object(agreement)),
            ])
        json.append("images", count: ranked.count) { image($0, ranked[$0]) }
        json.append("regions", count: regions.count) { region(regions[$0]) }
        return json
    }

    private func image(_ rank: Int, _ position: Int) -> JSONValue {
        let image = findings.images[position]
        return [
            "name": .text(names[position]), "suspicion": .number(image.suspicion),
            "rank": .integer(rank + 1), "self_confidence": .number(image.selfConfidence),
            "soft_min": .number(image.softMin), "confident_share": .number(image.confidentShare),
        ]
    }

    private func region(_ found: AuditFindings.Region) -> JSONValue {
        .object(
            [.init("image", .text(names[found.image]))] + found.region.box + [
                .init("label", .text(classNames[found.region.label])),
                .init("prediction", .text(classNames[found.region.prediction])),
                .init("suspicion", .number(found.region.suspicion)),
                .init("self_confidence", .number(found.region.selfConfidence)),
            ])
    }

    /// A line an image, by falling suspicion.
    var csvRows: [[String]] {
        let header = [
            "rank", "name", "suspicion", "self_confidence", "soft_min", "confident_share",
        ]
        return [header]
            + findings.rankedPositions.enumerated().map { rank, position in
                let image = findings.images[position]
                return [
                    "\(rank + 1)", names[position], "\(image.suspicion)",
                    "\(image.selfConfidence)", "\(image.softMin)", "\(image.confidentShare)",
                ]
            }
    }
}

extension SuspectRegion {
    /// Its place and size in pixels.
    var box: [JSONValue.Member] {
        [
            .init("x", .integer(x)), .init("y", .integer(y)), .init("width", .integer(width)),
            .init("height", .integer(height)), .init("pixels", .integer(pixels)),
        ]
    }
}

/// Where the images of an audit come from, and what judged them: what `audit apply` needs to find their masks.
package struct AuditOrigin: Sendable {
    /// The description or folder of the dataset, absolute.
    package let dataset: String
    /// The folder that holds the data, where it is not the description's root.
    package let dataRoot: String?
    /// The splits that were looked at.
    package let splits: [String]
    /// What judged them, in words.
    package let judge: String

    /// Joins what belongs together.
    package init(dataset: String, dataRoot: String?, splits: [String], judge: String) {
        self.dataset = dataset
        self.dataRoot = dataRoot
        self.splits = splits
        self.judge = judge
    }

    var members: [JSONValue.Member] {
        [
            .init("dataset", .text(dataset)), .init("data_root", dataRoot.map { .text($0) } ?? nil),
            // One split by its name, as every command takes it; several as a list.
            .init(
                "split",
                splits.count == 1 ? .text(splits[0]) : .array(splits.map { .text($0) })),
            .init("judged_by", .text(judge)),
        ]
    }
}
