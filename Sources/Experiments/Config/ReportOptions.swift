import Reports
import RunRecords
import YAMLFiles

/// The `report:` entry of a config: what `report.html` shows beyond curves.
package struct ReportOptions: Equatable, Sendable {
    /// The validation images whose loss maps are kept.
    package var lossMaps = WatchedImages.evenly(0)
    /// From how many epochs one is kept.
    package var every = 1

    /// The defaults.
    package init() {}

    /// Every key; no result depends on any of them.
    package static let keys: [YAMLKey<ReportOptions>] = [
        .key(
            "loss_maps", \.lossMaps, WatchedImages.yaml,
            "The validation images whose loss maps are kept during training, in the run folder's loss_maps/: so many, "
                + "spread evenly over the split, or those of these names."
        ).incidental,
        .key(
            "every", \.every, .int(atLeast: 1, atMost: EpochRecord.largestEpoch),
            "Maps are kept of every so many epochs, of the first and of the newest; a multiple of it where they would be "
                + "more than \(TimelineSchedule.mostEpochs) epochs or \(TimelineSchedule.mostBytes >> 30) GiB."
        ).incidental,
    ]

    /// How the entry `report:` stands in a config.
    static let yaml = YAMLValue<ReportOptions>.mapping(ReportOptions(), keys)
}

/// Images of a split, by number or by name.
package enum WatchedImages: Equatable, Sendable {
    /// So many, spread evenly.
    case evenly(Int)
    /// Those of these names, each once.
    case named([String])

    /// More than these nobody looks at.
    package static let most = 64

    /// How the choice stands in a config.
    static let yaml: YAMLValue<WatchedImages> = {
        let count = YAMLValue<Int>.int(atLeast: 0, atMost: most)
        let values = "\(count.values), or a list of up to \(most) names"
        return YAMLValue(
            values: values,
            read: { node throws(YAMLFileError) in
                guard case .list(let elements) = node.content else {
                    guard let number = try? count.read(node) else {
                        throw node.wrongValue(expected: values)
                    }
                    return .evenly(number)
                }
                guard (1...most).contains(elements.count) else {
                    throw node.wrongValue(expected: "a list of 1 to \(most) names")
                }
                var names: [String] = []
                for element in elements {
                    let name = try element.string()
                    if names.contains(name) {
                        throw element.wrongValue(expected: "each image once")
                    }
                    names.append(name)
                }
                return .named(names)
            },
            write: {
                switch $0 {
                case .evenly(let count): .int(count)
                case .named(let names): .list(names.map { .string($0) })
                }
            })
    }()

    /// So many names, or all where there are fewer, spread evenly over a split.
    static func spread(_ count: Int, over names: [String]) -> [String] {
        let count = min(count, names.count)
        return (0..<count).map { names[$0 * names.count / count] }
    }

    /// The names that are meant among those of a split, in the order of the split or as they were given.
    ///
    /// - Throws: ``ExperimentError/unknownImage(name:split:nearest:)`` for the first that is not among them.
    package func names(
        among known: [String], split: String
    ) throws(ExperimentError) -> [String] {
        switch self {
        case .evenly(let count): return Self.spread(count, over: known)
        case .named(let names):
            let all = Set(known)
            for name in names where !all.contains(name) {
                throw .unknownImage(
                    name: name, split: split, nearest: NearestName.of(name, in: known))
            }
            return names
        }
    }
}
