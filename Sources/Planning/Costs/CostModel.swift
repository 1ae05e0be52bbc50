import BatchLoading

/// Seconds of steps and epochs, from facts and measured costs.
///
/// Costs of computing grow with pixels. Decoding and augmentation run on threads of their own but share the cores with
/// the step, so that their seconds are added, divided by the number of threads.
package struct CostModel: Sendable {
    let facts: DatasetFacts
    let costs: MeasuredCosts

    /// Joins what is known.
    package init(facts: DatasetFacts, costs: MeasuredCosts) {
        self.facts = facts
        self.costs = costs
    }

    /// Pixels of a median image after a resize by a factor.
    func imagePixels(_ factor: Double) -> Double {
        Double(facts.height * facts.width) * factor * factor
    }

    /// Seconds of a training batch, waiting for its samples included.
    ///
    /// - Parameter pixels: Of one sample.
    package func batch(_ network: NetworkCost, batch: Int, pixels: Int) -> Double {
        let samples = Double(batch)
        let work = network.stepPixel * samples * Double(pixels)
        let decoding = isCached ? 0 : costs.decode
        let loading = samples * (costs.renderPixel * Double(pixels) + decoding)
        return work + loading / Double(max(1, costs.threads))
    }

    /// Seconds of one validation: every image whole, resized by the factor, judged at its own size.
    package func validation(_ network: NetworkCost, factor: Double) -> Double {
        let work =
            network.forwardPixel * imagePixels(factor)
            + costs.judgePixel * imagePixels(1)
        let decoding = (isCached ? 0 : costs.decode) / Double(max(1, costs.threads))
        return Double(facts.validationImages) * (work + decoding)
    }

    /// Seconds of saving an epoch: the weights, the best ones, and the state, which holds them with their moments and mean.
    package func save(_ network: NetworkCost) -> Double {
        costs.save + costs.saveByte * Self.savedCopies * Double(network.parameterBytes)
    }

    /// The bytes of an epoch's files over those of parameters, gradients, moments and mean.
    private static let savedCopies = 6.0 / 5

    /// Seconds that decoding all images for the first time takes, where they stay in memory.
    package var firstDecoding: Double {
        guard isCached else { return 0 }
        let images = facts.trainImages + facts.validationImages
        return Double(images) * costs.decode / Double(max(1, costs.threads))
    }

    /// Whether all decoded pairs stay in memory, with the share of it that a cache takes.
    var isCached: Bool {
        let bytes =
            (facts.trainImages + facts.validationImages)
            * PairCache.bytes(height: facts.height, width: facts.width, channels: facts.channels)
        return Double(bytes) <= Double(costs.freeBytes) * PairCache.automaticShare
    }

    /// Bytes that training takes.
    func bytes(_ network: NetworkCost, batch: Int, pixels: Int) -> Int {
        network.parameterBytes + Int(network.bytesPixel * Double(batch * pixels))
    }

    /// The largest share of the free memory that training may take.
    static let memoryShare = 0.6
}

extension MeasuredCosts {
    /// The costs with which a plan's batches and validations take the seconds that a trial of it has taken; what has made
    /// them slower or quicker makes the other networks so.
    package func refined(
        _ plan: Plan, facts: DatasetFacts, batch: Double, validation: Double
    ) -> MeasuredCosts {
        var costs = self
        guard let network = networks.first(where: { $0.name == plan.network }) else {
            return self
        }
        let model = CostModel(facts: facts, costs: self)
        let input = plan.input
        let batchRatio =
            batch / max(model.batch(network, batch: input.batch, pixels: input.pixels), 1e-9)
        let validationRatio =
            validation / max(model.validation(network, factor: input.factor), 1e-9)
        for place in networks.indices {
            costs.networks[place].stepPixel *= batchRatio
            costs.networks[place].forwardPixel *= validationRatio
        }
        costs.renderPixel *= batchRatio
        costs.judgePixel *= validationRatio
        return costs
    }
}

/// What an epoch is expected to take, in seconds.
package struct EpochForecast: Codable, Equatable, Sendable {
    /// Of a training batch.
    package var batch: Double
    /// Of the validation behind every epoch.
    package var validation: Double
    /// Of saving an epoch.
    package var save: Double
    /// Batches of an epoch.
    package var batches: Int

    /// Joins the parts.
    package init(batch: Double, validation: Double, save: Double, batches: Int) {
        self.batch = batch
        self.validation = validation
        self.save = save
        self.batches = batches
    }

    /// A whole epoch.
    package var seconds: Double { Double(batches) * batch + validation + save }
}
