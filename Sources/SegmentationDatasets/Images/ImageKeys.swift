import ImageFiles
import YAMLFiles

/// Which values of image files become 0…1, as a description says it.
package enum RangeChoice: Equatable, Sendable {
    /// 8 bits as they are; of 16 bits as many as the largest value of the training images needs.
    case automatic
    /// These two values, of every file.
    case values(lowest: Double, highest: Double)
    /// Two percentiles of the values of all training images.
    case percentiles
    /// The same percentiles of each image alone.
    case image
}

/// By which means and deviations the channels of images are normalised.
package enum NormalizationChoice: String, Equatable, Sendable, CaseIterable {
    /// By those that are customary since ImageNet.
    case imageNet = "imagenet"
    /// By those of the training images.
    case dataset
}

// The keys of a description that say how its images are read.
extension DatasetDescription {
    static let imageKeys: [YAMLKey<DatasetDescription>] = [
        .key(
            "max_pixels", \.maximumPixels, .int(atLeast: 1),
            "Files of images and masks that declare more pixels (width × height) are refused; --max-pixels overrides it."
        ),
        .key(
            "channels", \.channels, .channels,
            "Channels that the network sees: 1 is gray, 3 are red, green and blue; with 4 images are RGBA "
                + "files whose fourth channel is data, such as near infrared."),
        .key(
            "range", \.range, .range,
            "The values of image files that become 0…1, what lies outside is cut: two of them; the percentiles "
                + "0.5 and 99.5 of all training images, or of each image alone. By default 8 bits as they are, and "
                + "of 16 bits as many as the training images need (8, 10, 12, 14 or 16)."),
        .key(
            "normalize", \.normalization, .choice,
            "Whose means and deviations normalise the channels: ImageNet's, or those of all pixels of the training "
                + "images."),
    ]
}

extension YAMLValue<Int> {
    fileprivate static var channels: YAMLValue {
        let counts = Raster.channelCounts
        return YAMLValue(
            values: "1, 3 or 4",
            read: { node throws(YAMLFileError) in
                guard let count = try? node.int(), counts.contains(count) else {
                    throw node.wrongValue(expected: "1, 3 or 4")
                }
                return count
            }, write: { .int($0) })
    }
}

extension YAMLValue<RangeChoice> {
    fileprivate static var range: YAMLValue {
        let words: [String: RangeChoice] = [
            "auto": .automatic, "percentiles": .percentiles, "image": .image,
        ]
        let values = "'auto', 'percentiles', 'image', or two rising numbers such as [0, 4095]"
        return YAMLValue(
            values: values,
            read: { node throws(YAMLFileError) in
                if case .scalar(let text, _) = node.content, let choice = words[text] {
                    return choice
                }
                guard let nodes = try? node.list(count: 2), let lowest = try? nodes[0].double(),
                    let highest = try? nodes[1].double(), lowest < highest
                else { throw node.wrongValue(expected: values) }
                return .values(lowest: lowest, highest: highest)
            },
            write: { choice in
                switch choice {
                case .automatic: .string("auto")
                case .percentiles: .string("percentiles")
                case .image: .string("image")
                case .values(let lowest, let highest): .list([.double(lowest), .double(highest)])
                }
            })
    }
}
