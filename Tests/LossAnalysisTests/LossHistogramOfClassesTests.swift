import ImageFiles
import LossAnalysis
import Testing

struct LossHistogramOfClassesTests {
    @Test func binsAreEighthsOfOctavesFromAMillionth() {
        #expect(LossHistogramOfClasses.bin(of: 0) == 0)
        // 1e-6 · 2^(80/8) = 0.001024
        #expect(LossHistogramOfClasses.bin(of: 0.00103) == 80)
        #expect(LossHistogramOfClasses.bin(of: 0.00101) == 79)
        #expect(LossHistogramOfClasses.bin(of: .infinity) == LossHistogramOfClasses.binCount - 1)
        #expect(LossHistogramOfClasses.bin(of: 1e9) == LossHistogramOfClasses.binCount - 1)
    }

    @Test func placesAreWithoutTheWeightAndSumsAreWithIt() {
        var histogram = LossHistogramOfClasses(classWeights: [1, 4, 0])
        let labels = LabelMap(height: 1, width: 4, labels: [0, 1, 2, 255])
        histogram.add([0.00103, 0.00412, 0, 9], labels)
        let bins = LossHistogramOfClasses.binCount
        #expect(histogram.pixels[80] == 1)
        #expect(histogram.pixels[bins + 80] == 1)
        #expect(histogram.pixels[2 * bins] == 1)
        #expect(histogram.sums[bins + 80] == Double(Float(0.00412)))
        #expect(histogram.pixels.reduce(0, +) == 3)
    }
}
