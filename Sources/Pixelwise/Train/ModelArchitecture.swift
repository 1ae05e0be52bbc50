import Experiments
import NetworkDescriptions

/// Which network is trained, and how wide.
public struct ModelArchitecture: Sendable, Equatable {
    package var options: ModelOptions

    package init(_ options: ModelOptions) { self.options = options }

    /// A small fully convolutional network.
    ///
    /// - Parameter width: Channels of the first stage, 1…1024.
    public static func tinyFCN(width: Int = 16) -> ModelArchitecture {
        ModelArchitecture(ModelOptions(name: "tiny-fcn", width: width))
    }

    /// U-Net: an encoder and a decoder with connections between equal sizes.
    ///
    /// - Parameter width: Channels of the first stage, 1…1024.
    public static func unet(width: Int = 32) -> ModelArchitecture {
        ModelArchitecture(ModelOptions(name: "unet", width: width))
    }

    /// Residual blocks with dilated convolutions.
    ///
    /// - Parameters:
    ///   - width: Channels of the first stage, 1…1024.
    ///   - dilations: The dilation of each residual block of the trunk, 1…64 each.
    public static func resFCN(
        width: Int = 32, dilations: [Int] = [1, 2, 4, 8]
    ) -> ModelArchitecture {
        ModelArchitecture(ModelOptions(name: "res-fcn", width: width, dilations: dilations))
    }

    /// EfficientNet-Lite0 with a light feature pyramid.
    ///
    /// - Parameters:
    ///   - width: Channels of the decoder, 1…1024.
    ///   - pretrained: The weights from which the encoder starts: "efficientnet-lite0" as `Tools/pretrained` fetches it, or the
    ///     path of a safetensors file; nil for drawn numbers.
    public static func efficientNetLite0FPN(
        width: Int = 64, pretrained: String? = nil
    ) -> ModelArchitecture {
        ModelArchitecture(
            ModelOptions(name: "efficientnet-lite0-fpn", width: width, pretrained: pretrained))
    }

    /// The name, and the width where it counts, such as "unet width 32".
    public var title: String { options.title }
}

extension TrainingConfig {
    /// The network.
    ///
    /// One of your own, layer by layer, comes from a YAML config (``init(contentsOf:overrides:)``).
    public var model: ModelArchitecture {
        get { ModelArchitecture(config.model) }
        set { config.model = newValue.options }
    }
}
