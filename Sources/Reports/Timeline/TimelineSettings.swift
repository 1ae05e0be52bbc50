import ImageFiles
import JSONText

/// Of what a ``Timeline`` is, the same through a run.
package struct TimelineSettings: Equatable, Sendable {
    /// The images, by their names in the validation split.
    package let names: [String]
    /// One name a class.
    package let classNames: [String]
    /// One colour a class as 0xRRGGBB.
    package let classColors: [UInt32]
    /// One class weight a class: those of the losses.
    package let classWeights: [Float]
    /// Which epochs are kept.
    package let schedule: TimelineSchedule

    /// Joins what belongs together.
    package init(
        names: [String], classNames: [String], classColors: [UInt32], classWeights: [Float],
        schedule: TimelineSchedule
    ) {
        self.names = names
        self.classNames = classNames
        self.classColors = classColors
        self.classWeights = classWeights
        self.schedule = schedule
    }

    /// Reads the settings that ``members`` wrote; nil for anything else.
    init?(json: JSONValue) {
        guard let classNames = json["class_names"]?.elements?.compactMap(\.string),
            let colors = json["class_colors"]?.elements?.compactMap(\.string)
                .compactMap({ UInt32($0.dropFirst(), radix: 16) }),
            let weights = json["class_weights"]?.elements?.compactMap(\.double),
            let every = json["every"]?.int, (1...1_000_000).contains(every),
            let images = json["images"]?.elements, !images.isEmpty,
            case let names = images.compactMap({ $0["name"]?.string }),
            names.count == images.count, !classNames.isEmpty, colors.count == classNames.count,
            weights.count == classNames.count, classNames.count <= LabelMap.maximumClassCount
        else { return nil }
        self.init(
            names: names, classNames: classNames, classColors: colors,
            classWeights: weights.map { Float($0) }, schedule: TimelineSchedule(stride: every))
    }

    /// The settings but the names, as an index holds them.
    var members: [JSONValue.Member] {
        [
            .init("every", .integer(schedule.stride)),
            .init("class_names", .array(classNames.map { .text($0) })),
            .init("class_colors", .array(classColors.map { .text(hexColor($0)) })),
            .init("class_weights", .array(classWeights.map { .float($0) })),
        ]
    }
}
