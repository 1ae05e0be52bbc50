import Machine
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// What runs is what the description says: layers, shapes, parameters.
@Suite struct EngineOfDescriptionTests {
    private let team = ThreadTeam(threads: 2)
    private static let models = ModelOptions.knownNames

    private func make(_ model: String) throws -> (NetworkGraph, Network) {
        let options = ModelOptions(name: model, width: 4)
        return (
            try options.graph(classCount: 5), try Network.make(options, classCount: 5, seed: 1)
        )
    }

    @Test(arguments: models, Precision.allCases.filter(\.isSupported))
    func theEngineRunsTheRewrittenDescription(model: String, precision: Precision) throws {
        let (graph, network) = try make(model)
        network.precision = precision
        let shape = FeatureShape(batch: 2, channels: 3, height: 24, width: 40)
        for (purpose, runs) in [
            (NetworkPurpose.training, graph), (.inference, graph.foldingBatchNorms()),
        ] {
            let prepared = try network.prepared(
                batch: 2, height: 24, width: 40, purpose: purpose, team: team)
            let rewritten = runs.joiningConcatenations().convertingStorage(to: precision)
            #expect(try prepared.layers == rewritten.costs(for: shape, between: precision))
            #expect(try prepared.outputShape == graph.outputShape(for: shape))
            #expect(prepared.logits.count == prepared.outputShape.elementCount)
            let forecast = try graph.forecast(
                batch: 2, height: 24, width: 40, purpose: purpose, precision: precision)
            #expect(forecast.layers == prepared.layers)
            #expect(forecast.parameterCount == network.parameterCount)
            // Pooling and oneDNN take workspaces beside it.
            #expect(forecast.arenaByteCount > 0)
            #expect(forecast.arenaByteCount <= prepared.arenaByteCount)
        }
    }

    @Test(arguments: models)
    func theNetworkHoldsTheParametersOfTheDescriptionInItsOrder(model: String) throws {
        let (graph, network) = try make(model)
        func ofKind(_ kind: ParameterSpecification.Kind) -> [ParameterSpecification] {
            graph.parameters.filter { $0.kind == kind }
        }
        let expected = ofKind(.learned) + ofKind(.kept) + ofKind(.counter)
        #expect(network.state.map(\.name) == expected.map(\.name))
        #expect(network.state.map(\.array.shape) == expected.map(\.shape))
        #expect(network.parameterCount == graph.learnedCount)
        for (parameter, specification) in zip(network.parameters, ofKind(.learned)) {
            let values = network.parameterValues.buffer[parameter.range]
            switch specification.start {
            case .constant(let value): #expect(values.allSatisfy { $0 == value })
            case .uniform(let bound): #expect(values.allSatisfy { abs($0) <= bound })
            }
        }
    }
}
