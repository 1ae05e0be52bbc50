import BatchLoading
import YAMLFiles

/// The entry `augment:` of a config; its defaults stand beside the type.
extension AugmentationOptions {
    init(config: YAMLMapping) throws(YAMLFileError) {
        self.init()
        let augment = try config.mapping(
            "augment", keys: ["scale", "crop", "flip", "brightness", "contrast"])
        if let node = augment.optional("scale") {
            let bounds = try node.list(count: 2)
            let low = try bounds[0].double(atLeast: 0.01, atMost: 100)
            let high = try bounds[1].double(atLeast: low, atMost: 100)
            scale = low...high
        }
        if let node = augment.optional("crop") {
            let sides = try node.list(count: 2)
            crop = [
                try sides[0].int(atLeast: 1, atMost: 16384),
                try sides[1].int(atLeast: 1, atMost: 16384),
            ]
        }
        flip = try augment.double("flip", default: flip, atLeast: 0, atMost: 1)
        brightness = try augment.double("brightness", default: brightness, atLeast: 0, atMost: 1)
        contrast = try augment.double("contrast", default: contrast, atLeast: 0, atMost: 1)
    }

    var config: YAMLNode {
        var entries: [(key: String, value: YAMLNode)] = [
            ("scale", .list([.double(scale.lowerBound), .double(scale.upperBound)]))
        ]
        if let crop { entries.append(("crop", .list(crop.map { .int($0) }))) }
        entries += [
            ("flip", .double(flip)), ("brightness", .double(brightness)),
            ("contrast", .double(contrast)),
        ]
        return .mapping(entries)
    }
}

/// The entry `resize:` of a config: a factor such as 0.5, or `[height, width]`.
extension ImageResize {
    init?(config: YAMLMapping) throws(YAMLFileError) {
        guard let node = config.optional("resize") else { return nil }
        if case .list = node.content {
            let sides = try node.list(count: 2)
            self = .size(
                height: try sides[0].int(atLeast: 1, atMost: 16384),
                width: try sides[1].int(atLeast: 1, atMost: 16384))
        } else {
            self = .factor(try node.double(atLeast: 0.01, atMost: 100))
        }
    }

    var config: YAMLNode {
        switch self {
        case .factor(let factor): .double(factor)
        case .size(let height, let width): .list([.int(height), .int(width)])
        }
    }
}
