import EveryInstructionSet
import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Every operator of the table does what its formula says: under every instruction set, in both storage types, with one
/// and with several threads, at odd sizes and channel counts.
@Suite(.everyInstructionSet) struct OperatorCaseTests {
    /// A layer with random parameters and what it is given.
    private struct Question {
        let network: Network
        let graph: NetworkGraph
        let x: PlainMaps
        let outputShape: FeatureShape
        let dy: PlainMaps

        /// - Parameter rounded: Whether bfloat16 holds the maps exactly.
        init(_ operatorCase: OperatorCase, _ shape: FeatureShape, rounded: Bool = false) throws {
            var generator = SplitMix64(seed: 1)
            func random(_ shape: FeatureShape) -> PlainMaps {
                PlainMaps(shape) { _, _, _, _ in
                    let value: Float = generator.uniform(in: -2...2)
                    return Double(rounded ? Float(BFloat16(value)) : value)
                }
            }
            graph = operatorCase.graph(for: shape)
            network = try Network.make(graph, seed: 7)
            for index in 0..<network.parameterCount {
                network.parameterValues[index] = generator.uniform(in: -1.5...1.5)
            }
            network.parametersDidChange()
            x = random(shape)
            outputShape = try graph.outputShape(for: shape)
            dy = random(outputShape)
        }

        var convolves: Bool { graph.nodes.contains(where: \.layer.convolves) }

        /// The parameters as the formula reads them, number `index` of all moved by `step`.
        func parameters(moving index: Int = -1, by step: Double = 0) -> [String: [Double]] {
            Dictionary(
                uniqueKeysWithValues: network.parameters.map { parameter in
                    let values = parameter.range.map {
                        Double(network.parameterValues[$0]) + ($0 == index ? step : 0)
                    }
                    return (parameter.name, values)
                })
        }

        /// Σ dy · y of the formula; nil where there is none.
        func product(_ x: PlainMaps, _ parameters: [String: [Double]]) -> Double? {
            plainOutput(of: graph, x, parameters: parameters).map {
                zip($0.values, dy.values).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }

        func answer(_ precision: Precision, threads: Int) throws -> Answer {
            network.precision = precision
            let prepared = try network.preparedWithInputGradient(
                x.shape, team: ThreadTeam(threads: threads))
            prepared.input.fill(from: x.channelsLast)
            prepared.forward()
            let output = Array(prepared.logits)
            prepared.logitsGradient.fill(from: dy.channelsLast)
            prepared.backward()
            return Answer(
                output: output, inputGradient: Array(try #require(prepared.inputGradient)),
                parameterGradients: network.parameterGradients.array)
        }
    }

    /// What the layer makes of it, channels last.
    private struct Answer: Equatable {
        let output, inputGradient, parameterGradients: [Float]
    }

    @Test func noTwoCasesHaveTheSameName() {
        #expect(Set(OperatorCase.all.map(\.name)).count == OperatorCase.all.count)
    }

    @Test(arguments: OperatorCase.all)
    func valuesAreTheFormulas(operatorCase: OperatorCase) throws {
        for shape in operatorCase.checkedShapes {
            let question = try Question(operatorCase, shape)
            guard
                let wanted = plainOutput(
                    of: question.graph, question.x, parameters: question.parameters())
            else { continue }
            #expect(wanted.shape == question.outputShape)
            // Sums of a few hundred products in float32, relative to the largest.
            expectClose(
                try question.answer(.float32, threads: 2).output, wanted.channelsLast,
                tolerance: 1e-5, "\(operatorCase) \(shape)")
        }
    }

    @Test(arguments: OperatorCase.all)
    func gradientsAreCentralDifferences(operatorCase: OperatorCase) throws {
        for shape in operatorCase.checkedShapes {
            let question = try Question(operatorCase, shape)
            let answer = try question.answer(.float32, threads: 2)
            try compareInputGradient(question, answer, "\(operatorCase) \(shape)")
            try compareParameterGradients(question, answer, "\(operatorCase) \(shape)")
        }
    }

    /// Small against the distance between random numbers, so that no maximum changes place.
    private static let step = 1e-6

    /// Elements that are moved, spread over all: each asks the formula for the whole map, twice.
    private func probeCount(_ x: PlainMaps) -> Int { x.values.count < 10_000 ? 4 : 1 }

    private func compareInputGradient(
        _ question: Question, _ answer: Answer, _ what: String
    ) throws {
        let (x, parameters) = (question.x, question.parameters())
        for probe in 0..<probeCount(x) {
            let index = (probe * 7919 + 13) % x.values.count
            var (up, down) = (x, x)
            up.values[index] += Self.step
            down.values[index] -= Self.step
            guard let above = question.product(up, parameters),
                let below = question.product(down, parameters)
            else { return expectDropped(question, answer, what) }
            let slope = (above - below) / (2 * Self.step)
            let found = answer.inputGradient[x.shape.channelsLastIndex(index)]
            expectSlope(found, slope, "\(what): input \(index)")
        }
    }

    private func compareParameterGradients(
        _ question: Question, _ answer: Answer, _ what: String
    ) throws {
        let count = question.network.parameterCount
        let distance = max(1, count / probeCount(question.x))
        for index in stride(from: count / 3, to: count, by: distance) {
            let above = question.product(
                question.x, question.parameters(moving: index, by: Self.step))
            let below = question.product(
                question.x, question.parameters(moving: index, by: -Self.step))
            let slope = (try #require(above) - #require(below)) / (2 * Self.step)
            expectSlope(answer.parameterGradients[index], slope, "\(what): parameter \(index)")
        }
    }

    /// The formula is exact to about 1e-9; float32 sums of the layer are good to 1e-4 here.
    private func expectSlope(_ found: Float, _ slope: Double, _ what: String) {
        #expect(abs(Double(found) - slope) < 2e-4 * max(1, abs(slope)), "\(what)")
    }

    /// Which numbers dropout drops only it knows; the gradient takes the same way as they do.
    private func expectDropped(_ question: Question, _ answer: Answer, _ what: String) {
        let factors = zip(answer.output, question.x.channelsLast).map { $0 / $1 }
        #expect(factors.allSatisfy { $0 == 0 || abs($0 - 1 / 0.75) < 1e-5 }, "\(what)")
        expectClose(
            answer.inputGradient, zip(question.dy.channelsLast, factors).map { $0 * $1 },
            tolerance: 1e-5, what)
    }

    @Test(arguments: OperatorCase.all)
    func threadsChangeNothing(operatorCase: OperatorCase) throws {
        for shape in operatorCase.checkedShapes {
            let question = try Question(operatorCase, shape)
            let one = try question.answer(.float32, threads: 1)
            // Gradients of a convolution's weights are summed in as many parts as there are threads.
            for threads in [2, 3] {
                let several = try question.answer(.float32, threads: threads)
                let what = "\(operatorCase) \(shape), \(threads) threads"
                if question.convolves {
                    expectClose(several.output, one.output, tolerance: 1e-5, what)
                    expectClose(several.inputGradient, one.inputGradient, tolerance: 1e-5, what)
                    expectClose(
                        several.parameterGradients, one.parameterGradients, tolerance: 1e-5, what)
                } else {
                    #expect(several == one, "\(what)")
                }
            }
        }
    }

    /// Half a unit in the last of bfloat16's 8 bits is 2⁻⁹ ≈ 0.002 of a number; sums of several such errors stay below
    /// 0.008 of the largest.
    @Test(arguments: OperatorCase.all)
    func bfloat16IsFloat32Rounded(operatorCase: OperatorCase) throws {
        for shape in operatorCase.checkedShapes {
            let question = try Question(operatorCase, shape, rounded: true)
            // Convolutions of bfloat16 are oneDNN's, which does not have them on every processor.
            if question.convolves && !Precision.bfloat16.isSupported { return }
            let exact = try question.answer(.float32, threads: 2)
            let rounded = try question.answer(.bfloat16, threads: 2)
            let what = "\(operatorCase) \(shape)"
            expectClose(rounded.output, exact.output, tolerance: 0.008, what)
            expectClose(rounded.inputGradient, exact.inputGradient, tolerance: 0.008, what)
            if exact.parameterGradients.isEmpty { continue }
            expectClose(
                rounded.parameterGradients, exact.parameterGradients, tolerance: 0.008, what)
        }
    }
}

extension FeatureShape {
    /// The place in channels-last order of number `index` in N × C × H × W order.
    fileprivate func channelsLastIndex(_ index: Int) -> Int {
        let (column, row) = (index % width, index / width % height)
        let (c, n) = (index / (width * height) % channels, index / (width * height * channels))
        return ((n * height + row) * width + column) * channels + c
    }
}
