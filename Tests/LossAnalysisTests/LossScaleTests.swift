import ImageFiles
import LossAnalysis
import Testing

struct LossScaleTests {
    @Test func automaticIsThe99Point5thPercentileOfPixelsThatCount() throws {
        // 0.001, 0.002, … 4 in a scattered order, between ignored pixels with enormous losses.
        let count = 4000
        var losses: [Float] = []
        var labels: [UInt8] = []
        for index in 0..<count {
            losses += [Float((index * 1237 % count) + 1) / 1000, 1e6]
            labels += [0, LabelMap.ignored]
        }
        let map = LabelMap(height: 80, width: 100, labels: labels)
        let scale = try LossScale.automatic.nats(losses: losses, labels: map)
        // NumPy: rank 0.995 * 3999 = 3979.005, value (3979.005 + 1) / 1000.
        // Losses are float32: 2^-24 of 4 on each side.
        #expect(abs(scale - 3.980005) <= 5e-7)
    }

    @Test func aMapWithoutLossEndsAtOneNat() throws {
        let map = LabelMap(height: 1, width: 3, labels: [0, 0, 255])
        #expect(try LossScale.automatic.nats(losses: [0, 0, 5], labels: map) == 1)
        let nothing = LabelMap(height: 1, width: 1, labels: [255])
        #expect(try LossScale.automatic.nats(losses: [3], labels: nothing) == 1)
    }

    @Test func infiniteLossesDoNotEndTheScale() throws {
        let map = LabelMap(height: 1, width: 3, labels: [0, 0, 0])
        let scale = try LossScale.automatic.nats(losses: [2, 2, .infinity], labels: map)
        #expect(scale == 2)
    }

    @Test func aGivenScaleIsTakenAndCheckedForItsRange() throws {
        let map = LabelMap(height: 1, width: 1, labels: [0])
        #expect(try LossScale.nats(2.5).nats(losses: [9], labels: map) == 2.5)
        #expect(throws: LossMapError.scale(0)) {
            try LossScale.nats(0).nats(losses: [9], labels: map)
        }
    }
}
