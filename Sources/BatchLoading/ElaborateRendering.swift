import CPixelKernels
import Foundation
import ImageFiles
import SegmentationDatasets

extension SampleRenderer {
    /// Renders a draw that wants more than one pass: a part of the scaled image is made first as colours 0…255, varied,
    /// and then laid or turned into the result.
    ///
    /// - Returns: How many pixels are padding.
    func renderElaborately(
        _ pair: LabelledImage, _ draw: AugmentationDraw, image: UnsafeMutablePointer<Float>,
        labels: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let (height, width) = (draw.size[0], draw.size[1])
        image.update(repeating: 0, count: height * width * channels)
        labels.update(repeating: LabelMap.ignored, count: height * width)
        let turn = draw.rotation == 0 ? nil : draw.turn
        let rows: AxisResampling
        let columns: AxisResampling
        let part: (top: Int, left: Int)
        if let turn {
            let needed = turn.part(height: height, width: width)
            if needed.rows.isEmpty || needed.columns.isEmpty { return height * width }
            rows = AxisResampling(
                source: pair.image.height, scaled: draw.scaledSize[0],
                origin: needed.rows.lowerBound, count: needed.rows.count)
            columns = AxisResampling(
                source: pair.image.width, scaled: draw.scaledSize[1],
                origin: needed.columns.lowerBound, count: needed.columns.count)
            part = (needed.rows.lowerBound, needed.columns.lowerBound)
        } else {
            (rows, columns) = axes(pair, draw)
            if rows.inside.isEmpty || columns.inside.isEmpty { return height * width }
            part = (rows.inside.lowerBound, columns.inside.lowerBound)
        }
        let (partHeight, partWidth) = (rows.inside.count, columns.inside.count)
        let colors = UnsafeMutablePointer<Float>.allocate(
            capacity: partHeight * partWidth * channels)
        defer { colors.deallocate() }
        resample(
            pair.image, rows, columns, tone(draw, normalizes: false), to: colors,
            stride: partWidth * channels)
        vary(colors, height: partHeight, width: partWidth, draw)
        let finish = Finish(draw: draw, tone: normalizingTone, channels: channels)
        guard var turn else {
            let corner = part.top * width + part.left
            for y in 0..<partHeight {
                let row = image + (corner + y * width) * channels
                row.update(
                    from: colors + y * partWidth * channels, count: partWidth * channels)
                finish.row(row, pixels: partWidth, place: corner + y * width)
            }
            pixel_pick_labels(
                pair.labels.labels, pair.labels.width, rows.nearest, rows.nearest.count,
                columns.nearest, columns.nearest.count, labels + corner, width)
            return height * width - partHeight * partWidth
        }
        var inside = 0
        for y in 0..<height {
            var (low, high): (Int32, Int32) = (0, 0)
            pixel_turned_columns(&turn, Int32(y), Int32(width), &low, &high)
            if low == high { continue }
            let row = image + y * width * channels
            pixel_turn_row(
                &turn, Int32(y), low, high, colors, Int32(part.top), Int32(part.left),
                Int32(partHeight), Int32(partWidth), Int32(channels), row)
            pixel_turn_label_row(
                &turn, Int32(y), low, high, pair.labels.labels, Int32(pair.labels.height),
                Int32(pair.labels.width), labels + y * width)
            finish.row(
                row + Int(low) * channels, pixels: Int(high - low), place: y * width + Int(low))
            inside += Int(high - low)
        }
        return height * width - inside
    }

    /// Saturation and hue, which gray has not and a fourth channel keeps out of, then gamma, then blur.
    private func vary(
        _ colors: UnsafeMutablePointer<Float>, height: Int, width: Int, _ draw: AugmentationDraw
    ) {
        if draw.mixesChannels, channels >= 3 {
            pixel_mix_colors(colors, height * width, channels, draw.colorMatrix)
        }
        if draw.gamma != 1 { pixel_apply_gamma(colors, height * width * channels, draw.gamma) }
        guard draw.blur >= AugmentationDraw.smallestBlur else { return }
        let weights = draw.blurWeights
        let radius = weights.count / 2
        let capacity = (height * width + width + 2 * radius) * channels
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
        defer { scratch.deallocate() }
        pixel_blur(colors, height, width, channels, weights, radius, scratch)
    }
}

/// What happens to colours in their place in the result: noise, then the normalisation.
private struct Finish {
    let draw: AugmentationDraw
    let tone: pixel_tone
    let channels: Int

    func row(_ row: UnsafeMutablePointer<Float>, pixels: Int, place: Int) {
        if draw.noise > 0 {
            pixel_add_noise(
                row, pixels * channels, draw.noise, draw.noiseSeed, UInt64(place * channels))
        }
        var tone = tone
        pixel_apply_tone(row, pixels, Int32(channels), &tone)
    }
}

extension AugmentationDraw {
    /// Saturation and hue as one matrix, row by row.
    ///
    /// A colour is its luma Y = 0.299 R + 0.587 G + 0.114 B and two chroma axes (YIQ, as in NTSC television): saturation
    /// stretches the chroma, hue turns it, the luma stays.
    package var colorMatrix: [Float] {
        let toYIQ = [
            [0.299, 0.587, 0.114], [0.595716, -0.274453, -0.321263],
            [0.211456, -0.522591, 0.311135],
        ]
        let toRGB = [
            [1, 0.956296, 0.621025], [1, -0.272122, -0.647380], [1, -1.106989, 1.704615],
        ]
        let angle = 2 * Double.pi * hue
        let (c, s) = (cos(angle) * Double(saturation), sin(angle) * Double(saturation))
        let chroma = [[1, 0, 0], [0, c, -s], [0, s, c]]
        func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
            a.map { row in
                (0..<3).map { column in (0..<3).reduce(0) { $0 + row[$1] * b[$1][column] } }
            }
        }
        return product(toRGB, product(chroma, toYIQ)).joined().map { Float($0) }
    }

    /// The weights of the blur up to three deviations from the centre; their sum is 1.
    package var blurWeights: [Float] {
        let radius = Int((3 * blur).rounded(.up))
        let raw = (-radius...radius).map { exp(-0.5 * pow(Double($0) / blur, 2)) }
        let sum = raw.reduce(0, +)
        return raw.map { Float($0 / sum) }
    }

    /// Where the pixels of the turned and mirrored result lie in the scaled image.
    var turn: pixel_turn {
        let angle = rotation * .pi / 180
        // Exact at right angles.
        let isRight = rotation.truncatingRemainder(dividingBy: 90) == 0
        let (s, c) =
            isRight ? (sin(angle).rounded(), cos(angle).rounded()) : (sin(angle), cos(angle))
        let center = size.map { Double($0 - 1) / 2 }
        let (v, h): (Double, Double) = (isFlippedVertically ? -1 : 1, isFlipped ? -1 : 1)
        // A step down or right in the result is v or h steps in the turned picture.
        var turn = pixel_turn()
        (turn.rowY, turn.rowX) = (v * c, -v * s)
        (turn.columnY, turn.columnX) = (h * s, h * c)
        turn.y0 = Double(origin[0]) + center[0] - turn.rowY * center[0] - turn.columnY * center[1]
        turn.x0 = Double(origin[1]) + center[1] - turn.rowX * center[0] - turn.columnX * center[1]
        (turn.scaledHeight, turn.scaledWidth) = (Double(scaledSize[0]), Double(scaledSize[1]))
        return turn
    }
}

extension pixel_turn {
    /// The rows and columns of the scaled image that a result of that size shows, with one pixel around.
    fileprivate func part(height: Int, width: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let (lastRow, lastColumn) = (Double(height - 1), Double(width - 1))
        func span(
            _ start: Double, _ row: Double, _ column: Double, _ limit: Double
        ) -> Range<Int> {
            let corners = [
                0, row * lastRow, column * lastColumn, row * lastRow + column * lastColumn,
            ]
            let low = start + (corners.min() ?? 0)
            let high = start + (corners.max() ?? 0)
            let first = min(max(low.rounded(.down) - 1, 0), limit)
            return Int(first)..<Int(max(first, min(high.rounded(.up) + 2, limit)))
        }
        return (
            span(y0, rowY, columnY, scaledHeight), span(x0, rowX, columnX, scaledWidth)
        )
    }
}
