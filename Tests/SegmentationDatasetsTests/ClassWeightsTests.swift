import Foundation
import SegmentationDatasets
import Testing

/// Three classes of 1, 3 and 4 pixels and one that never occurs.
private let statistics = LabelStatistics(
    split: "train", classNames: ["a", "b", "c", "d"], masks: 2, pixels: [1, 3, 4, 0],
    images: [1, 2, 1, 0], pixelsOfImages: [4, 8, 5, 0], voidPixels: 2, unmappedPixels: 0,
    digest: "0123456789abcdef")

/// A few roundings of doubles.
private let tolerance = 1e-12

private func expectEqual(
    _ values: [Double], _ expected: [Double], _ location: SourceLocation = #_sourceLocation
) {
    #expect(values.count == expected.count, sourceLocation: location)
    for (value, known) in zip(values, expected) {
        #expect(abs(value - known) <= tolerance * max(1, abs(known)), sourceLocation: location)
    }
}

@Suite struct ClassWeightsTests {
    private func weights(_ method: ClassWeightMethod) throws -> [Double] {
        try statistics.classWeights(method).values
    }

    @Test func methodsFollowTheirFormulas() throws {
        expectEqual(try weights(.none), [1, 1, 1, 0])
        expectEqual(try weights(.inverse), [8, 8.0 / 3, 2, 0])
        expectEqual(
            try weights(.inverseSquareRoot),
            [sqrt(8), sqrt(8.0 / 3), sqrt(2), 0])
        expectEqual(try weights(.balanced), [8.0 / 3, 8.0 / 9, 2.0 / 3, 0])
        // f = 1/4, 3/8, 4/5; the median over the three that occur is 3/8.
        expectEqual(try weights(.medianFrequency), [1.5, 1, 0.375 / 0.8, 0])
        expectEqual(
            try weights(.enet(k: 1.02)),
            [1 / log(1.02 + 0.125), 1 / log(1.02 + 0.375), 1 / log(1.02 + 0.5), 0])
        // b = 1/2: (1/2)/(1/2), (1/2)/(7/8), (1/2)/(15/16), scaled to the sum 3.
        let raw = [1, 4.0 / 7, 8.0 / 15]
        let scale = 3 / raw.reduce(0, +)
        expectEqual(try weights(.effectiveNumber(beta: 0.5)), raw.map { $0 * scale } + [0])
    }

    @Test func medianOfAnEvenCountIsTheMeanOfTheMiddleTwo() throws {
        var two = statistics
        two.pixels = [1, 3, 0, 0]
        two.images = [1, 1, 0, 0]
        two.pixelsOfImages = [4, 4, 0, 0]
        expectEqual(try two.classWeights(.medianFrequency).values, [2, 2.0 / 3, 0, 0])
    }

    @Test func normalizationLooksAtTheClassesThatOccur() throws {
        func values(_ normalization: ClassWeightNormalization) throws -> [Double] {
            try statistics.classWeights(.inverse, normalization: normalization).values
        }
        let sum = 8 + 8.0 / 3 + 2
        expectEqual(try values(.sum), [8 / sum, 8.0 / 3 / sum, 2 / sum, 0])
        expectEqual(try values(.mean), [24 / sum, 8 / sum, 6 / sum, 0])
        expectEqual(try values(.max), [1, 1.0 / 3, 0.25, 0])
    }

    @Test func absentClassesAndSaturationAreReported() throws {
        #expect(
            try statistics.classWeights(.inverse).warnings
                == ["class 'd' never occurs in the split 'train'; its weight is 0"])
        var large = statistics
        large.pixels = [100_000, 3_000_000, 4_000_000, 1_000_000]
        let saturated = try large.classWeights(.effectiveNumber(beta: 0.9999))
        #expect(saturated.values.allSatisfy { abs($0 - 1) < 1e-3 })
        #expect(saturated.warnings.count == 1)
        #expect(try large.classWeights(.effectiveNumber(beta: 1 - 1e-7)).warnings == [])
    }

    @Test func aClassWithMoreThanHalfOfTheWeightedLossIsReported() throws {
        var skewed = statistics
        skewed.pixels = [100, 100, 9800, 0]
        func alarms(_ method: ClassWeightMethod) throws -> [String] {
            try skewed.classWeights(method).warnings.filter { $0.contains("weighted loss") }
        }
        // √0.98 of √0.98 + 2·√0.01 is 83.2 %.
        #expect(
            try alarms(.inverseSquareRoot) == [
                "inverse-sqrt: class 'c' makes 83 % of the weighted loss; "
                    + "take a method that balances more, such as balanced"
            ])
        for method in [ClassWeightMethod.none, .inverse, .balanced] {
            #expect(try alarms(method) == [])
        }
        // Of two classes none makes more than half when they are balanced.
        skewed.pixels = [100, 0, 9800, 0]
        for method in [
            ClassWeightMethod.none, .inverse, .balanced, .effectiveNumber(beta: 1 - 1e-7),
        ] {
            #expect(try alarms(method) == [])
        }
        #expect(try alarms(.inverseSquareRoot).count == 1)
    }

    @Test func nothingLabelledHasNoWeights() {
        var empty = statistics
        empty.pixels = [0, 0, 0, 0]
        #expect(throws: DatasetError.noLabelledPixels(split: "train")) {
            _ = try empty.classWeights(.balanced)
        }
    }

    @Test func namesRoundTrip() {
        for method in ClassWeightMethod.all {
            #expect(ClassWeightMethod(name: method.name) == method)
        }
        #expect(ClassWeightMethod(name: "balance") == nil)
    }

    @Test func filesRoundTripAndRefuseOtherData() throws {
        let files = try TemporaryDataset()
        let path = files.root + "/weights.yaml"
        let weights = try statistics.classWeights(.enet(k: 1.02), normalization: .mean)
        try ClassWeightFile.write(weights, statistics: statistics, dataset: "small", to: path)
        let file = try ClassWeightFile.read(path: path)
        #expect(try file.weights(for: statistics) == weights.values)
        #expect(file.method == "enet")
        var others = statistics
        others.digest = "ffff456789abcdef"
        #expect(
            throws: DatasetError.weightsOfOtherData(
                path: path, found: "0123456789abcdef", expected: "ffff456789abcdef")
        ) { _ = try file.weights(for: others) }
        others.classNames[0] = "z"
        #expect(
            throws: DatasetError.weightsOfOtherClasses(
                path: path, found: ["a", "b", "c", "d"], expected: ["z", "b", "c", "d"])
        ) { _ = try file.weights(for: others) }
    }
}
