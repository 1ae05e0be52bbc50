import BatchLoading
import Foundation
import SegmentationDatasets

/// How classes count, how much images vary, how fast is learnt.
extension PlanningRules {
    /// The imbalance from which rare classes count more.
    static let imbalanceOfWeights = 4.0
    /// The share of the pixels below which crops prefer a class.
    static let rareShare = 0.02
    /// The width and batch that the learning rate is known for.
    static let reference = (width: 32, batch: 4, learningRate: 0.004)
    /// How far a test of learning rates may move it, as a factor either way.
    package static let learningRateBounds = 0.5...1.5

    /// Gentle class weights where classes differ much, and a Dice loss that balances what they leave.
    var lossChoice: (ClassWeightMethod, PlannedChoice) {
        let imbalance = facts.imbalance
        let method: ClassWeightMethod =
            imbalance >= Self.imbalanceOfWeights ? .inverseSquareRoot : .none
        let choice = PlannedChoice(
            "loss", "cross entropy (class weights \(method.name)) + 0.5 Dice",
            "the most frequent class has \(tell(imbalance)) times the pixels of the rarest: "
                + (method == .none
                    ? "weights would change little, and Dice counts every class alike"
                    : "weights by 1/√frequency are gentle, and Dice balances what they leave"),
            runnerUp: method == .none
                ? "class weights inverse-sqrt" : "class weights median-frequency",
            needs: method == .none
                ? "an imbalance of \(tell(Self.imbalanceOfWeights))"
                : "rare classes that matter more than the borders of frequent ones; Lovász-softmax pays even less often"
        )
        return (method, choice)
    }

    /// How images vary; crops prefer rare classes where they are a part of the image.
    func augmentation(_ input: InputChoice, coverage: Double) -> (
        AugmentationOptions, PlannedChoice
    ) {
        var options = AugmentationOptions()
        options.crop = input.crop
        let isLong = coverage >= Self.coverageOfStrong
        options.scale = isLong ? 0.8...1.6 : 0.8...1.4
        options.flip = 0.5
        let strength = (min(max(2.5 * facts.brightnessSpread, 0.2), 0.4) * 20).rounded() / 20
        options.brightness = strength
        options.contrast = strength
        options.saturation = facts.channels >= 3 ? 0.2 : 0
        let share = Double(input.pixels) / model.imagePixels(input.factor)
        let rare = facts.classes.filter { $0.share > 0 && $0.share < Self.rareShare }.map(\.name)
        if !rare.isEmpty, share < 0.9 {
            options.cropClasses = .init(names: rare)
            options.cropClasses?.probability = 0.4
        }
        let preferring =
            options.cropClasses.map {
                " and two crops of five hold \($0.names.joined(separator: ", "))"
            }
            ?? ""
        let choice = PlannedChoice(
            "augment",
            "crops of \(input.crop[0])×\(input.crop[1]), scale \(options.scale.lowerBound)–\(options.scale.upperBound), "
                + "colours ±\(tell(strength))",
            "images are seen \(tell(coverage)) times and differ in brightness by \(tell(facts.brightnessSpread)) of the range; a crop "
                + "is \(tell(share)) of an image\(preferring)",
            runnerUp: isLong ? "scale 0.8–1.4" : "scale 0.8–1.6",
            needs: isLong
                ? "fewer than \(tell(Self.coverageOfStrong)) views of every pixel"
                : "\(tell(Self.coverageOfStrong)) views of every pixel")
        return (options, choice)
    }

    /// Views of every pixel from which images vary more.
    static let coverageOfStrong = 24.0

    /// 0.004 for width 32 and batch 4; it falls with the root of the width and rises with the root of the batch.
    func learningRateChoice(width: Int, batch: Int) -> (Double, PlannedChoice) {
        let reference = Self.reference
        let exact =
            reference.learningRate
            * (Double(reference.width) / Double(width) * Double(batch) / Double(reference.batch))
            .squareRoot()
        let rate = (exact * 1e4).rounded() / 1e4
        let bounds = Self.learningRateBounds
        let choice = PlannedChoice(
            "optimizer.learning_rate", tell(rate),
            "AdamW's rate falls with the width of the network (\(width) here) and rises with the batch (\(batch))",
            runnerUp: "\(tell(rate * bounds.lowerBound)) to \(tell(rate * bounds.upperBound))",
            needs:
                "\(Self.leastTestSteps) steps of a test in 3 % of the budget"
        )
        return (rate, choice)
    }

    /// The fewest steps of which a test of learning rates says something.
    package static let leastTestSteps = 60
    /// The largest part of a budget that it takes.
    package static let testShare = 0.03

    /// A mean over about a twentieth of the run.
    static func ema(steps: Double) -> Double {
        let decay = 1 - 20 / max(steps, 1)
        return (min(max(decay, 0.9), 0.999) * 1000).rounded() / 1000
    }
}
