import NetworkDescriptions
import Tensors

/// A parameter of a network: PyTorch's name and shape, and its place in the store.
package struct Parameter: Sendable, Equatable {
    /// The name in PyTorch's `state_dict`, such as "stages.0.0.conv.weight".
    package let name: String
    /// PyTorch's shape: out × in × kernel × kernel for convolutions.
    package let shape: [Int]
    /// Where its values and gradients lie in the flat buffers of the store.
    package let range: Range<Int>

    /// True for convolution kernels; false for biases and normalisation, which weight decay leaves alone.
    package var decays: Bool { shape.count > 1 }
}

/// Where a prepared layer finds one of its parameters.
package struct ParameterSlot {
    package let values: UnsafeMutablePointer<Float>
    /// `nil` for what is kept but not learned.
    package let gradients: UnsafeMutablePointer<Float>?
}

/// All numbers that a network learns and keeps, in flat float32 buffers.
package final class ParameterStore {
    /// What the optimizer changes, in the order of the graph.
    package let learned: [Parameter]
    /// Running statistics, in the order of the graph.
    package let kept: [Parameter]
    /// Counters of batches, by name, in the order of the graph.
    package let counters: [Parameter]
    package let values: AlignedBuffer<Float>
    package let gradients: AlignedBuffer<Float>
    package let keptValues: AlignedBuffer<Float>
    package let counterValues: AlignedBuffer<Float>
    /// Goes up whenever values change, so that layers know when to bring weights into oneDNN's order again.
    package private(set) var version = 1
    /// From what start values and dropout follow.
    package let seed: UInt64
    /// The position in the run that dropout draws for.
    package var dropoutStep: UInt64 = 0
    /// Images of the batch that lie on ranks before this one.
    package var imagesBefore = 0
    private let slots: [String: ParameterSlot]

    package init(_ specifications: [ParameterSpecification], seed: UInt64) {
        self.seed = seed
        learned = Self.place(specifications, kind: .learned)
        kept = Self.place(specifications, kind: .kept)
        counters = Self.place(specifications, kind: .counter)
        values = AlignedBuffer(repeating: 0, count: learned.last?.range.upperBound ?? 0)
        gradients = AlignedBuffer(repeating: 0, count: values.count)
        keptValues = AlignedBuffer(repeating: 0, count: kept.last?.range.upperBound ?? 0)
        counterValues = AlignedBuffer(repeating: 0, count: counters.count)
        var slots: [String: ParameterSlot] = [:]
        for parameter in learned {
            slots[parameter.name] = ParameterSlot(
                values: values.pointer + parameter.range.lowerBound,
                gradients: gradients.pointer + parameter.range.lowerBound)
        }
        for (list, buffer) in [(kept, keptValues), (counters, counterValues)] {
            for parameter in list {
                slots[parameter.name] = ParameterSlot(
                    values: buffer.pointer + parameter.range.lowerBound, gradients: nil)
            }
        }
        self.slots = slots
        var generator = SplitMix64(seed: seed)
        for specification in specifications { start(specification, &generator) }
    }

    /// Says that values have changed.
    package func touch() { version += 1 }

    package func slot(_ name: String) -> ParameterSlot {
        guard let slot = slots[name] else { preconditionFailure("no parameter is called \(name)") }
        return slot
    }

    /// For each layer from the last to the first, where in the flat gradients those begin that no earlier layer has.
    ///
    /// Parameters lie in the order of the graph, and the backward pass goes from its end to its beginning.
    func gradientStarts(of graph: NetworkGraph) -> [Int] {
        let starts = Dictionary(
            learned.map { ($0.name, $0.range) }, uniquingKeysWith: { first, _ in first })
        // What the layers up to each one have at most.
        var end = 0
        let ends = graph.nodes.map { node in
            for name in node.parameterNames { end = max(end, starts[name]?.upperBound ?? 0) }
            return end
        }
        return ([0] + ends.dropLast()).reversed()
    }

    private static func place(
        _ specifications: [ParameterSpecification], kind: ParameterSpecification.Kind
    ) -> [Parameter] {
        var offset = 0
        return specifications.filter { $0.kind == kind }.map { specification in
            let count = specification.count
            defer { offset += count }
            return Parameter(
                name: specification.name, shape: specification.shape, range: offset..<offset + count
            )
        }
    }

    private func start(_ specification: ParameterSpecification, _ generator: inout SplitMix64) {
        let target = slot(specification.name).values
        for index in 0..<specification.count {
            switch specification.start {
            case .constant(let value): target[index] = value
            case .uniform(let bound): target[index] = generator.uniform(in: -bound...bound)
            }
        }
    }
}
