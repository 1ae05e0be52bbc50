import NetworkDescriptions
import Planning

/// Facts and costs as they were written down once; nothing is timed.
enum WrittenFacts {
    /// Street scenes: many classes, thin things, a few hundred images.
    static let streets = DatasetFacts(
        dataset: "streets", trainImages: 367, validationImages: 101, height: 360, width: 480,
        brightnessSpread: 0.08,
        classes: [
            ClassFacts(name: "sky", share: 0.17, regions: 4, smallSide: 9, thickness: 40),
            ClassFacts(name: "road", share: 0.32, regions: 2, smallSide: 40, thickness: 60),
            ClassFacts(name: "pole", share: 0.01, regions: 9, smallSide: 8, thickness: 3),
            ClassFacts(name: "car", share: 0.5, regions: 3, smallSide: 15, thickness: 20),
        ], masksMeasured: 300)

    /// Photographs of two megapixels with small spots.
    static let leaves = DatasetFacts(
        dataset: "leaves", trainImages: 100, validationImages: 50, height: 1024, width: 2048,
        classes: [
            ClassFacts(name: "ground", share: 0.7), ClassFacts(name: "leaf", share: 0.287),
            ClassFacts(name: "spot", share: 0.013, regions: 30, smallSide: 12, thickness: 10),
        ], masksMeasured: 30)

    /// Small drawn scenes.
    static let scenes = DatasetFacts(
        dataset: "scenes", trainImages: 48, validationImages: 16, height: 96, width: 128,
        classes: [
            ClassFacts(name: "ground", share: 0.8, smallSide: 60, thickness: 40),
            ClassFacts(name: "disc", share: 0.2, smallSide: 14, thickness: 8),
        ], masksMeasured: 48)

    /// A machine of two cores: a step of the network of width 32 on 4 × 288 × 384 pixels takes 0.2 s.
    static func costs(
        of facts: DatasetFacts = streets, freeBytes: Int = 8 << 30, slowness: Double = 1
    ) -> MeasuredCosts {
        let networks = NetworkCandidate.suiting(facts).map { candidate in
            let width = Double(candidate.width) / 32
            return NetworkCost(
                name: candidate.name, stepPixel: slowness * 4.5e-7 * width * width.squareRoot(),
                forwardPixel: slowness * 1.2e-7 * width * width.squareRoot(),
                bytesPixel: 600 * width, parameterBytes: Int(50e6 * width * width))
        }
        return MeasuredCosts(
            networks: networks, decode: 0.004 * slowness, renderPixel: 1e-8 * slowness,
            judgePixel: 1e-8 * slowness, save: 0.1, saveByte: 2e-9, start: 1, threads: 2,
            freeBytes: freeBytes,
            hasBfloat16: true)
    }

    static func plan(
        _ facts: DatasetFacts, _ budget: String, slowness: Double = 1
    ) throws -> Plan {
        try PlanningRules(
            facts: facts, costs: costs(of: facts, slowness: slowness),
            budget: TimeSpan(budget) ?? TimeSpan(seconds: 1), spent: 2
        ).plan()
    }
}
