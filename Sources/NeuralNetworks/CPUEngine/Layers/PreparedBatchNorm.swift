import CPixelKernels
import Communication
import Machine
import NetworkDescriptions
import Tensors

extension BatchNorm: CPULayer {
    func memoryTraits(_ inputs: [FeatureShape]) -> MemoryTraits {
        MemoryTraits(
            backwardReadsInputs: true, recomputes: true, accumulates: false, forwardInPlace: true,
            backwardInPlace: true)
    }

    func prepare(_ site: LayerSite) throws -> any PreparedLayer { PreparedBatchNorm(self, site) }
}

/// A batch norm's parameters by name; the order is that of ``BatchNorm/parameters()``.
struct BatchNormSlots {
    let weight, bias, runningMean, runningVariance, batchesTracked: UnsafeMutablePointer<Float>
    let weightGradient, biasGradient: UnsafeMutablePointer<Float>?

    init(_ slots: ArraySlice<ParameterSlot>) {
        let slots = Array(slots)
        weight = slots[0].values
        bias = slots[1].values
        runningMean = slots[2].values
        runningVariance = slots[3].values
        batchesTracked = slots[4].values
        weightGradient = slots[0].gradients
        biasGradient = slots[1].gradients
    }
}

private final class PreparedBatchNorm: PreparedLayer {
    private let site: LayerSite
    private let layer: BatchNorm
    private let rectifier: Int32
    private let channels: Int
    /// Of this rank.
    private let pixels: Int
    /// Of all ranks, from the last forward pass.
    private var allPixels: Int
    private let slots: BatchNormSlots
    private let mean, scale, shift, inverseDeviation, meanGradient, slope: AlignedBuffer<Float>
    /// Over all pixels, by channel: mean and squared distances forward, sums and products backward.
    private let first, second: AlignedBuffer<Double>
    private let block: Int
    private var blockCount: Int { (pixels + block - 1) / block }

    init(_ layer: BatchNorm, _ site: LayerSite) {
        self.site = site
        self.layer = layer
        rectifier = layer.rectifier.kernel
        channels = layer.channels
        pixels = site.inputShapes[0].pixelCount
        allPixels = pixels
        slots = BatchNormSlots(site.parameters[...])
        mean = AlignedBuffer(count: channels)
        scale = AlignedBuffer(count: channels)
        shift = AlignedBuffer(count: channels)
        inverseDeviation = AlignedBuffer(count: channels)
        meanGradient = AlignedBuffer(count: channels)
        slope = AlignedBuffer(count: channels)
        first = AlignedBuffer(count: channels)
        second = AlignedBuffer(count: channels)
        // 16 KB of float32 input a block: read once from memory, a second time from the L1 cache.
        block = max(1, 4096 / channels)
        site.scratchpad.require(blockCount * 2 * channels * MemoryLayout<Float>.stride)
    }

    private var partial: UnsafeMutablePointer<Float> {
        site.scratchpad.pointer.assumingMemoryBound(to: Float.self)
    }

    func forward() {
        if site.purpose == .training {
            measureBatch()
        } else {
            for c in 0..<channels {
                mean[c] = slots.runningMean[c]
                inverseDeviation[c] =
                    1 / (slots.runningVariance[c] + layer.epsilon).squareRoot()
            }
        }
        for c in 0..<channels {
            scale[c] = slots.weight[c] * inverseDeviation[c]
            shift[c] = slots.bias[c] - mean[c] * scale[c]
        }
        recompute(into: site.output)
    }

    func recompute(into region: ArenaRegion) {
        site.team.forEachUncheckedRange(of: pixels) { range in
            let start = range.lowerBound * channels
            pixel_batch_norm_apply(
                site.storage, site.address(site.inputs[0], start), site.address(region, start),
                Int64(range.count), Int64(channels), scale.pointer, shift.pointer, rectifier)
        }
    }

    /// Sets mean and deviation to those of the batch, on whatever ranks it lies, and moves the running ones.
    private func measureBatch() {
        let x = site.inputs[0].bytes
        let partial = partial
        site.team.forEachUncheckedRange(of: blockCount) { range in
            pixel_batch_norm_statistics(
                site.storage, x, Int64(pixels), Int64(channels), Int64(block),
                Int64(range.lowerBound),
                Int64(range.upperBound), partial)
        }
        site.team.forEachUncheckedRange(of: channels, multipleOf: 8) { part in
            pixel_batch_norm_combine_statistics(
                partial, Int64(pixels), Int64(channels), Int64(block), Int64(part.lowerBound),
                Int64(part.upperBound), first.pointer, second.pointer)
        }
        takeInOtherRanks()
        for c in 0..<channels {
            let (batchMean, squares) = (first[c], second[c])
            let variance = squares / Double(allPixels)
            mean[c] = Float(batchMean)
            inverseDeviation[c] = Float(1 / (variance + Double(layer.epsilon)).squareRoot())
            let unbiased = squares / Double(max(allPixels - 1, 1))
            move(&slots.runningMean[c], to: batchMean)
            move(&slots.runningVariance[c], to: unbiased)
        }
        slots.batchesTracked.pointee += 1
        site.store.touch()
    }

    /// Replaces this rank's means and squared distances by those over all ranks.
    ///
    /// One sum of three kinds of numbers: pixels, what the means are off a common point, and squared distances from that
    /// point. The point is the running mean, which all ranks have and which lies near, so that no digits are lost.
    private func takeInOtherRanks() {
        if site.group.isAlone { return }
        var sums = [Double](repeating: 0, count: 1 + 2 * channels)
        sums[0] = Double(pixels)
        for c in 0..<channels {
            let off = first[c] - Double(slots.runningMean[c])
            sums[1 + c] = Double(pixels) * off
            sums[1 + channels + c] = second[c] + Double(pixels) * off * off
        }
        sums = site.group.sums(sums)
        allPixels = Int(sums[0])
        for c in 0..<channels {
            let off = sums[1 + c] / sums[0]
            first[c] = Double(slots.runningMean[c]) + off
            let squares = sums[1 + channels + c] - sums[0] * off * off
            // Rounding may leave less than nothing; what is not a number stays that.
            second[c] = squares < 0 ? 0 : squares
        }
    }

    private func move(_ running: inout Float, to value: Double) {
        running = Float(
            Double(running) * (1 - layer.momentum) + value * layer.momentum)
    }

    func backward() {
        guard let outputGradient = site.outputGradient, let weightGradient = slots.weightGradient,
            let biasGradient = slots.biasGradient
        else { preconditionFailure("backward was called in inference") }
        let (x, dy) = (site.inputs[0].bytes, outputGradient.bytes)
        let partial = partial
        site.team.forEachUncheckedRange(of: blockCount) { range in
            pixel_batch_norm_backward_sums(
                site.storage, x, dy, Int64(pixels), Int64(channels), Int64(block),
                Int64(range.lowerBound),
                Int64(range.upperBound), mean.pointer, scale.pointer, shift.pointer, rectifier,
                partial)
        }
        site.team.forEachUncheckedRange(of: channels, multipleOf: 8) { part in
            pixel_batch_norm_combine_sums(
                partial, Int64(blockCount), Int64(channels), Int64(part.lowerBound),
                Int64(part.upperBound), first.pointer, second.pointer)
        }
        // Gradients of parameters are added over ranks later, all at once; what images get depends on all ranks now.
        for c in 0..<channels {
            biasGradient[c] = Float(first[c])
            weightGradient[c] = Float(second[c] * Double(inverseDeviation[c]))
        }
        if !site.group.isAlone {
            let sums = site.group.sums(first.array + second.array)
            for c in 0..<channels { (first[c], second[c]) = (sums[c], sums[channels + c]) }
        }
        for c in 0..<channels {
            let (sum, product) = (first[c], second[c])
            let deviation = Double(inverseDeviation[c])
            meanGradient[c] = Float(sum / Double(allPixels))
            slope[c] = Float(product * deviation * deviation / Double(allPixels))
        }
        guard let inputGradient = site.inputGradients[0] else { return }
        applyBackward(from: outputGradient, to: inputGradient)
    }

    private func applyBackward(from dy: ArenaRegion, to dx: ArenaRegion) {
        site.team.forEachUncheckedRange(of: pixels) { range in
            let start = range.lowerBound * channels
            pixel_batch_norm_backward_apply(
                site.storage, site.address(site.inputs[0], start), site.address(dy, start),
                site.address(dx, start), Int64(range.count), Int64(channels), mean.pointer,
                scale.pointer, shift.pointer, meanGradient.pointer, slope.pointer,
                rectifier)
        }
    }
}
