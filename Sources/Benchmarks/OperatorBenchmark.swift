import Machine
import NetworkDescriptions
import NeuralNetworks

/// Times every operator of the table alone, forward and backward, on made-up numbers.
package struct OperatorBenchmark: Sendable {
    /// How maps are stored.
    package var precision: Precision
    /// Threads of the team.
    package var threads: Int
    /// Counted runs, after two that warm up.
    package var runs: Int

    /// Takes everything that the figures depend on.
    package init(precision: Precision = .float32, threads: Int, runs: Int) {
        self.precision = precision
        self.threads = threads
        self.runs = runs
    }

    /// Median seconds of one operator.
    package struct Time: Sendable {
        /// What was timed, at its ``OperatorCase/timedShape``.
        package var operatorCase: OperatorCase
        /// Of the forward pass.
        package var forward: Double
        /// Of the backward pass: all gradients, that of the input too.
        package var backward: Double
    }

    /// Runs the whole table.
    ///
    /// - Throws: `NetworkError` where this processor has no convolutions of the precision.
    package func run() throws -> [Time] {
        try OperatorCase.all.map { try time($0) }
    }

    private func time(_ operatorCase: OperatorCase) throws -> Time {
        let shape = operatorCase.timedShape
        let network = try Network.make(operatorCase.graph(for: shape), seed: 0)
        network.precision = precision
        let prepared = try network.preparedWithInputGradient(
            shape, team: ThreadTeam(threads: threads))
        for index in prepared.input.indices { prepared.input[index] = Float(index % 17) / 8 - 1 }
        prepared.forward()
        for index in prepared.logitsGradient.indices {
            prepared.logitsGradient[index] = Float(index % 13) / 8 - 1
        }
        let clock = ContinuousClock()
        let laps = (0..<runs + 2).map { _ in
            (
                forward: clock.measure { prepared.forward() } / .seconds(1),
                backward: clock.measure { prepared.backward() } / .seconds(1)
            )
        }
        return Time(
            operatorCase: operatorCase, forward: median(laps.dropFirst(2).map(\.forward)),
            backward: median(laps.dropFirst(2).map(\.backward)))
    }
}
