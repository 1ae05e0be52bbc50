import Foundation
import SegmentationDatasets
import Testing

/// Which pixels polygons and run lengths cover.
@Suite struct OutlineRasterTests {
    /// A line of outlines.json, see Tools/reference-values/outlines.py.
    private struct Reference: Decodable {
        let height: Int
        let width: Int
        let polygons: [[Double]]
        let runs: [Int]
        let compressed: String
        let pil: [Int]
    }

    private func references() throws -> [Reference] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/outlines.json")
        return try JSONDecoder().decode([Reference].self, from: Data(contentsOf: file))
    }

    /// A region as rows of `#` and `.`.
    private func picture(_ region: OutlineRegion) -> [String] {
        var canvas = OutlineCanvas(height: region.height, width: region.width, background: 0)
        canvas.draw(region, value: 1)
        let values = canvas.rows(as: UInt8.self)
        return (0..<region.height).map { y in
            values[y * region.width..<(y + 1) * region.width].map { $0 == 1 ? "#" : "." }.joined()
        }
    }

    @Test func polygonsCoverThePixelsThatPycocotoolsGivesThem() throws {
        let references = try references()
        #expect(references.count == 40)
        for reference in references {
            let found = try Outline(label: "", shape: .polygons(reference.polygons))
                .region(height: reference.height, width: reference.width)
            let expected = try RunLengths.region(
                reference.runs, height: reference.height, width: reference.width)
            #expect(picture(found) == picture(expected), "\(reference.polygons)")
            #expect(found == expected)
        }
    }

    @Test func compressedRunLengthsAreThoseOfPycocotools() throws {
        for reference in try references() {
            #expect(try RunLengths.lengths(ofCompressed: reference.compressed) == reference.runs)
        }
    }

    @Test func aPixelIsInsideWhereItsCentreIs() {
        let square = PolygonRaster.region(
            [1.4, 0.6, 3.6, 0.6, 3.6, 2.4, 1.4, 2.4], height: 4, width: 5)
        #expect(picture(square) == [".....", ".###.", ".....", "....."])
    }

    @Test func crossingEdgesLeaveOutWhatIsEnclosedTwice() {
        // A star of five corners, joined every second one.
        let star = PolygonRaster.region(
            [15, 0, 24, 28, 0, 11, 30, 11, 6, 28], height: 30, width: 30)
        let rows = picture(star).map { Array($0) }
        #expect(rows[5][15] == "#")
        #expect(rows[15][15] == ".")
    }

    @Test func whatIsOutsideIsCutOffAndTwoCornersCoverNothing() {
        #expect(
            PolygonRaster.region(
                [-1e30, -1e30, 1e30, -1e30, 1e30, 1e30, -1e30, 1e30], height: 3, width: 4
            )
            .area == 12)
        #expect(PolygonRaster.region([50, 50, 60, 50, 60, 60], height: 3, width: 4).area == 0)
        for points in [[], [1, 1], [0, 0, 4, 3]] as [[Double]] {
            #expect(PolygonRaster.region(points, height: 3, width: 4).area == 0)
        }
    }

    @Test func aMillionCornersAreDrawn() {
        // To and fro over the whole width, each line a little lower.
        var points: [Double] = []
        for index in 0..<1_000_000 {
            points += [index % 2 == 0 ? -1 : 65, Double(index) / 1_000_000 * 32]
        }
        let region = PolygonRaster.region(points, height: 32, width: 64)
        #expect(region.area <= 32 * 64)
    }

    @Test func unionsCoverWhatEitherCovers() {
        let first = PolygonRaster.region([0, 0, 3, 0, 3, 3, 0, 3], height: 4, width: 6)
        let second = PolygonRaster.region([2, 1, 5, 1, 5, 4, 2, 4], height: 4, width: 6)
        #expect(picture(first.union(second)) == ["###...", "#####.", "#####.", "..###."])
    }

    @Test func circlesCoverCentresWithinTheirRadius() throws {
        let circle = try Outline(label: "", shape: .circle(x: 2.5, y: 2.5, radius: 2))
            .region(height: 5, width: 5)
        #expect(picture(circle) == ["..#..", ".###.", "#####", ".###.", "..#.."])
        let cut = try Outline(label: "", shape: .circle(x: 0, y: 0, radius: 1e9))
            .region(height: 2, width: 2)
        #expect(cut.area == 4)
    }

    @Test func masksLieAtTheirPlaceAndAreCutOff() throws {
        let mask = Outline(
            label: "", shape: .pixels(x: 2, y: -1, width: 2, values: [1, 1, 0, 1, 1, 0]))
        #expect(picture(try mask.region(height: 2, width: 3)) == ["...", "..#"])
    }

    @Test func brokenRunLengthsAreRefused() {
        func fault(_ lengths: [Int]) -> RunLengths.Fault? {
            do throws(RunLengths.Fault) {
                _ = try RunLengths.region(lengths, height: 2, width: 3)
                return nil
            } catch { return error }
        }
        #expect(fault([1, 2, 3]) == nil)
        #expect(fault([0, 6]) == nil)
        #expect(fault([1, 2]) == .sum(found: 3, expected: 6))
        #expect(fault([1, -1, 6]) == .length(run: 1))
        #expect(fault([4, Int.max]) == .length(run: 1))
        for text in ["0 1", "\u{7f}", "pppp", "oooooooooooooooooooooooo"] {
            #expect(throws: RunLengths.Fault.self) { try RunLengths.lengths(ofCompressed: text) }
        }
        #expect(throws: RunLengths.Fault.end) { try RunLengths.lengths(ofCompressed: "0o") }
    }

    @Test func base64IsDecoded() {
        #expect(Base64.bytes("AAECA/8=") == [0, 1, 2, 3, 255])
        #expect(Base64.bytes("AAEC\nA/8=") == [0, 1, 2, 3, 255])
        #expect(Base64.bytes("A*==") == nil)
    }
}
