import EveryInstructionSet
import Losses
import Machine
import Tensors
import Testing

/// Every version of the fused kernel agrees with the plain twin.
@Suite(.everyInstructionSet) struct CrossEntropyKernelTests {
    let team = ThreadTeam(threads: 2)

    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 11, 16, 19, 21, 33, 150, 700])
    func mapAndGradientAgreeWithThePlainTwinInDouble(classes: Int) throws {
        // An odd number of pixels: the last vector and the last tile are not full.
        let random = RandomCase(
            batch: 2, classes: classes, height: 9, width: classes < 30 ? 37 : 3,
            seed: UInt64(classes))
        let doubles = Tensor<Double>(
            shape: random.logits.shape, random.logits.elements.map { Double($0) })
        for smoothing in [0, 0.125] {
            let loss = try CrossEntropyLoss(
                classWeights: random.weights, ignoreIndex: 255, reduction: .none,
                labelSmoothing: smoothing)
            let twin = try loss.plain(
                doubles, labels: random.labels, gradient: true, team: team)
            let kernel = try FusedCrossEntropy(
                classCount: classes, classWeights: random.weights.map { Float($0) },
                ignoreIndex: 255, labelSmoothing: Float(smoothing))
            for layout in [TensorLayout.contiguous, .channelsLast] {
                let input = random.logits.inLayout(layout)
                var map = [Float](repeating: 9, count: random.labels.elements.count)
                var gradient = Tensor<Float>(repeating: 9, shape: input.shape, layout: layout)
                let sums = try kernel.evaluate(
                    logits: input.elements, layout: layout, labels: random.labels.elements,
                    labelShape: random.labels.shape, denominator: .one, map: &map,
                    gradient: &gradient.elements, team: team)
                let comment: Comment = "C \(classes), \(smoothing), \(layout)"
                // float32: a few roundings of 6e-8 each; sums of C of them.
                #expect(
                    isNear(map, twin.value.elements, relative: 1e-6, absolute: 1e-9), comment)
                #expect(
                    isNear(
                        gradient.inLayout(.contiguous).elements,
                        try #require(twin.gradient).elements, relative: 2e-6, absolute: 5e-7),
                    comment)
                #expect(abs(sums.loss - twin.sums.loss) <= 1e-6 * twin.sums.loss, comment)
            }
        }
    }

    /// Logits that are no numbers reach nothing where the label is ignored, and all of their pixel where it is not.
    @Test(arguments: [2, 3, 19])
    func infinityAndNaN(classes: Int) throws {
        let kernel = try FusedCrossEntropy(classCount: classes, ignoreIndex: 255)
        var logits = [Float](repeating: 0.5, count: 40 * classes)
        var labels = [UInt8](repeating: 1, count: 40)
        for (pixel, value) in [(3, Float.nan), (17, .infinity), (18, -.infinity), (39, .nan)] {
            logits[pixel * classes] = value
            labels[pixel] = 255
        }
        logits[20 * classes + 1] = .nan
        logits[21 * classes] = -.infinity
        logits[22 * classes + 1] = 1e4
        logits[23 * classes] = 1e4
        var map = [Float](repeating: 9, count: 40)
        var gradient = [Float](repeating: 9, count: logits.count)
        _ = try kernel.evaluate(
            logits: logits, labels: labels, labelShape: [40], denominator: .one, map: &map,
            gradient: &gradient, team: team)
        for pixel in [3, 17, 18, 39] {
            #expect(map[pixel] == 0)
            #expect(gradient[pixel * classes..<(pixel + 1) * classes].allSatisfy { $0 == 0 })
        }
        #expect(map[20].isNaN)
        #expect(gradient[20 * classes..<21 * classes].allSatisfy { $0.isNaN })
        #expect(gradient[21 * classes] == 0)
        #expect(map[22] == 0)
        #expect(map[23] == 9999.5)
        #expect(gradient[23 * classes] == 1)
        #expect(gradient[23 * classes + 1] == -1)
        #expect(map[24] == map[0])
    }

    /// A gradient of 32 MB and more goes past the caches, by other instructions.
    @Test(arguments: [TensorLayout.contiguous, .channelsLast])
    func aLargeGradientIsTheSameAsInPlace(layout: TensorLayout) throws {
        let (classes, pixels) = (5, 1_700_000 / 16 * 16)
        let logits = AlignedBuffer<Float>(count: pixels * classes)
        for index in 0..<logits.count {
            logits.pointer[index] = Float(index &* 2_654_435_761 % 1024) / 100
        }
        let labels = AlignedBuffer<UInt8>(count: pixels)
        for index in 0..<pixels {
            labels.pointer[index] = index % 25 == 0 ? 255 : UInt8(index % 5)
        }
        let streamed = AlignedBuffer<Float>(count: logits.count)
        let kernel = try FusedCrossEntropy(classCount: classes, ignoreIndex: 255)
        for gradient in [streamed, logits] {
            _ = try kernel.evaluate(
                logits: logits.pointer, layout: layout, labels: labels.pointer,
                labelShape: [1, pixels], gradient: gradient.pointer, team: team)
        }
        #expect(streamed.buffer.elementsEqual(logits.buffer))
    }
}
