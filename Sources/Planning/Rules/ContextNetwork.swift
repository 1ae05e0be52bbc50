import NetworkDescriptions

/// A network for photographs: residual blocks down to stride 16, and back up to stride 2 by sums with what was there on the
/// way down.
///
/// With w channels at stride 2 there are 2w at stride 4, 4w at 8 and 6w at 16, and w/2 in front of the class scores.
/// `Configs/camvid-context-fcn.yaml` lists the one of width 32.
package struct ContextNetwork: Equatable, Sendable {
    /// Channels at stride 2, an even number.
    package var width: Int

    /// Names a width.
    package init(width: Int) { self.width = width }

    /// As a config names and lists it.
    package var model: ModelOptions { ModelOptions(name: "context-fcn", layers: layers) }

    /// The entries in the order in which they run.
    package var layers: [LayerEntry] {
        var layers = [convolution("half", width, stride: 2)]
        layers += stage("quarter", 2 * width, dilations: [])
        layers += stage("eighth", 4 * width, dilations: [[2, 1]])
        layers += stage("sixteenth", 6 * width, dilations: [[2, 4]])
        layers += rise("8", to: "eighth", 4 * width, refined: 2 * width)
        layers += rise("4", to: "quarter", nil, refined: 2 * width)
        layers += rise("2", to: "half", width, refined: width / 2)
        var head = ConvolutionEntry(channels: .classes)
        head.kernel = 1
        head.padding = 0
        layers.append(LayerEntry(.convolution(head), name: "head"))
        layers.append(LayerEntry(.upsample(like: "input", mode: .bilinear)))
        return layers
    }

    private func convolution(
        _ name: String, _ channels: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1,
        activation: ActivationName = .relu
    ) -> LayerEntry {
        var entry = ConvolutionEntry(channels: .count(channels))
        entry.kernel = kernel
        entry.stride = stride
        entry.dilation = dilation
        entry.padding = kernel == 1 ? 0 : dilation
        entry.bias = false
        entry.norm = true
        entry.activation = activation
        return LayerEntry(.convolution(entry), name: name)
    }

    /// A convolution with stride 2, and residual blocks behind it: a plain one, and one for each pair of dilations.
    private func stage(_ name: String, _ channels: Int, dilations: [[Int]]) -> [LayerEntry] {
        var layers = [convolution(name + "0", channels, stride: 2)]
        var (input, number) = (name + "0", 0)
        let blocks = [[1, 1]] + dilations
        for (index, pair) in blocks.enumerated() {
            let (first, second) = ("\(name)\(number + 1)", "\(name)\(number + 2)")
            let sum = index == blocks.count - 1 ? name : "\(name)\(number + 3)"
            layers += [
                convolution(first, channels, dilation: pair[0]),
                convolution(second, channels, dilation: pair[1], activation: .none),
                LayerEntry(.add(.relu), name: sum, from: [second, input]),
            ]
            (input, number) = (sum, number + 3)
        }
        return layers
    }

    /// Coarse features at the size of finer ones, added to them; `lateral` are the channels that the sum needs where the
    /// coarse ones have others.
    private func rise(
        _ level: String, to fine: String, _ lateral: Int?, refined: Int
    ) -> [LayerEntry] {
        let own = lateral.map {
            convolution("lateral" + level, $0, kernel: 1, activation: .none)
        }
        return [own].compactMap { $0 } + [
            LayerEntry(.upsample(like: fine, mode: .bilinear), name: "up" + level),
            LayerEntry(.add(.relu), name: "sum" + level, from: ["up" + level, fine]),
            convolution("refine" + level, refined),
        ]
    }
}
