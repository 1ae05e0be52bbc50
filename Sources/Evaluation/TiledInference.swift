import ImageFiles
import Machine
import NeuralNetworks
import Tensors

/// Cuts a side into tiles of one size that overlap, the last one flush with the end.
package struct TileRow: Equatable {
    /// Where tiles begin.
    package let starts: [Int]
    /// Their size, at most the side.
    package let size: Int

    package init(side: Int, tile: Int, overlap: Int) {
        size = min(tile, side)
        var starts: [Int] = []
        var start = 0
        while start + size < side {
            starts.append(start)
            start += size - min(overlap, size - 1)
        }
        self.starts = starts + [side - size]
    }

    /// The weight of a tile's number at `place`, 0 ..< size: it rises from the tile's edges inwards, so that where
    /// tiles overlap the one whose edge is farther counts more.
    func weight(at place: Int) -> Float { Float(min(place, size - 1 - place) + 1) }
}

extension ImageInference {
    /// Class scores by tiles, each taken through the network alone and blended where they overlap.
    ///
    /// Memory is that of one tile and of the scores. At a tile's edge the network sees less of its surroundings, so
    /// scores differ a little from those of the whole image.
    func tiledLogits(of image: Raster, tile: Int, overlap: Int) throws -> AlignedBuffer<Float> {
        let line = image.width * network.classCount
        let all = AlignedBuffer<Float>(count: image.height * line)
        try forEachBand(of: RowsOfRaster(image), tile: tile, overlap: overlap) { _, rows, scores in
            _ = UnsafeMutableBufferPointer(rebasing: all.buffer[(rows.lowerBound * line)...])
                .update(from: scores)
        }
        return all
    }

    /// Hands the class scores of a large image on band by band from the top, as ``tiledLogits(of:tile:overlap:)`` has them.
    ///
    /// Memory is that of one tile, and of a row of tiles: its part of the image, and `tile · W · (C + 1)` numbers of scores.
    ///
    /// - Parameter visit: Gets rows of the image, each once, as pixels and as numbers, and their scores, channels last,
    ///   which are gone when it returns.
    func forEachBand(
        of image: any RasterRows, tile: Int, overlap: Int,
        _ visit: (
            _ band: Raster, _ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>
        ) throws -> Void
    ) throws {
        let rows = TileRow(side: image.height, tile: tile, overlap: overlap)
        let columns = TileRow(side: image.width, tile: tile, overlap: overlap)
        let line = image.width * network.classCount
        let sums = AlignedBuffer<Float>(repeating: 0, count: rows.size * line)
        let weights = AlignedBuffer<Float>(repeating: 0, count: rows.size * image.width)
        for (index, top) in rows.starts.enumerated() {
            let band = try image.rows(top..<top + rows.size)
            for left in columns.starts {
                let scores = try wholeLogits(
                    of: band.cropped(top: 0, left: left, height: rows.size, width: columns.size))
                add(scores, at: left, rows, columns, width: image.width, to: sums, weights)
            }
            // Rows above the next tiles are whole.
            let next = index + 1 < rows.starts.count ? rows.starts[index + 1] : image.height
            let done = next - top
            divide(sums, by: weights, pixels: done * image.width)
            try visit(
                done == band.height
                    ? band : band.cropped(top: 0, left: 0, height: done, width: band.width),
                top..<next, UnsafeBufferPointer(rebasing: sums.buffer[..<(done * line)]))
            // The others move to the top, where the next tiles begin.
            moveUp(sums, by: done * line)
            moveUp(weights, by: done * image.width)
        }
    }

    /// Adds the scores of a tile at the column `left`, each by its weight.
    private func add(
        _ scores: UnsafeBufferPointer<Float>, at left: Int, _ rows: TileRow, _ columns: TileRow,
        width: Int, to sums: AlignedBuffer<Float>, _ weights: AlignedBuffer<Float>
    ) {
        let classes = network.classCount
        // Unchecked because the scores only are read until the team is done, and every worker adds to its own rows.
        nonisolated(unsafe) let (scores, sums, weights) = (scores, sums.buffer, weights.buffer)
        team.forEachRange(of: rows.size) { range in
            for y in range {
                let line = y * width + left
                for x in 0..<columns.size {
                    let weight = rows.weight(at: y) * columns.weight(at: x)
                    weights[line + x] += weight
                    let (target, source) = ((line + x) * classes, (y * columns.size + x) * classes)
                    for c in 0..<classes { sums[target + c] += weight * scores[source + c] }
                }
            }
        }
    }

    private func divide(
        _ sums: AlignedBuffer<Float>, by weights: AlignedBuffer<Float>, pixels: Int
    ) {
        let classes = network.classCount
        // Unchecked because every worker divides its own pixels.
        nonisolated(unsafe) let (sums, weights) = (sums.buffer, weights.buffer)
        team.forEachRange(of: pixels) { range in
            for pixel in range {
                let factor = weights[pixel]
                for place in pixel * classes..<(pixel + 1) * classes { sums[place] /= factor }
            }
        }
    }

    /// Moves numbers to the front; zeros follow.
    private func moveUp(_ buffer: AlignedBuffer<Float>, by count: Int) {
        let all = buffer.buffer
        let kept = all.count - count
        guard let start = all.baseAddress else { return }
        start.update(from: start + count, count: kept)
        (start + kept).update(repeating: 0, count: count)
    }

    /// The side of the tiles where the scores of an image come band by band: it is larger than one, and seen once.
    func tileOfBands(height: Int, width: Int) -> Int? {
        guard let tile = options.tile, height > tile || width > tile, !options.averages else {
            return nil
        }
        return tile
    }

    /// Hands the class with the highest score at every pixel on: of a large image in tiles that is seen once band by band
    /// from the top, of which only one is held; of any other all at once.
    ///
    /// - Parameters:
    ///   - file: Names the image in errors.
    ///   - visit: Gets rows of the image, each once, and their classes.
    /// - Throws: As ``finiteLogits(of:file:)``, and what the rows throw.
    package func forEachBandOfClasses(
        of image: any RasterRows, file: String,
        _ visit: (_ band: Raster, _ classes: LabelMap) throws -> Void
    ) throws {
        guard let tile = tileOfBands(height: image.height, width: image.width) else {
            let whole = try image.rows(0..<image.height)
            return try visit(whole, classes(whole, try finiteLogits(of: whole, file: file)))
        }
        try requireMemory(height: image.height, width: image.width, inBands: true)
        try forEachBand(of: image, tile: tile, overlap: options.overlap) { band, _, scores in
            guard Self.areFinite(scores) else {
                throw EvaluationError.scoresNotFinite(file: file, layer: nil)
            }
            try visit(band, classes(band, scores))
        }
    }

    private func classes(_ image: Raster, _ scores: UnsafeBufferPointer<Float>) -> LabelMap {
        LabelMap(height: image.height, width: image.width, labels: predictions(scores))
    }
}
