import NetworkDescriptions
import Tensors

extension Network {
    /// All learned and kept numbers by PyTorch's `state_dict` names and shapes, in PyTorch's types.
    ///
    /// Counters (`num_batches_tracked`) are 64-bit integers, everything else float32.
    package var state: [NamedTensor] {
        let floats = [(store.learned, store.values), (store.kept, store.keptValues)].flatMap {
            parameters, buffer in
            parameters.map { parameter in
                NamedTensor(
                    name: parameter.name,
                    array: NumericArray(
                        shape: parameter.shape, Array(buffer.buffer[parameter.range])))
            }
        }
        let counters = store.counters.map { counter in
            NamedTensor(
                name: counter.name,
                array: NumericArray(
                    shape: counter.shape, [Int64(store.counterValues[counter.range.lowerBound])]))
        }
        return floats + counters
    }

    /// ``state`` without the auxiliary heads: what a network for inference has.
    package var inferenceState: [NamedTensor] {
        let left = graph.auxiliaryParameterNames
        return state.filter { !left.contains($0.name) }
    }

    /// The first running statistic that holds NaN or infinity; nil where all are finite.
    package var nonFiniteStatistic: String? { Self.nonFinite(store.kept, store.keptValues) }

    /// The first learned tensor that holds NaN or infinity; nil where all are finite.
    package var nonFiniteParameter: String? { Self.nonFinite(store.learned, store.values) }

    private static func nonFinite(
        _ parameters: [Parameter], _ values: AlignedBuffer<Float>
    ) -> String? {
        // All at once first: x · 0 is 0 for a finite x and NaN for any other.
        if values.buffer.reduce(0, { $0 + $1 * 0 }) == 0 { return nil }
        return parameters.first { parameter in
            values.buffer[parameter.range].contains { !$0.isFinite }
        }?.name
    }

    /// Takes over numbers saved under PyTorch's names, by this toolkit or by PyTorch.
    ///
    /// Nothing changes unless all fit. Counters may be missing; half-precision tensors are widened.
    ///
    /// - Parameter allowingNonFinite: Takes NaN and infinity as they are, to look at what went wrong.
    /// - Throws: ``ExecutionError`` for a missing, unexpected, misshapen or non-finite tensor.
    package func load(
        state tensors: [NamedTensor], allowingNonFinite: Bool = false
    ) throws(ExecutionError) {
        try graph.requireFit(of: tensors)
        var found: [String: [Float]] = [:]
        let counters = Set(store.counters.map(\.name))
        for tensor in tensors {
            let values = tensor.array.floats
            if !allowingNonFinite, let bad = values.firstIndex(where: { !$0.isFinite }) {
                throw .nonFiniteTensor(name: tensor.name, index: bad, value: values[bad])
            }
            // Counters are kept as float32 and written as integers again.
            if counters.contains(tensor.name),
                !values.allSatisfy({ (0...Float(ExecutionError.largestCount)).contains($0) })
            {
                throw .countOutOfRange(name: tensor.name, allowed: 0...ExecutionError.largestCount)
            }
            found[tensor.name] = values
        }
        for (parameters, buffer) in [
            (store.learned, store.values), (store.kept, store.keptValues),
            (store.counters, store.counterValues),
        ] {
            for parameter in parameters {
                guard let values = found[parameter.name] else { continue }
                for (offset, value) in zip(parameter.range, values) { buffer[offset] = value }
            }
        }
        parametersDidChange()
    }
}

extension NetworkGraph {
    /// Makes sure that saved numbers are those of this network, by names and shapes; takes no memory, so that a file can be
    /// refused before the network is made.
    ///
    /// Counters may be missing.
    ///
    /// - Throws: ``ExecutionError`` for a missing, unexpected or misshapen tensor.
    package func requireFit(of tensors: [NamedTensor]) throws(ExecutionError) {
        var missing = Dictionary(
            parameters.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for tensor in tensors {
            guard let parameter = missing.removeValue(forKey: tensor.name) else {
                throw .unexpectedTensor(name: tensor.name)
            }
            guard parameter.shape == tensor.array.shape else {
                throw .tensorShapeMismatch(
                    name: tensor.name, expected: parameter.shape, found: tensor.array.shape)
            }
        }
        for parameter in parameters
        where parameter.kind != .counter && missing[parameter.name] != nil {
            throw .missingTensor(name: parameter.name)
        }
    }
}

extension Optimizer {
    /// The moments as flat tensors and the number of steps, under "optimizer." names.
    package var state: [NamedTensor] {
        let flat = moments.enumerated().map { index, moment in
            NamedTensor(
                name: "optimizer.moment.\(index)",
                array: NumericArray(shape: [moment.count], moment.array))
        }
        let steps = NamedTensor(
            name: "optimizer.steps", array: NumericArray(shape: [], [Int64(stepCount)]))
        return flat + [steps]
    }

    /// Goes on from a saved state of the same optimizer and network.
    ///
    /// - Throws: ``ExecutionError`` when a tensor is missing, has another size or holds what no run comes to; nothing
    ///   changes then.
    package func load(state tensors: [NamedTensor]) throws(ExecutionError) {
        let steps = try tensors.count("optimizer.steps")
        var loaded: [[Float]] = []
        for (index, moment) in moments.enumerated() {
            loaded.append(
                try tensors.finite("optimizer.moment.\(index)", shape: [moment.count]))
        }
        for (moment, values) in zip(moments, loaded) {
            _ = moment.buffer.update(from: values)
        }
        stepCount = steps
    }
}
