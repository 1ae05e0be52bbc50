import Machine
import NetworkDescriptions
import NeuralNetworks
import Testing
import Training

@Suite struct TrainingForecastTests {
    private let team = ThreadTeam(threads: 2)

    /// Max pooling's places and sums that wait for another reader come on top; both are small.
    @Test(
        arguments: [
            ("tiny-fcn", 8), ("res-fcn", 8), ("unet", 8),
        ], Precision.allCases.filter(\.isSupported))
    func theForecastOfMemoryIsThatOfThePlan(model: (String, Int), precision: Precision) throws {
        for budget in [1 << 30, 1] {
            let network = try Network.make(
                ModelOptions(name: model.0, width: model.1), classCount: 5, seed: 0)
            network.precision = precision
            network.keptActivationBytes = budget
            let forecast = try TrainingForecast(
                network: network, batch: 2, height: 64, width: 96, copiesOfParameters: 4, team: team
            )
            let plan = try network.prepared(
                batch: 2, height: 64, width: 96, purpose: .training, team: team)
            let ratio = Double(plan.arenaByteCount) / Double(forecast.activationBytes)
            #expect(
                (1...1.06).contains(ratio), "\(model.0) \(precision) within \(budget): \(ratio)")
            #expect(forecast.secondsPerBatch > 0)
        }
    }

    @Test func timingAForwardPassChangesNothing() throws {
        let network = try Network.make(
            ModelOptions(name: "tiny-fcn", width: 4), classCount: 3, seed: 1)
        let before = network.state
        _ = try network.timeOfForwardPass(batch: 1, height: 32, width: 32, team: team)
        #expect(network.state == before)
    }
}
