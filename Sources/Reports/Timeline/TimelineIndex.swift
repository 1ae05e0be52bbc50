import ImageFiles
import JSONText
import LossAnalysis
import Pictures

/// What all kept maps of a run tell: the content of `loss_maps/index.json`, and of the page's `data.js`.
struct TimelineIndex {
    let settings: TimelineSettings
    /// The newest epoch.
    let newest: Int
    /// By position; nil for an image of which nothing is known.
    let images: [TimelineImage?]

    /// The epochs whose maps are kept.
    var epochs: [Int] { settings.schedule.epochs(upTo: newest) }

    /// The epochs whose map of an image should be there and is not, or cannot be read.
    func lacking(_ position: Int) -> [Int] {
        let found = images[position]?.kept.history.epochs ?? []
        return epochs.filter { !found.contains($0) }
    }

    /// The colours of all maps: they end where 99.5 % of the pixels of all of them lie below.
    var scale: LossColorScale {
        var losses = LossCodeCounts()
        for image in images.compactMap(\.self) { losses += image.kept.losses }
        return .showing(mean: losses.mean, upTo: losses.end(atQuantile: 0.995))
    }

    /// The shares of every class over all images, and those of all classes.
    var shares: (classes: [LearningShare], total: LearningShare) {
        var classes = settings.classNames.map { _ in LearningShare() }
        for image in images.compactMap(\.self) {
            let own = image.kept.history.shares(classCount: classes.count)
            for id in classes.indices { classes[id] += own[id] }
        }
        return (classes, classes.reduce(into: LearningShare()) { $0 += $1 })
    }

    /// The document.
    var json: JSONValue {
        let (classes, total) = shares
        let rows = zip(settings.classNames, classes).map { name, share in
            JSONValue.object([.init("name", .text(name))] + Self.members(share))
        }
        let scale = scale
        let ticks = scale.ticks(count: 6).map { tick -> JSONValue in
            [.number(tick.position), .text(tick.text)]
        }
        return .object(
            [.init("format", 1), .init("epochs", .array(epochs.map { .integer($0) }))]
                + settings.members + [
                    .init(
                        "ignored_color",
                        .text(
                            hexColor(ColorMap.ignored(beside: settings.classColors)))),
                    .init("learning_colors", LearningColors.json),
                    .init("view", scale.json), .init("ticks", .array(ticks)),
                    .init("quantisation", LossCodes.json),
                    .init("images", .array(settings.names.indices.map(image))),
                    .init("classes", .array(rows)), .init("total", .object(Self.members(total))),
                ])
    }

    /// A script that hands the document over.
    static func script(_ json: JSONValue) -> String {
        "pixelwise.timeline(\(JSONValue.text(json.compact).compact));\n"
    }

    private func image(_ position: Int) -> JSONValue {
        guard let image = images[position] else {
            return ["name": .text(settings.names[position])]
        }
        let epochs = image.kept.history.epochs
        return [
            "name": .text(image.description.name), "width": .integer(image.description.width),
            "height": .integer(image.description.height),
            "folder": .text(ExplorerFolder.number(position)),
            "epochs": .array(epochs.map { .integer($0) }),
            "lacking": .array(lacking(position).map { .integer($0) }),
        ]
    }

    /// What a document says of its images' names and sizes, by position.
    static func descriptions(_ json: JSONValue) -> [TimelineImage.Description?] {
        (json["images"]?.elements ?? []).map { image in
            guard let name = image["name"]?.string, let width = image["width"]?.int,
                let height = image["height"]?.int, width > 0, height > 0,
                case (let pixels, let tooMany) = width.multipliedReportingOverflow(by: height),
                !tooMany, pixels <= ImageFileDefaults.maximumPixels
            else { return nil }
            return .init(name: name, height: height, width: width)
        }
    }

    private static func members(_ share: LearningShare) -> [JSONValue.Member] {
        [
            .init("pixels", .integer(share.pixels)), .init("learnt", .integer(share.learnt)),
            .init("lost", .integer(share.lost)), .init("never_learnt", .integer(share.neverLearnt)),
            .init("forgotten", .integer(share.forgotten)),
            .init("forgettings", .integer(share.forgettings)),
            .init("median_epoch", share.medianEpoch.map { .integer($0) } ?? nil),
            .init(
                "learnt_by_epoch",
                .array(share.learntByEpoch.map { [.integer($0.epoch), .integer($0.pixels)] })),
        ]
    }
}

extension LearningColors {
    /// The colours as a page needs them.
    static var json: JSONValue {
        [
            "never_learnt": .text(hexColor(neverLearnt)), "lost": .text(hexColor(lost)),
            "forgotten": .array(forgotten.map { .text(hexColor($0)) }),
        ]
    }
}
