import NetworkDescriptions
import NeuralNetworks

/// The layers as their formulas, in Double, N × C × H × W: twins of what runs, readable and slow.
struct PlainMaps: Equatable {
    let shape: FeatureShape
    var values: [Double]

    init(_ shape: FeatureShape, _ value: (_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Double) {
        self.shape = shape
        values = []
        for n in 0..<shape.batch {
            for c in 0..<shape.channels {
                for y in 0..<shape.height {
                    for x in 0..<shape.width { values.append(value(n, c, y, x)) }
                }
            }
        }
    }

    subscript(n: Int, c: Int, y: Int, x: Int) -> Double {
        values[((n * shape.channels + c) * shape.height + y) * shape.width + x]
    }

    /// The same numbers in channels-last order.
    var channelsLast: [Float] {
        var result: [Float] = []
        for n in 0..<shape.batch {
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    for c in 0..<shape.channels { result.append(Float(self[n, c, y, x])) }
                }
            }
        }
        return result
    }
}

func plainMaxPooling(_ x: PlainMaps, size: Int) -> PlainMaps {
    var shape = x.shape
    shape.height /= size
    shape.width /= size
    return PlainMaps(shape) { n, c, row, column in
        var best = -Double.infinity
        for r in 0..<size {
            for k in 0..<size { best = max(best, x[n, c, row * size + r, column * size + k]) }
        }
        return best
    }
}

func plainAveragePooling(_ x: PlainMaps, height: Int, width: Int) -> PlainMaps {
    var shape = x.shape
    shape.height /= height
    shape.width /= width
    return PlainMaps(shape) { n, c, row, column in
        var sum = 0.0
        for r in 0..<height {
            for k in 0..<width { sum += x[n, c, row * height + r, column * width + k] }
        }
        return sum / Double(height * width)
    }
}

func plainNearestUpsampling(_ x: PlainMaps, height: Int, width: Int) -> PlainMaps {
    var shape = x.shape
    shape.height = height
    shape.width = width
    return PlainMaps(shape) { n, c, row, column in
        x[n, c, row * x.shape.height / height, column * x.shape.width / width]
    }
}

func plainMap(_ x: PlainMaps, _ function: (Double) -> Double) -> PlainMaps {
    PlainMaps(x.shape) { n, c, row, column in function(x[n, c, row, column]) }
}

func plainBilinearUpsampling(_ x: PlainMaps, height: Int, width: Int) -> PlainMaps {
    func axis(_ o: Int, _ input: Int, _ output: Int) -> (lower: Int, upper: Int, share: Double) {
        let place = max(0, (Double(o) + 0.5) * Double(input) / Double(output) - 0.5)
        let lower = min(Int(place), input - 1)
        return (lower, min(lower + 1, input - 1), place - Double(lower))
    }
    var shape = x.shape
    shape.height = height
    shape.width = width
    return PlainMaps(shape) { n, c, row, column in
        let v = axis(row, x.shape.height, height)
        let h = axis(column, x.shape.width, width)
        func blend(_ y: Int) -> Double {
            x[n, c, y, h.lower] * (1 - h.share) + x[n, c, y, h.upper] * h.share
        }
        return blend(v.lower) * (1 - v.share) + blend(v.upper) * v.share
    }
}

/// Batch statistics, weight `weight[c]`, bias `bias[c]`, then the rectifier.
func plainBatchNorm(
    _ x: PlainMaps, weight: [Double], bias: [Double], epsilon: Double, rectifier: Rectifier
) -> PlainMaps {
    let shape = x.shape
    let count = Double(shape.pixelCount)
    var mean = [Double](repeating: 0, count: shape.channels)
    var variance = mean
    for c in 0..<shape.channels {
        let channel = PlainMaps(
            FeatureShape(batch: shape.batch, channels: 1, height: shape.height, width: shape.width)
        ) { n, _, y, column in x[n, c, y, column] }
        mean[c] = channel.values.reduce(0, +) / count
        variance[c] = channel.values.reduce(0) { $0 + ($1 - mean[c]) * ($1 - mean[c]) } / count
    }
    return PlainMaps(shape) { n, c, y, column in
        let normalised = (x[n, c, y, column] - mean[c]) / (variance[c] + epsilon).squareRoot()
        let value = normalised * weight[c] + bias[c]
        return plainRectified(value, rectifier)
    }
}

func plainRectified(_ value: Double, _ rectifier: Rectifier) -> Double {
    switch rectifier {
    case .none: value
    case .relu: max(value, 0)
    case .relu6: min(max(value, 0), 6)
    }
}

func plainConvolution(
    _ x: PlainMaps, weight: [Double], bias: [Double], kernel: Int, stride: Int,
    padding: ConvolutionPadding, dilation: Int, groups: Int = 1
) -> PlainMaps {
    var shape = x.shape
    shape.channels = bias.count
    let inputs = x.shape.channels / groups
    // Outputs, and zeros before the first input.
    func axis(_ size: Int) -> (count: Int, before: Int) {
        let reach = dilation * (kernel - 1) + 1
        switch padding {
        case .zeros(let zeros): return ((size + 2 * zeros - reach) / stride + 1, zeros)
        case .same:
            let count = Int((Double(size) / Double(stride)).rounded(.up))
            return (count, max(0, (count - 1) * stride + reach - size) / 2)
        }
    }
    let (rows, columns) = (axis(x.shape.height), axis(x.shape.width))
    (shape.height, shape.width) = (rows.count, columns.count)
    return PlainMaps(shape) { n, o, row, column in
        var sum = bias[o]
        let first = o / (bias.count / groups) * inputs
        for i in 0..<inputs {
            for r in 0..<kernel {
                for k in 0..<kernel {
                    let y = row * stride + r * dilation - rows.before
                    let z = column * stride + k * dilation - columns.before
                    guard (0..<x.shape.height).contains(y), (0..<x.shape.width).contains(z) else {
                        continue
                    }
                    let w = weight[((o * inputs + i) * kernel + r) * kernel + k]
                    sum += w * x[n, first + i, y, z]
                }
            }
        }
        return sum
    }
}

func plainConcatenation(_ a: PlainMaps, _ b: PlainMaps) -> PlainMaps {
    var shape = a.shape
    shape.channels += b.shape.channels
    return PlainMaps(shape) { n, c, row, column in
        c < a.shape.channels
            ? a[n, c, row, column] : b[n, c - a.shape.channels, row, column]
    }
}

/// Weights are in × out × kernel × kernel.
func plainTransposedConvolution(
    _ x: PlainMaps, weight: [Double], bias: [Double], kernel: Int, stride: Int
) -> PlainMaps {
    var shape = x.shape
    shape.channels = bias.count
    shape.height = (x.shape.height - 1) * stride + kernel
    shape.width = (x.shape.width - 1) * stride + kernel
    return PlainMaps(shape) { n, o, row, column in
        var sum = bias[o]
        for i in 0..<x.shape.channels {
            for r in 0..<kernel where row >= r && (row - r) % stride == 0 {
                for k in 0..<kernel where column >= k && (column - k) % stride == 0 {
                    let (y, z) = ((row - r) / stride, (column - k) / stride)
                    guard y < x.shape.height, z < x.shape.width else { continue }
                    sum += weight[((i * bias.count + o) * kernel + r) * kernel + k] * x[n, i, y, z]
                }
            }
        }
        return sum
    }
}
