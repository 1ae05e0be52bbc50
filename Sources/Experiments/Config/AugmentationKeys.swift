import BatchLoading
import YAMLFiles

/// The entry `augment:` of a config; its defaults stand beside the type.
extension AugmentationOptions {
    /// Every key, in the order of `config.yaml`.
    package static let keys: [YAMLKey<AugmentationOptions>] = [
        .key(
            "scale", \.scale, .range(atLeast: 0.01, atMost: 100),
            "Height and width are multiplied by a factor drawn between these."),
        .optional(
            "crop", \.crop,
            .list(
                of: .int(atLeast: 1, atMost: 16384), count: 2,
                values: "[height, width], each from 1 to 16384"),
            "Rows and columns cut out at random; beyond the image labels are ignored. A crop should be "
                + "about as large as the images, since padding costs time and teaches nothing."),
        .optional(
            "crop_classes", \.cropClasses, CropClasses.yaml,
            "Crops that prefer some classes; needs crop."),
        .key("flip", \.flip, share, "The probability of mirroring left and right."),
        .key(
            "vertical_flip", \.verticalFlip, share, "The probability of mirroring top and bottom."),
        .key(
            "rotation", \.rotation, .double(atLeast: 0, atMost: 180),
            "Turned by up to so many degrees either way, about the crop's centre."),
        .key("brightness", \.brightness, share, "Colours times 1 ± up to this."),
        .key(
            "contrast", \.contrast, share, "The distance to the mean colour times 1 ± up to this."),
        .key("saturation", \.saturation, share, "The distance to gray times 1 ± up to this."),
        .key(
            "hue", \.hue, .double(atLeast: 0, atMost: 0.5),
            "Colours move round the colour circle by up to this part of it."),
        .key(
            "gamma", \.gamma, .range(atLeast: 0.1, atMost: 10),
            "The exponent of the brightness curve is drawn between these."),
        .key(
            "blur", \.blur, .double(atLeast: 0, atMost: 20),
            "Gaussian blur with a standard deviation of up to so many pixels."),
        .key(
            "noise", \.noise, share,
            "Gaussian noise with a standard deviation of up to this part of white."),
        .optional(
            "cutout", \.cutout, .mapping(Cutout(), Cutout.keys),
            "A rectangle that is covered, its labels ignored."),
    ]

    /// How augmentation stands in a config.
    static let yaml = YAMLValue<AugmentationOptions>.mapping(AugmentationOptions(), keys) {
        (options, mapping) throws(YAMLFileError) in
        if options.crop == nil, let node = mapping.optional("crop_classes") {
            throw node.wrongValue(expected: "'crop' beside it, the size of what is cut out,")
        }
    }

    private static let share = YAMLValue<Double>.double(atLeast: 0, atMost: 1)
}

extension AugmentationOptions.CropClasses {
    /// Every key.
    package static let keys: [YAMLKey<Self>] = [
        .required(
            "names", \.names, .list(of: .text, values: "a list of class names"), "The classes."),
        .key(
            "probability", \.probability, .double(atLeast: 0, atMost: 1),
            "So often the crop holds a pixel of one of them, if the image does."),
    ]

    static let yaml = YAMLValue<Self>.mapping(Self(names: []), keys) {
        (classes, mapping) throws(YAMLFileError) in
        if classes.names.isEmpty, let node = mapping.optional("names") {
            throw node.wrongValue(expected: "at least one class name")
        }
    }
}

extension AugmentationOptions.Cutout {
    /// Every key.
    package static let keys: [YAMLKey<Self>] = [
        .key(
            "probability", \.probability, .double(atLeast: 0, atMost: 1),
            "How often there is one."),
        .key(
            "size", \.size, .double(above: 0, atMost: 1),
            "Its height and width are up to this part of the picture's."),
    ]
}

extension YAMLValue<ClosedRange<Double>> {
    /// Two numbers `[low, high]`.
    fileprivate static func range(atLeast: Double, atMost: Double) -> YAMLValue {
        let bounds = YAMLValue<Double>.double(atLeast: atLeast, atMost: atMost).values
        return YAMLValue(
            values: "[low, high], each \(bounds)",
            read: { node throws(YAMLFileError) in
                let bounds = try node.list(count: 2)
                let low = try bounds[0].double(atLeast: atLeast, atMost: atMost)
                return low...(try bounds[1].double(atLeast: low, atMost: atMost))
            }, write: { .list([.double($0.lowerBound), .double($0.upperBound)]) })
    }
}

/// The entry `resize:` of a config: a factor such as 0.5, or `[height, width]`.
extension ImageResize {
    static let yaml = YAMLValue<ImageResize>(
        values:
            "a factor from \(factors.lowerBound) to \(Int(factors.upperBound)), or [height, width], "
            + "each from \(sides.lowerBound) to \(sides.upperBound)",
        read: { node throws(YAMLFileError) in
            guard case .list = node.content else {
                return .factor(try YAMLValue.double(in: factors).read(node))
            }
            let given = try node.list(count: 2)
            let side = YAMLValue.int(in: sides)
            return .size(height: try side.read(given[0]), width: try side.read(given[1]))
        },
        write: { resize in
            switch resize {
            case .factor(let factor): .double(factor)
            case .size(let height, let width): .list([.int(height), .int(width)])
            }
        })
}
