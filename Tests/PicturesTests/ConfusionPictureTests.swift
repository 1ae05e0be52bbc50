import ImageFiles
import Pictures
import SegmentationScores
import Testing

@Suite struct ConfusionPictureTests {
    private let matrix = ConfusionMatrix(classCount: 3, counts: [9, 1, 0, 0, 0, 0, 0, 0, 5])

    @Test func cellsHaveTheColourOfTheirShareOfTheRow() {
        let picture = confusionPicture(matrix, classNames: ["a", "b", "c"], title: "t")
        // The first cell begins right of: gap 12, "label" upright 18, gap 12, a name of 5 dots × 2, gap 12; and below
        // five gaps, four lines of 9, the upright names and a gap.
        let (left, top) = (64, 118)
        func cell(_ label: Int, _ prediction: Int) -> UInt32 {
            color(of: picture, x: left + prediction * 66 + 1, y: top + label * 42 + 1)
        }
        let colors = ColorMap.loss
        #expect(cell(0, 0) == colors.color(of: Float(0.9.squareRoot()), maximum: 1))
        #expect(cell(0, 1) == colors.color(of: Float(0.1.squareRoot()), maximum: 1))
        #expect(cell(0, 2) == colors.colors[0])
        #expect(cell(2, 2) == colors.colors[255])
        #expect(cell(1, 1) == 0x24282E, "a class without labelled pixels has no shares")
    }

    @Test(arguments: [1, 24, 25, 60, 61, 255]) func anyNumberOfClassesIsDrawn(count: Int) {
        let counts = (0..<count * count).map { $0 % 977 }
        let picture = confusionPicture(
            ConfusionMatrix(classCount: count, counts: counts),
            classNames: (0..<count).map { "class \($0)" }, title: "t")
        #expect(picture.width > count * 11 && picture.height > count * 11)
    }
}
