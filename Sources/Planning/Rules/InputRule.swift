import BatchLoading

/// How large images go through the network, and what is cut out of them.
package struct InputChoice: Equatable, Sendable {
    /// The factor of height and width.
    package var factor: Double
    /// Rows and columns of a sample.
    package var crop: [Int]
    /// Images a step.
    package var batch: Int

    /// Pixels of a sample.
    package var pixels: Int { crop[0] * crop[1] }
}

extension PlanningRules {
    /// Factors that come into question, the largest first.
    static let factors = [1, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125, 0.0625]
    /// The least rows and columns of a median image after the resize.
    static let leastSide = 48.0
    /// The least pixels of it: small pictures lose more by being smaller than their steps gain.
    static let leastPixels = 60_000.0
    /// A region of this side is large enough; more input shows no more of it.
    static let ampleSide = 32.0
    /// The most pixels of a sample: more steps a minute are worth more than what lies around.
    static let cropPixels = 160_000.0
    /// The part of each side of an image that a crop takes.
    static let cropShare = 0.8
    /// Sides up to which a crop is the whole image.
    static let wholeSide = 160.0

    /// The crop for a factor: four fifths of each side, in multiples of 32, no more than ``cropPixels``; whole sides where
    /// they are short.
    static func crop(_ facts: DatasetFacts, factor: Double) -> [Int] {
        let sides = [facts.height, facts.width].map { Double($0) * factor }
        let wanted = sides.map { $0 <= wholeSide ? $0 : $0 * cropShare }
        let shrink = min(1, (cropPixels / (wanted[0] * wanted[1])).squareRoot())
        return wanted.map { side in
            let multiple = side * shrink >= 64 ? 32 : 16
            let whole = Int((side * shrink / Double(multiple)).rounded(.down)) * multiple
            return max(16, whole)
        }
    }

    /// Four images, or as many as there are, as memory allows.
    func batch(crop: [Int], network: NetworkCost) -> Int {
        var batch = min(Self.largestBatch, facts.trainImages)
        while batch > 1, !fits(network, batch: batch, pixels: crop[0] * crop[1]) { batch /= 2 }
        return batch
    }

    static let largestBatch = 4

    /// The input for a factor.
    func input(_ factor: Double, _ network: NetworkCost) -> InputChoice {
        let crop = Self.crop(facts, factor: factor)
        return InputChoice(
            factor: factor, crop: crop,
            batch: batch(crop: crop, network: network))
    }

    /// Whether a crop shows enough of the image to tell what it is of.
    func showsEnough(_ input: InputChoice) -> Bool {
        Double(input.pixels) >= Self.leastShare * model.imagePixels(input.factor)
    }

    /// The least part of an image that a crop shows.
    static let leastShare = 0.2

    /// Factors that leave images of a reasonable size.
    var possibleFactors: [Double] {
        let least = Double(min(facts.height, facts.width))
        let possible = Self.factors.filter {
            $0 == 1 || least * $0 >= Self.leastSide && model.imagePixels($0) >= Self.leastPixels
        }
        return possible.isEmpty ? [1] : possible
    }

    /// The smallest factor at which the smallest regions are ample, or else the largest with which the cheapest network
    /// learns enough in the time.
    func chooseInput(_ cheapest: NetworkCost) -> (InputChoice, PlannedChoice) {
        let factors = possibleFactors
        let side = facts.smallestRegion?.side ?? Self.ampleSide
        let ample = factors.last { side * $0 >= Self.ampleSide }
        let affordable = factors.first {
            showsEnough(input($0, cheapest))
                && progress(cheapest, input($0, cheapest)).isEnough(Self.stepsOfCheapest)
        }
        let factor = min(ample ?? 1, affordable ?? factors.last ?? 1)
        let chosen = input(factor, cheapest)
        let region = facts.smallestRegion.map {
            "a tenth of the pixels of '\($0.className)' lies in regions less than \(tell($0.side * factor)) "
                + "pixels across then (\(tell($0.side)) in the files)"
        }
        let because =
            factor == ample
            ? "more input would show no more"
            : "it is the largest that the cheapest network sees often enough in the time"
        let larger = factors.last { $0 > factor }
        let choice = PlannedChoice(
            "resize", factor == 1 ? "none" : tell(factor),
            [region, because].compactMap { $0 }.joined(separator: ", and "),
            runnerUp: larger.map { "resize \(tell($0))" }
                ?? "resize \(tell(factors.first { $0 < factor } ?? factor))",
            needs: larger.map { needs(of: input($0, cheapest), cheapest) } ?? "a shorter budget")
        return (chosen, choice)
    }

    private func needs(of larger: InputChoice, _ network: NetworkCost) -> String {
        showsEnough(larger)
            ? "a budget of \(budget(for: network, larger, steps: Self.stepsOfCheapest))"
            : "crops that show more than \(tell(100 * Double(larger.pixels) / model.imagePixels(larger.factor))) % of an image"
    }
}
