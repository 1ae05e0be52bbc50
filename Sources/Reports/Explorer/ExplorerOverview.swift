import JSONText
import LossAnalysis
import Pictures

/// Everything that the explorer's page knows but pixels: the content of `explorer/data.js`.
struct ExplorerOverview {
    /// The call.
    let index: LossMapIndex
    /// Losses of every class by their size.
    let histogram: LossHistogramOfClasses
    /// For every image the mean of p(label) over the pixels that count; nil where nothing counts, or where it is unknown.
    let labelProbabilities: [Double?]
    /// What an audit has found in the labels; nil where the page is of loss maps alone.
    var findings: AuditFindings?
    /// How many regions the page lists at most.
    private static let listedRegions = 2000

    /// Writes a script that hands the overview over: as a text, which browsers read in half the time of a literal.
    func writeScript<Fault: Error>(_ take: (_ piece: String) throws(Fault) -> Void) throws(Fault) {
        try take("pixelwise.overview(\"")
        try json.writeCompact { piece throws(Fault) in try take(JSONValue.escaped(piece)) }
        try take("\");\n")
    }

    private var json: LongJSONObject {
        let settings = index.settings
        var json = LongJSONObject([
            .init("format", 1),
            .init("title", .text(settings.title)),
            .init("content", .text(contentDigest)),
            .init("loss", .text(settings.lossDescription)),
            .init("class_names", .array(settings.classNames.map { .text($0) })),
            .init("class_colors", .array(settings.classColors.map { .text(hexColor($0)) })),
            .init("ignored_color", .text(hexColor(ColorMap.ignored(beside: settings.classColors)))),
            .init("class_weights", .array(settings.classWeights.map { .float($0) })),
            .init("class_weights_origin", .text(settings.classWeightsOrigin)),
            .init("label_probability", .truth(settings.labelProbabilityReason == nil)),
            .init(
                "label_probability_reason",
                settings.labelProbabilityReason.map { .text($0) } ?? nil
            ),
            .init("scale_nats", .number(index.scaleNats)),
            .init("view", index.colorScale.json),
            .init("quantisation", LossCodes.json),
            .init(
                "bands",
                .array(
                    (0..<BorderDistance.bandCount).map {
                        .text(BorderDistance.name(ofBand: $0))
                    })
            ),
            .init("kinds", .array(ErrorKind.allCases.map { .text($0.name) })),
            .init("histogram", histogramJSON),
            .init("totals", .object(shares(index.total) { .number($0) })),
        ])
        if settings.unit != LossMapSettings.nats {
            json.append([.init("unit", .text(settings.unit))])
        }
        json.append("images", count: index.entries.count, element: image)
        json.append(audit)
        return json
    }

    /// Tells the pixels of this call from those of another with the same title.
    private var contentDigest: String {
        let digests = index.entries.enumerated().flatMap { position, entry in
            entry.digests.filter { $0.name == ExplorerFolder.pixelsFile(position) }
        }
        return FileDigest.hexadecimal(of: Array(digests.map(\.digest).joined().utf8))
    }

    private var audit: [JSONValue.Member] {
        guard let findings else { return [] }
        let regions = findings.regions.prefix(Self.listedRegions).map { found -> JSONValue in
            .object(
                [.init("image", .integer(found.image))] + found.region.box + [
                    .init("label", .integer(found.region.label)),
                    .init("prediction", .integer(found.region.prediction)),
                    .init("suspicion", .float(Float(found.region.suspicion))),
                ])
        }
        let method = JSONValue.text(findings.method)
        return [.init("audit", ["method": method, "regions": .array(regions)])]
    }

    private var histogramJSON: JSONValue {
        let bins = LossHistogramOfClasses.binCount
        let classes = index.settings.classNames.indices.map { id -> JSONValue in
            let range = id * bins..<(id + 1) * bins
            let pixels = histogram.pixels[range]
            guard let first = pixels.firstIndex(where: { $0 > 0 }),
                let last = pixels.lastIndex(where: { $0 > 0 })
            else { return ["first": 0, "pixels": [], "sums": []] }
            return [
                "first": .integer(first - range.lowerBound),
                "pixels": .array(histogram.pixels[first...last].map { .integer($0) }),
                "sums": .array(histogram.sums[first...last].map { .number($0) }),
            ]
        }
        return [
            "base_nats": .number(LossHistogramOfClasses.baseNats),
            "bins_per_octave": .integer(LossHistogramOfClasses.binsPerOctave),
            "classes": .array(classes),
        ]
    }

    private func image(_ position: Int) -> JSONValue {
        let entry = index.entries[position]
        var members: [JSONValue.Member] = [
            .init("name", .text(entry.name)), .init("width", .integer(entry.width)),
            .init("height", .integer(entry.height)),
            .init("ignored", .integer(entry.statistics.ignored)),
        ]
        // Seven digits are enough for pages, and halve the file.
        members += shares(entry.statistics) { .float(Float($0)) }
        members.append(.init("p_label_mean", .optional(labelProbabilities[position])))
        if let findings {
            let suspicion = Float(findings.images[position].suspicion)
            members.append(.init("suspicion", .float(suspicion)))
        }
        members.append(.init("worst", entry.worstRegion.map { .object($0.members) } ?? nil))
        members.append(.init("picture", .truth(entry.hasImage)))
        members.append(.init("files", .object(entry.files.members)))
        return .object(members)
    }

    /// Sums by class, pair, band and kind; only what holds pixels.
    private func shares(
        _ statistics: LossMapStatistics, number: @escaping (Double) -> JSONValue
    ) -> [JSONValue.Member] {
        let full = { (share: LossShare) -> [JSONValue] in
            [.integer(share.pixels), number(share.sum), number(share.weightSum)]
        }
        let rows = { (shares: [LossShare]) -> JSONValue in
            .array(
                shares.enumerated().filter { $0.element.pixels > 0 }
                    .map { .array([.integer($0.offset)] + full($0.element)) })
        }
        let pairs = statistics.pairs.map { pair -> JSONValue in
            [
                .integer(pair.label), .integer(pair.prediction), .integer(pair.share.pixels),
                number(pair.share.sum),
            ]
        }
        var kinds: [JSONValue] = []
        for index in statistics.falseNegatives.indices {
            let (missed, taken) = (
                statistics.falseNegatives[index], statistics.falsePositives[index]
            )
            guard missed.pixels > 0 || taken.pixels > 0 else { continue }
            kinds.append([
                .integer(index / ErrorKind.allCases.count),
                .integer(index % ErrorKind.allCases.count + 1),
                .integer(missed.pixels), number(missed.sum), .integer(taken.pixels),
                number(taken.sum),
            ])
        }
        return [
            .init("pixels", .integer(statistics.total.pixels)),
            .init("sum", number(statistics.total.sum)),
            .init("weight_sum", number(statistics.total.weightSum)),
            .init("classes", rows(statistics.classes)), .init("pairs", .array(pairs)),
            .init("bands", rows(statistics.borderBands)), .init("kinds", .array(kinds)),
        ]
    }
}
