import Foundation
import NetworkDescriptions

/// The formula of every layer: what a described network makes of maps in training, in Double.
///
/// - Parameter parameters: What the network learns, by full name.
/// - Returns: nil where a layer has no formula of its inputs alone, as dropout, or is none of a description.
func plainOutput(
    of graph: NetworkGraph, _ input: PlainMaps, parameters: [String: [Double]]
) -> PlainMaps? {
    var values = [graph.input.index: input]
    for node in graph.nodes {
        let inputs = node.inputs.compactMap { values[$0] }
        let learned = node.parameterNames.compactMap { parameters[$0] }
        guard let output = plainOutput(of: node.layer, inputs, learned) else { return nil }
        values[node.output] = output
    }
    return values[graph.output.index]
}

private func plainOutput(
    of layer: Layer, _ inputs: [PlainMaps], _ learned: [[Double]]
) -> PlainMaps? {
    let x = inputs[0]
    switch layer {
    case .convolution(let options):
        return plainConvolution(
            inputs.dropFirst().reduce(x, plainConcatenation), weight: learned[0],
            bias: options.hasBias
                ? learned[1] : [Double](repeating: 0, count: options.outputChannels),
            kernel: options.kernel, stride: options.stride, padding: options.padding,
            dilation: options.dilation, groups: options.groups)
    case .transposedConvolution(let options):
        return plainTransposedConvolution(
            x, weight: learned[0], bias: learned[1], kernel: options.kernel,
            stride: options.stride)
    case .batchNorm(let options):
        return plainBatchNorm(
            x, weight: learned[0], bias: learned[1], epsilon: Double(options.epsilon),
            rectifier: options.rectifier)
    case .relu: return plainMap(x) { max($0, 0) }
    case .activation(let options):
        switch options.kind {
        case .leakyReLU(let slope): return plainMap(x) { $0 < 0 ? Double(slope) * $0 : $0 }
        case .gelu: return plainMap(x) { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }
        case .silu: return plainMap(x) { $0 / (1 + exp(-$0)) }
        case .relu6: return plainMap(x) { plainRectified($0, .relu6) }
        }
    case .addition(let options):
        return PlainMaps(x.shape) { n, c, row, column in
            let sum = x[n, c, row, column] + inputs[1][n, c, row, column]
            return options.relu ? max(sum, 0) : sum
        }
    case .concatenation: return plainConcatenation(x, inputs[1])
    case .maxPooling(let options): return plainMaxPooling(x, size: options.size)
    case .averagePooling(let options):
        return plainAveragePooling(
            x, height: options.size ?? x.shape.height, width: options.size ?? x.shape.width)
    case .bilinearUpsampling(let options):
        let (height, width) = size(of: options.target, inputs)
        return plainBilinearUpsampling(x, height: height, width: width)
    case .nearestUpsampling(let options):
        let (height, width) = size(of: options.target, inputs)
        return plainNearestUpsampling(x, height: height, width: width)
    case .dropout, .foldedConvolution, .storageConversion: return nil
    }
}

private func size(
    of target: UpsamplingTarget, _ inputs: [PlainMaps]
) -> (height: Int, width: Int) {
    switch target {
    case .sizeOfSecondInput: (inputs[1].shape.height, inputs[1].shape.width)
    case .size(let height, let width): (height, width)
    }
}
