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
        try forEachBand(of: image, tile: tile, overlap: overlap) { rows, scores in
            for index in scores.indices { all[rows.lowerBound * line + index] = scores[index] }
        }
        return all
    }

    /// Hands the class scores of a large image on band by band from the top, as ``tiledLogits(of:tile:overlap:)`` has them.
    ///
    /// Memory is that of one tile, and of the scores of a row of tiles: `tile · W · (C + 1)` numbers.
    ///
    /// - Parameter visit: Gets rows of the image, each once, and their scores, channels last, which are gone when it returns.
    func forEachBand(
        of image: Raster, tile: Int, overlap: Int,
        _ visit: (_ rows: Range<Int>, _ scores: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let rows = TileRow(side: image.height, tile: tile, overlap: overlap)
        let columns = TileRow(side: image.width, tile: tile, overlap: overlap)
        let line = image.width * network.classCount
        let sums = AlignedBuffer<Float>(repeating: 0, count: rows.size * line)
        let weights = AlignedBuffer<Float>(repeating: 0, count: rows.size * image.width)
        for (index, top) in rows.starts.enumerated() {
            for left in columns.starts {
                let scores = try wholeLogits(
                    of: image.cropped(
                        top: top, left: left, height: rows.size, width: columns.size))
                add(scores, at: left, rows, columns, width: image.width, to: sums, weights)
            }
            // Rows above the next tiles are whole.
            let next = index + 1 < rows.starts.count ? rows.starts[index + 1] : image.height
            let done = next - top
            divide(sums, by: weights, pixels: done * image.width)
            try visit(top..<next, UnsafeBufferPointer(rebasing: sums.buffer[..<(done * line)]))
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
        // Unchecked because the scores only are read until the team is done.
        nonisolated(unsafe) let tileScores = scores
        team.forEachRange(of: rows.size) { range in
            for y in range {
                for x in 0..<columns.size {
                    let weight = rows.weight(at: y) * columns.weight(at: x)
                    let pixel = y * width + left + x
                    weights[pixel] += weight
                    for c in 0..<classes {
                        sums[pixel * classes + c] +=
                            weight * tileScores[(y * columns.size + x) * classes + c]
                    }
                }
            }
        }
    }

    private func divide(
        _ sums: AlignedBuffer<Float>, by weights: AlignedBuffer<Float>, pixels: Int
    ) {
        let classes = network.classCount
        team.forEachRange(of: pixels) { range in
            for pixel in range {
                for c in 0..<classes { sums[pixel * classes + c] /= weights[pixel] }
            }
        }
    }

    /// Moves numbers to the front; zeros follow.
    private func moveUp(_ buffer: AlignedBuffer<Float>, by count: Int) {
        let kept = buffer.count - count
        for index in 0..<kept { buffer[index] = buffer[index + count] }
        for index in kept..<buffer.count { buffer[index] = 0 }
    }

    /// The side of the tiles where the scores of an image come band by band: it is larger than one, and seen once.
    func tileOfBands(_ image: Raster) -> Int? {
        guard let tile = options.tile, image.height > tile || image.width > tile,
            !options.averages
        else { return nil }
        return tile
    }

    /// The class with the highest score at every pixel.
    ///
    /// Of a large image in tiles, seen once, only the scores of a row of tiles are held.
    ///
    /// - Parameter file: Names the image in errors.
    /// - Throws: As ``finiteLogits(of:file:)``.
    package func classes(of image: Raster, file: String) throws -> LabelMap {
        guard let tile = tileOfBands(image) else {
            let scores = try finiteLogits(of: image, file: file)
            return LabelMap(
                height: image.height, width: image.width, labels: predictions(scores))
        }
        try requireMemory(height: image.height, width: image.width, inBands: true)
        var labels: [UInt8] = []
        labels.reserveCapacity(image.height * image.width)
        try forEachBand(of: image, tile: tile, overlap: options.overlap) { _, scores in
            guard Self.areFinite(scores) else {
                throw EvaluationError.scoresNotFinite(file: file, layer: nil)
            }
            labels += predictions(scores)
        }
        return LabelMap(height: image.height, width: image.width, labels: labels)
    }
}
