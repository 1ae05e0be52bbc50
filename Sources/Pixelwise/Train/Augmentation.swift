import BatchLoading
import Experiments

/// How training images are varied; image and labels always change together, and labels never interpolate.
///
/// The defaults vary nothing. Places come first (scale, crop, rotation, flips), then colours, then noise, at last the cutout.
public struct Augmentation: Sendable, Equatable {
    package var options: AugmentationOptions

    package init(_ options: AugmentationOptions) { self.options = options }

    /// Nothing varies.
    public init() { options = AugmentationOptions() }

    /// The bounds between which an image's scale is drawn evenly, 0.01…100; 2 doubles height and width.
    public var scale: ClosedRange<Double> {
        get { options.scale }
        set { options.scale = newValue }
    }
    /// The size of the part that is cut out at a random place; nil keeps the image's size.
    ///
    /// Beyond the image lies padding: the mean colour, and ignored labels.
    public var crop: Size? {
        get { options.crop.map { Size(height: $0[0], width: $0[1]) } }
        set { options.crop = newValue.map { [$0.height, $0.width] } }
    }
    /// Classes, by name, around whose pixels crops are cut out with a probability of 0…1; nil for none.
    public var cropClasses: (names: [String], probability: Double)? {
        get { options.cropClasses.map { ($0.names, $0.probability) } }
        set {
            options.cropClasses = newValue.map { names, probability in
                var classes = AugmentationOptions.CropClasses(names: names)
                classes.probability = probability
                return classes
            }
        }
    }
    /// The probability of mirroring left and right, 0…1.
    public var flip: Double {
        get { options.flip }
        set { options.flip = newValue }
    }
    /// The probability of mirroring top and bottom, 0…1.
    public var verticalFlip: Double {
        get { options.verticalFlip }
        set { options.verticalFlip = newValue }
    }
    /// The largest angle either way in degrees, 0…180.
    public var rotation: Double {
        get { options.rotation }
        set { options.rotation = newValue }
    }
    /// Colours times a factor within 1 ± this, 0…1.
    public var brightness: Double {
        get { options.brightness }
        set { options.brightness = newValue }
    }
    /// The distance to the mean colour times a factor within 1 ± this, 0…1.
    public var contrast: Double {
        get { options.contrast }
        set { options.contrast = newValue }
    }
    /// The distance to gray times a factor within 1 ± this, 0…1.
    public var saturation: Double {
        get { options.saturation }
        set { options.saturation = newValue }
    }
    /// Colours moved round the colour circle by up to this part of it, 0…0.5.
    public var hue: Double {
        get { options.hue }
        set { options.hue = newValue }
    }
    /// The bounds between which the exponent of the brightness curve is drawn evenly, 0.1…10.
    public var gamma: ClosedRange<Double> {
        get { options.gamma }
        set { options.gamma = newValue }
    }
    /// The largest standard deviation of a Gaussian blur in pixels, 0…20.
    public var blur: Double {
        get { options.blur }
        set { options.blur = newValue }
    }
    /// The largest standard deviation of Gaussian noise as a part of white, 0…1.
    public var noise: Double {
        get { options.noise }
        set { options.noise = newValue }
    }
    /// The probability (0…1) that a rectangle of up to a part (above 0, up to 1) of each side is covered; nil for never.
    public var cutout: (probability: Double, size: Double)? {
        get { options.cutout.map { ($0.probability, $0.size) } }
        set {
            options.cutout = newValue.map { probability, size in
                var cutout = AugmentationOptions.Cutout()
                (cutout.probability, cutout.size) = (probability, size)
                return cutout
            }
        }
    }
}

extension TrainingConfig {
    /// How training images are varied.
    public var augmentation: Augmentation {
        get { Augmentation(config.augment) }
        set { config.augment = newValue.options }
    }

    /// The change of size that every image undergoes first, in use as in training; nil for none.
    ///
    /// Scores come back at the image's own size.
    public var resize: Resize? {
        get {
            config.resize.map { resize in
                switch resize {
                case .factor(let factor): .factor(factor)
                case .size(let height, let width): .size(Size(height: height, width: width))
                }
            }
        }
        set {
            config.resize = newValue.map { resize in
                switch resize {
                case .factor(let factor): .factor(factor)
                case .size(let size): .size(height: size.height, width: size.width)
                }
            }
        }
    }

    /// A change of size.
    public enum Resize: Sendable, Equatable {
        /// Height and width times a factor, 0.01…100.
        case factor(Double)
        /// To this height and width, 1…16384 each.
        case size(Size)
    }
}
