import EveryInstructionSet
import Losses
import Machine
import Tensors
import Testing

/// A small generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Random logits and labels; a fifth of the labels is 255.
struct RandomCase {
    var logits: Tensor<Float>
    var labels: Tensor<UInt8>
    var weights: [Double]

    init(batch: Int, classes: Int, height: Int, width: Int, seed: UInt64, spread: Float = 6) {
        var random = SplitMix(state: seed)
        let pixels = batch * height * width
        logits = Tensor(
            shape: [batch, classes, height, width],
            (0..<pixels * classes).map { _ in Float.random(in: -spread...spread, using: &random) })
        labels = Tensor(
            shape: [batch, height, width],
            (0..<pixels).map { _ in
                Int.random(in: 0..<5, using: &random) == 0
                    ? 255 : UInt8.random(in: 0..<UInt8(min(classes, 255)), using: &random)
            })
        weights = (0..<classes).map { _ in Double(Float.random(in: 0.25...3, using: &random)) }
    }
}

@Suite(.everyInstructionSet) struct CrossEntropyPropertyTests {
    /// Sizes around the kernel's tile (16 to 256 pixels) and chunk (4096 pixels), and every C up to 34.
    static let sizes: [(Int, Int, Int, Int)] =
        (1...34).map { (1, $0, 5, 7) } + [
            (1, 3, 1, 1), (2, 19, 1, 15), (1, 19, 1, 16), (3, 19, 1, 17), (2, 11, 31, 33),
            (1, 150, 9, 5), (2, 21, 64, 65), (1, 2, 128, 33), (1, 255, 4, 9), (1, 700, 3, 3),
        ]

    @Test(arguments: sizes)
    func theFusedKernelAgreesWithThePlainTwinInDouble(
        batch: Int, classes: Int, height: Int, width: Int
    ) throws {
        let random = RandomCase(
            batch: batch, classes: classes, height: height, width: width, seed: UInt64(classes))
        let doubles = Tensor<Double>(
            shape: random.logits.shape, random.logits.elements.map { Double($0) })
        for smoothing in [0, 0.125] {
            for reduction in [LossReduction.none, .mean] {
                let loss = try CrossEntropyLoss(
                    classWeights: random.weights, ignoreIndex: 255, reduction: reduction,
                    labelSmoothing: smoothing)
                let twin = try loss.plain(
                    doubles, labels: random.labels, gradient: true, team: ThreadTeam(threads: 1))
                for layout in [TensorLayout.contiguous, .channelsLast] {
                    let fused = try loss.evaluate(
                        random.logits.inLayout(layout), labels: random.labels,
                        team: ThreadTeam(threads: 2))
                    let comment: Comment = "C \(classes), \(reduction), \(smoothing), \(layout)"
                    // float32: a few roundings of 6e-8 each; sums of C of them.
                    #expect(
                        isNear(
                            fused.value.elements, twin.value.elements, relative: 1e-6,
                            absolute: 1e-9), comment)
                    // Smoothing subtracts numbers of the size of the weights, up to 3, near the minimum; those with
                    // a probability in them have a relative error of 2e-7 (exp: 9e-8 and two roundings).
                    #expect(
                        isNear(
                            try #require(fused.gradient).inLayout(.contiguous).elements,
                            try #require(twin.gradient).elements, relative: 2e-6,
                            absolute: 6e-7 / (reduction == .mean ? max(1, twin.sums.weight) : 1)),
                        comment)
                    #expect(abs(fused.sums.loss - twin.sums.loss) <= 1e-6 * twin.sums.loss, comment)
                    #expect(fused.sums.weight == twin.sums.weight, comment)
                    #expect(fused.sums.ignored == twin.sums.ignored, comment)
                }
            }
        }
    }

    @Test(arguments: [2, 11, 19, 150])
    func theNumberOfThreadsChangesNoBit(classes: Int) throws {
        let random = RandomCase(batch: 3, classes: classes, height: 61, width: 67, seed: 5)
        for layout in [TensorLayout.contiguous, .channelsLast] {
            let input = random.logits.inLayout(layout)
            for reduction in [LossReduction.none, .mean] {
                let loss = try CrossEntropyLoss(
                    classWeights: random.weights, ignoreIndex: 255, reduction: reduction,
                    labelSmoothing: 0.1)
                let alone = try loss.evaluate(input, labels: random.labels)
                for threads in [2, 3, 5] {
                    let team = try loss.evaluate(
                        input, labels: random.labels, team: ThreadTeam(threads: threads))
                    #expect(team == alone)
                }
            }
        }
    }

    @Test(arguments: [0, 0.1] as [Float], [3, 19])
    func theGradientMayTakeThePlaceOfTheLogits(smoothing: Float, classes: Int) throws {
        let random = RandomCase(batch: 2, classes: classes, height: 50, width: 61, seed: 9)
        let kernel = try FusedCrossEntropy(
            classCount: classes, ignoreIndex: 255, labelSmoothing: smoothing)
        for layout in [TensorLayout.contiguous, .channelsLast] {
            let input = random.logits.inLayout(layout)
            let separate = AlignedBuffer<Float>(repeating: 9, count: input.elements.count)
            let inPlace = AlignedBuffer(input.elements)
            let team = ThreadTeam(threads: 2)
            let expected = try kernel.evaluate(
                logits: input.elements, layout: layout, labels: random.labels.elements,
                labelShape: random.labels.shape, gradient: separate.pointer, team: team)
            let sums = try kernel.evaluate(
                logits: inPlace.pointer, layout: layout, labels: random.labels.elements,
                labelShape: random.labels.shape, gradient: inPlace.pointer, team: team)
            #expect(sums == expected)
            #expect(inPlace.array == separate.array)
        }
    }

    @Test func thePartsOfABatchAddUpToTheWhole() throws {
        let random = RandomCase(batch: 4, classes: 7, height: 33, width: 21, seed: 3)
        let kernel = try FusedCrossEntropy(
            classCount: 7, classWeights: random.weights.map { Float($0) }, ignoreIndex: 255)
        let team = ThreadTeam(threads: 2)
        let logits = random.logits.inLayout(.channelsLast).elements
        let labels = random.labels.elements
        var whole = [Float](repeating: 0, count: logits.count)
        let sums = try kernel.evaluate(
            logits: logits, labels: labels, labelShape: [4, 33, 21], gradient: &whole, team: team)
        let cut = 33 * 21 * 3 + 5
        var parts = LossSums()
        var gradients: [Float] = []
        for range in [0..<cut, cut..<labels.count] {
            var gradient = [Float](repeating: 0, count: range.count * 7)
            parts += try kernel.evaluate(
                logits: Array(logits[range.lowerBound * 7..<range.upperBound * 7]),
                labels: Array(labels[range]), labelShape: [range.count],
                denominator: .given(sums.weight), gradient: &gradient, team: team)
            gradients += gradient
        }
        #expect(parts.weight == sums.weight)
        #expect(parts.counted == sums.counted)
        // The same losses in another order: rounding of Double only.
        #expect(abs(parts.loss - sums.loss) <= 1e-12 * sums.loss)
        #expect(gradients == whole)
    }

    @Test func theGradientSumsToZeroOverTheClasses() throws {
        let random = RandomCase(batch: 1, classes: 19, height: 40, width: 40, seed: 4)
        for smoothing in [0, 0.3] {
            let loss = try CrossEntropyLoss(
                classWeights: random.weights, ignoreIndex: 255, reduction: .sum,
                labelSmoothing: smoothing)
            let result = try loss.evaluate(
                random.logits.inLayout(.channelsLast), labels: random.labels)
            let gradient = try #require(result.gradient).elements
            for pixel in 0..<1600 {
                let sum = gradient[pixel * 19..<pixel * 19 + 19].reduce(0, +)
                #expect(abs(sum) < 2e-6)  // 19 roundings of numbers up to 3
            }
        }
    }

    @Test func permutingTheClassesPermutesTheGradient() throws {
        let random = RandomCase(batch: 1, classes: 5, height: 8, width: 9, seed: 6)
        let order = [3, 0, 4, 1, 2]  // class order[c] becomes class c
        var logits = random.logits
        var labels = random.labels
        for (new, old) in order.enumerated() {
            for pixel in 0..<72 {
                logits.elements[new * 72 + pixel] = random.logits.elements[old * 72 + pixel]
                if random.labels.elements[pixel] == old { labels.elements[pixel] = UInt8(new) }
            }
        }
        let loss = try CrossEntropyLoss(
            classWeights: random.weights, ignoreIndex: 255, reduction: .none)
        let permuted = try CrossEntropyLoss(
            classWeights: order.map { random.weights[$0] }, ignoreIndex: 255, reduction: .none)
        let expected = try #require(loss.evaluate(random.logits, labels: random.labels).gradient)
        let found = try #require(permuted.evaluate(logits, labels: labels).gradient)
        for (new, old) in order.enumerated() {
            // The sum over classes is taken in another order.
            #expect(
                isNear(
                    Array(found.elements[new * 72..<new * 72 + 72]),
                    expected.elements[old * 72..<old * 72 + 72].map { Double($0) },
                    relative: 1e-6, absolute: 1e-7))
        }
    }

    @Test(arguments: [0, 0.2], LossReduction.allCases)
    func centralDifferencesInDoubleAgreeWithTheGradient(
        smoothing: Double, reduction: LossReduction
    ) throws {
        let random = RandomCase(batch: 2, classes: 4, height: 2, width: 3, seed: 8, spread: 2)
        let input = Tensor<Double>(
            shape: random.logits.shape, random.logits.elements.map { Double($0) })
        let indices = try CrossEntropyLoss(
            classWeights: random.weights, ignoreIndex: 255, reduction: reduction,
            labelSmoothing: smoothing)
        let soft = try CrossEntropyLoss(
            classWeights: random.weights, reduction: reduction, labelSmoothing: smoothing)
        let target = try softmax(Tensor(shape: input.shape, input.elements.map { sin100($0) }))
        let step = 1e-5
        func check(_ evaluate: (Tensor<Double>) throws -> LossResult<Double>) throws {
            let gradient = try #require(evaluate(input).gradient).elements
            for index in input.elements.indices {
                var up = input
                var down = input
                up.elements[index] += step
                down.elements[index] -= step
                let difference =
                    try evaluate(up).value.elements.reduce(0, +)
                    - evaluate(down).value.elements.reduce(0, +)
                // The error of the difference is of the order of step squared.
                #expect(abs(difference / (2 * step) - gradient[index]) < 1e-8)
            }
        }
        try check { try indices.evaluate($0, labels: random.labels) }
        try check { try soft.evaluate($0, probabilities: target) }
    }

    /// Any function that makes other numbers of the logits.
    private func sin100(_ x: Double) -> Double { (x * 100).truncatingRemainder(dividingBy: 3) }
}
