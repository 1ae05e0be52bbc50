import NetworkDescriptions
import YAMLFiles

// What the entries of `model: {layers: […]}` may be, and the keys of each kind.

extension LayerEntry {
    /// What `layer:` may say, with the keys that stand beside it.
    ///
    /// A kind more is a row more; reading, writing and the help follow.
    package static let kinds: [YAMLVariant<LayerOperation>] = [
        YAMLVariant(
            "convolution", "A convolution; the meanings are PyTorch's.",
            defaults: ConvolutionEntry(channels: .classes), keys: ConvolutionEntry.keys,
            make: { .convolution($0) }, carried: { $0.convolution(isDepthwise: false) }),
        YAMLVariant(
            "depthwise-convolution", "A convolution of every channel by itself.",
            defaults: ConvolutionEntry(channels: nil), keys: ConvolutionEntry.sharedKeys,
            make: { .convolution($0) }, carried: { $0.convolution(isDepthwise: true) }),
        YAMLVariant(
            "transposed-convolution", "A convolution that makes images larger, with bias.",
            defaults: TransposedConvolutionOptions(), keys: TransposedConvolutionOptions.keys,
            make: {
                .transposedConvolution(
                    channels: $0.channels, kernel: $0.kernel, stride: $0.stride)
            },
            carried: {
                guard case .transposedConvolution(let channels, let kernel, let stride) = $0 else {
                    return nil
                }
                return TransposedConvolutionOptions(
                    channels: channels, kernel: kernel, stride: stride)
            }),
        YAMLVariant(
            "batch-norm", "A batch norm, and an activation.", defaults: .none,
            keys: [activationKey], make: { .batchNorm($0) },
            carried: { if case .batchNorm(let activation) = $0 { activation } else { nil } }),
        activation(.relu, "`max(0, x)`."),
        YAMLVariant(
            "leaky-relu", "`x < 0 ? slope * x : x`.", defaults: ActivationName.defaultSlope,
            keys: [.key("slope", \.self, .double(in: LayerRanges.slope), "The slope below 0.")],
            make: { .activation(.leakyReLU, slope: $0) },
            carried: { if case .activation(.leakyReLU, let slope) = $0 { slope } else { nil } }),
        activation(.gelu, "GELU in its exact form."),
        activation(.silu, "`x / (1 + exp(-x))`."),
        activation(.relu6, "`min(max(0, x), 6)`."),
        YAMLVariant(
            "max-pooling", "The largest number of size x size windows.", defaults: 2,
            keys: [
                .key("size", \.self, .int(in: LayerRanges.maxPoolingSize), "The window's side.")
            ],
            make: { .maxPooling(size: $0) },
            carried: { if case .maxPooling(let size) = $0 { size } else { nil } }),
        YAMLVariant(
            "average-pooling", "The mean of size x size windows.", defaults: 2,
            keys: [
                .key("size", \.self, .int(in: LayerRanges.averagePoolingSize), "The window's side.")
            ],
            make: { .averagePooling(size: $0) },
            carried: { if case .averagePooling(let size) = $0 { size } else { nil } }),
        YAMLVariant(
            "global-average-pooling", "The mean over the image.", defaults: .globalAveragePooling,
            keys: [], holds: { $0 == .globalAveragePooling }),
        YAMLVariant(
            "dropout", "Sets a share of the numbers to 0, in training only.", defaults: 0.0,
            keys: [
                .required("rate", \.self, .double(in: LayerRanges.dropoutRate), "The share.")
            ],
            make: { .dropout(rate: $0) },
            carried: { if case .dropout(let rate) = $0 { rate } else { nil } }),
        YAMLVariant(
            "upsample", "To the size of another entry.", defaults: UpsamplingOptions(),
            keys: UpsamplingOptions.keys, make: { .upsample(like: $0.like, mode: $0.mode) },
            carried: {
                guard case .upsample(let like, let mode) = $0 else { return nil }
                return UpsamplingOptions(like: like, mode: mode)
            }),
        YAMLVariant(
            "add", "The sum of the entries that `from` names, and an activation.", defaults: .none,
            keys: [activationKey], make: { .add($0) },
            carried: { if case .add(let activation) = $0 { activation } else { nil } }),
        YAMLVariant(
            "concat", "The channels of the entries that `from` names, side by side.",
            defaults: .concat, keys: [], holds: { $0 == .concat }),
    ]

    private static let activationKey = YAMLKey<ActivationName>.key(
        "activation", \.self, .choice, "What follows.")

    private static func activation(
        _ name: ActivationName, _ meaning: String
    ) -> YAMLVariant<LayerOperation> {
        YAMLVariant(
            name.rawValue, meaning,
            defaults: .activation(name, slope: ActivationName.defaultSlope), keys: [],
            holds: { if case .activation(name, _) = $0 { true } else { false } })
    }
}

extension LayerOperation {
    /// The convolution, where it is one, and depthwise or not as asked.
    fileprivate func convolution(isDepthwise: Bool) -> ConvolutionEntry? {
        guard case .convolution(let options) = self, (options.channels == nil) == isDepthwise else {
            return nil
        }
        return options
    }
}

extension ConvolutionEntry {
    private static let dilations = YAMLValue.int(in: LayerRanges.dilation)

    fileprivate static let keys: [YAMLKey<ConvolutionEntry>] =
        [
            .custom(
                "channels", values: ChannelCount.yaml.values, places: [\ConvolutionEntry.channels],
                "Channels that it makes.",
                read: { (mapping, entry) throws(YAMLFileError) in
                    entry.channels = try mapping.channels()
                }, write: { $0.channels.map(ChannelCount.yaml.write) }),
            .key(
                "groups", \.groups, .int(in: LayerRanges.groups),
                "Parts into which the channels fall."),
        ] + sharedKeys

    /// The keys that a depthwise convolution has as well.
    fileprivate static let sharedKeys: [YAMLKey<ConvolutionEntry>] = [
        .key("kernel", \.kernel, .kernels, "The kernel's side."),
        .key(
            "stride", \.stride, .strides,
            "Pixels from one window to the next."),
        .custom(
            "padding", values: YAMLValue.paddings.values, places: [\ConvolutionEntry.padding],
            "Zeros around the input; by default as many as keep the size at stride 1.",
            read: { (mapping, entry) throws(YAMLFileError) in
                var dilation = entry.dilation
                if let node = mapping.optional("dilation") { dilation = try dilations.read(node) }
                entry.padding = dilation * (entry.kernel - 1) / 2
                if let node = mapping.optional("padding") {
                    entry.padding = try YAMLValue.paddings.read(node)
                }
            }, write: { .int($0.padding) }),
        .key("dilation", \.dilation, dilations, "Pixels from one kernel element to the next."),
        .custom(
            "bias", values: YAMLValue.bool.values, places: [\ConvolutionEntry.bias],
            "Whether a learned number is added to every channel; by default where no norm follows.",
            read: { (mapping, entry) throws(YAMLFileError) in
                // A batch norm takes every constant away again.
                entry.bias = try !mapping.bool("norm", default: entry.norm)
                entry.bias = try mapping.bool("bias", default: entry.bias)
            }, write: { .bool($0.bias) }),
        .key("norm", \.norm, .bool, "Whether a batch norm follows."),
        .key("activation", \.activation, .choice, "What follows at last."),
    ]
}

private struct TransposedConvolutionOptions {
    var channels = ChannelCount.classes
    var kernel = 2
    var stride = 2

    static let keys: [YAMLKey<TransposedConvolutionOptions>] = [
        .custom(
            "channels", values: ChannelCount.yaml.values,
            places: [\TransposedConvolutionOptions.channels], "Channels that it makes.",
            read: { (mapping, options) throws(YAMLFileError) in
                options.channels = try mapping.channels()
            }, write: { ChannelCount.yaml.write($0.channels) }),
        .custom(
            "kernel", values: YAMLValue.kernels.values,
            places: [\TransposedConvolutionOptions.kernel],
            "The kernel's side; by default the stride.",
            read: { (mapping, options) throws(YAMLFileError) in
                options.kernel = options.stride
                if let node = mapping.optional("stride") {
                    options.kernel = try YAMLValue.strides.read(node)
                }
                if let node = mapping.optional("kernel") {
                    options.kernel = try YAMLValue.kernels.read(node)
                }
            }, write: { .int($0.kernel) }),
        .key("stride", \.stride, .strides, "Pixels from one window to the next."),
    ]
}

private struct UpsamplingOptions {
    var like = "input"
    var mode = UpsamplingMode.bilinear

    static let keys: [YAMLKey<UpsamplingOptions>] = [
        .key("like", \.like, .text, "The entry whose height and width it takes, or input."),
        .key("mode", \.mode, .choice, "How pixels between pixels come about."),
    ]
}

extension YAMLValue<Int> {
    fileprivate static var kernels: YAMLValue { .int(in: LayerRanges.kernel) }
    fileprivate static var strides: YAMLValue { .int(in: LayerRanges.stride) }
    fileprivate static var paddings: YAMLValue { .int(in: LayerRanges.padding) }
}

extension ChannelCount {
    private static let values =
        "'classes' or \(YAMLValue<Int>.int(in: LayerRanges.channels).values)"

    fileprivate static let yaml = YAMLValue<ChannelCount>(
        values: values,
        read: { node throws(YAMLFileError) in
            if (try? node.string()) == "classes" { return .classes }
            guard let count = try? YAMLValue.int(in: LayerRanges.channels).read(node) else {
                throw node.wrongValue(expected: values)
            }
            return .count(count)
        },
        write: {
            switch $0 {
            case .count(let count): .int(count)
            case .classes: .string("classes")
            }
        })
}

extension YAMLMapping {
    fileprivate func channels() throws(YAMLFileError) -> ChannelCount {
        try ChannelCount.yaml.read(
            try required("channels", expected: "a whole number or 'classes'"))
    }
}
