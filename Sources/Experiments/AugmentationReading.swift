import BatchLoading
import YAMLFiles

/// The entry `augment:` of a config; its defaults stand beside the type.
extension AugmentationOptions {
    init(config: YAMLMapping) throws(YAMLFileError) {
        self.init()
        let augment = try config.mapping(
            "augment",
            keys: [
                "scale", "crop", "crop_classes", "flip", "vertical_flip", "rotation", "brightness",
                "contrast", "saturation", "hue", "gamma", "blur", "noise", "cutout",
            ])
        scale = try augment.range("scale", default: scale, atLeast: 0.01, atMost: 100)
        if let node = augment.optional("crop") {
            let sides = try node.list(count: 2)
            crop = [
                try sides[0].int(atLeast: 1, atMost: 16384),
                try sides[1].int(atLeast: 1, atMost: 16384),
            ]
        }
        try readCropClasses(augment)
        flip = try augment.double("flip", default: flip, atLeast: 0, atMost: 1)
        verticalFlip = try augment.double(
            "vertical_flip", default: verticalFlip, atLeast: 0, atMost: 1)
        rotation = try augment.double("rotation", default: rotation, atLeast: 0, atMost: 180)
        brightness = try augment.double("brightness", default: brightness, atLeast: 0, atMost: 1)
        contrast = try augment.double("contrast", default: contrast, atLeast: 0, atMost: 1)
        saturation = try augment.double("saturation", default: saturation, atLeast: 0, atMost: 1)
        hue = try augment.double("hue", default: hue, atLeast: 0, atMost: 0.5)
        gamma = try augment.range("gamma", default: gamma, atLeast: 0.1, atMost: 10)
        blur = try augment.double("blur", default: blur, atLeast: 0, atMost: 20)
        noise = try augment.double("noise", default: noise, atLeast: 0, atMost: 1)
        if augment.optional("cutout") != nil {
            let entry = try augment.mapping("cutout", keys: ["probability", "size"])
            var cutout = Cutout()
            cutout.probability = try entry.double(
                "probability", default: cutout.probability, atLeast: 0, atMost: 1)
            cutout.size = try entry.double("size", default: cutout.size, above: 0, atMost: 1)
            self.cutout = cutout
        }
    }

    private mutating func readCropClasses(_ augment: YAMLMapping) throws(YAMLFileError) {
        guard let node = augment.optional("crop_classes") else { return }
        if crop == nil {
            throw node.wrongValue(expected: "'crop' beside it, the size of what is cut out,")
        }
        let entry = try augment.mapping("crop_classes", keys: ["names", "probability"])
        var names: [String] = []
        for name in try entry.list("names") { names.append(try name.string()) }
        if names.isEmpty {
            throw try entry.required("names", expected: "a list")
                .wrongValue(expected: "at least one class name")
        }
        var classes = CropClasses(names: names)
        classes.probability = try entry.double(
            "probability", default: classes.probability, atLeast: 0, atMost: 1)
        cropClasses = classes
    }

    var config: YAMLNode {
        func range(_ range: ClosedRange<Double>) -> YAMLNode {
            .list([.double(range.lowerBound), .double(range.upperBound)])
        }
        let classes = cropClasses.map { classes -> YAMLNode in
            .mapping([
                "names": .list(classes.names.map { .string($0) }),
                "probability": .double(classes.probability),
            ])
        }
        let covered = cutout.map { cutout -> YAMLNode in
            .mapping([
                "probability": .double(cutout.probability), "size": .double(cutout.size),
            ])
        }
        return .mapping([
            ("scale", range(scale)), ("crop", crop.map { .list($0.map { .int($0) }) } ?? .null),
            ("crop_classes", classes ?? .null),
            ("flip", .double(flip)), ("vertical_flip", .double(verticalFlip)),
            ("rotation", .double(rotation)), ("brightness", .double(brightness)),
            ("contrast", .double(contrast)), ("saturation", .double(saturation)),
            ("hue", .double(hue)), ("gamma", range(gamma)), ("blur", .double(blur)),
            ("noise", .double(noise)), ("cutout", covered ?? .null),
        ])
    }
}

extension YAMLMapping {
    /// Two numbers `[low, high]` at a key, or the default.
    fileprivate func range(
        _ key: String, default value: ClosedRange<Double>, atLeast: Double, atMost: Double
    ) throws(YAMLFileError) -> ClosedRange<Double> {
        guard let node = optional(key) else { return value }
        let bounds = try node.list(count: 2)
        let low = try bounds[0].double(atLeast: atLeast, atMost: atMost)
        return low...(try bounds[1].double(atLeast: low, atMost: atMost))
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
