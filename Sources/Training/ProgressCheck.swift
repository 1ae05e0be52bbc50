import BatchLoading
import NeuralNetworks

extension TrainingProgress {
    /// What in a saved progress no run of this setup comes to, as a clause; nil where all goes together.
    ///
    /// Everything that is counted on or divided by later is compared with the plan of the run.
    func fault(in setup: TrainingSetup) -> String? {
        if let fault = pace?.fault { return fault }
        let pace = setup.pace(of: self)
        if !(0...pace.epochs).contains(epochsDone) {
            return "it has \(epochsDone) epochs behind it, the run has \(pace.epochs)"
        }
        let rest = epochsDone < pace.epochs ? pace.batches(after: epochsDone) : 0
        if !(0...rest).contains(batchesDone) {
            return "it has \(batchesDone) batches behind it, allowed is 0…\(rest)"
        }
        let expected =
            pace.steps(ofEpochs: epochsDone, setup.steps(ofBatches:))
            + setup.steps(ofBatches: batchesDone)
        if steps != expected {
            return "it has \(steps) steps behind it, as many epochs and batches make \(expected)"
        }
        return sums.fault(batches: batchesDone, of: setup.batches.batch)
            ?? bestFault ?? warningFault(classCount: setup.card.classNames.count)
    }

    private var bestFault: String? {
        if let bestEpoch, !(1...max(1, epochsDone)).contains(bestEpoch) || epochsDone == 0 {
            return "its best epoch is \(bestEpoch), \(epochsDone) are behind it"
        }
        if let bestMeanIoU, !(0...1).contains(bestMeanIoU) {
            return "its best mean IoU is \(bestMeanIoU), allowed is 0…1"
        }
        if let bestInterval, bestInterval.count != 2 {
            return "its interval has \(bestInterval.count) numbers, allowed are 2"
        }
        return nil
    }

    private func warningFault(classCount: Int) -> String? {
        guard let unpredictedEpochs else { return nil }
        if unpredictedEpochs.count != classCount {
            return "it counts for \(unpredictedEpochs.count) classes, the run has \(classCount)"
        }
        return unpredictedEpochs.first { !(0...epochsDone).contains($0) }.map {
            "a class was not predicted in \($0) epochs, \(epochsDone) are behind it"
        }
    }
}

extension EpochSums {
    fileprivate func fault(batches: Int, of size: Int) -> String? {
        if !(0...batches).contains(skippedBatches) {
            return "it has \(skippedBatches) skipped batches, allowed is 0…\(batches)"
        }
        if !(0...batches * size).contains(images) {
            return "it has \(images) images behind it, allowed is 0…\(batches * size)"
        }
        if !loss.isFinite || !weight.isFinite || weight < 0 {
            return "its loss is \(loss) over the weight \(weight), allowed are finite numbers"
        }
        return nil
    }
}
