import CPixelKernels
import Communication
import Machine
import Tensors

/// A running mean of a network's weights over the steps of training: it scores better than the weights themselves.
///
/// After step n (from 1) every learned number θ and every running statistic of the batch norms moves its mean by
/// `mean += (θ − mean) · (1 − d)`, `d = min(decay, (n + 1) / (n + 10))`. The second term lets the mean forget the start
/// weights within a few steps, so that short runs and first epochs are judged fairly. Running statistics are averaged
/// with the weights that they belong to; counters of batches are not averaged.
package final class WeightAverage {
    /// How slowly the mean moves, 0 ..< 1; 0 follows the weights.
    package let decay: Double
    /// Steps that are in the mean.
    package private(set) var updates = 0
    private let network: Network
    private let values: AlignedBuffer<Float>
    private let keptValues: AlignedBuffer<Float>

    /// Starts at the network's weights of this moment.
    package init(decay: Double, of network: Network) {
        precondition(
            (0..<1).contains(decay), "WeightAverage expects a decay of 0 ..< 1, got \(decay)")
        self.decay = decay
        self.network = network
        values = AlignedBuffer(network.parameterValues.buffer)
        keptValues = AlignedBuffer(network.store.keptValues.buffer)
    }

    /// Takes the network's weights into the mean; to be called after every optimizer step.
    ///
    /// - Parameter team: Changes only how long it takes.
    package func update(team: ThreadTeam = .ofAllCores) {
        updates += 1
        let decay = min(decay, Double(updates + 1) / Double(updates + 10))
        for (mean, current) in pairs {
            team.forEachUncheckedRange(of: mean.count, multipleOf: 16) { range in
                let start = range.lowerBound
                pixel_move_towards(
                    mean.pointer + start, current.pointer + start, Int64(range.count),
                    Float(1 - decay))
            }
        }
    }

    /// Replaces the mean by that of the first rank.
    package func copyFromFirst(of group: RankGroup) {
        for buffer in [values, keptValues] { group.copyFromFirst(buffer) }
        updates = group.fromFirst(updates)
    }

    /// Runs `body` while the network holds the mean, and puts its own weights back to the bit.
    package func whileInUse<Result>(_ body: () throws -> Result) rethrows -> Result {
        exchange()
        defer { exchange() }
        return try body()
    }

    private var pairs: [(mean: AlignedBuffer<Float>, current: AlignedBuffer<Float>)] {
        [(values, network.parameterValues), (keptValues, network.store.keptValues)]
    }

    private func exchange() {
        for (mean, current) in pairs {
            for index in 0..<mean.count {
                (mean[index], current[index]) = (current[index], mean[index])
            }
        }
        network.parametersDidChange()
    }
}

extension WeightAverage {
    /// The mean as flat tensors and the number of steps in it, under "average." names.
    package var state: [NamedTensor] {
        [
            NamedTensor(
                name: "average.values",
                array: NumericArray(shape: [values.count], values.array)),
            NamedTensor(
                name: "average.kept",
                array: NumericArray(shape: [keptValues.count], keptValues.array)),
            NamedTensor(
                name: "average.updates", array: NumericArray(shape: [], [Int64(updates)])),
        ]
    }

    /// Goes on from a saved mean of the same network.
    ///
    /// - Throws: ``ExecutionError`` when a tensor is missing, has another size or holds what no run comes to; nothing
    ///   changes then.
    package func load(state tensors: [NamedTensor]) throws(ExecutionError) {
        let steps = try tensors.count("average.updates")
        let mean = try tensors.finite("average.values", shape: [values.count])
        let kept = try tensors.finite("average.kept", shape: [keptValues.count])
        _ = values.buffer.update(from: mean)
        _ = keptValues.buffer.update(from: kept)
        updates = steps
    }
}

extension ExecutionError {
    /// The highest count of steps or batches that is taken from a file.
    static let largestCount = 1 << 52
}

extension [NamedTensor] {
    /// The tensor of this name and shape.
    private func required(_ name: String, shape: [Int]) throws(ExecutionError) -> NumericArray {
        guard let array = first(where: { $0.name == name })?.array else {
            throw .missingTensor(name: name)
        }
        guard array.shape == shape else {
            throw .tensorShapeMismatch(name: name, expected: shape, found: array.shape)
        }
        return array
    }

    /// The numbers of the tensor of this name and shape, all finite.
    func finite(_ name: String, shape: [Int]) throws(ExecutionError) -> [Float] {
        let values = try required(name, shape: shape).floats
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw .nonFiniteTensor(name: name, index: bad, value: values[bad])
        }
        return values
    }

    /// The whole number of the tensor of this name.
    func count(_ name: String) throws(ExecutionError) -> Int {
        guard let value = try required(name, shape: []).integers?.first,
            (0...Int64(ExecutionError.largestCount)).contains(value)
        else { throw .countOutOfRange(name: name, allowed: 0...ExecutionError.largestCount) }
        return Int(value)
    }
}
