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
        let classes = network.classCount
        let rows = TileRow(side: image.height, tile: tile, overlap: overlap)
        let columns = TileRow(side: image.width, tile: tile, overlap: overlap)
        let sums = AlignedBuffer<Float>(repeating: 0, count: image.height * image.width * classes)
        let weights = AlignedBuffer<Float>(repeating: 0, count: image.height * image.width)
        for top in rows.starts {
            for left in columns.starts {
                let scores = try wholeLogits(
                    of: image.cropped(
                        top: top, left: left, height: rows.size, width: columns.size))
                // Unchecked because the scores only are read until the team is done.
                nonisolated(unsafe) let tileScores = scores
                team.forEachRange(of: rows.size) { range in
                    for y in range {
                        for x in 0..<columns.size {
                            let weight = rows.weight(at: y) * columns.weight(at: x)
                            let pixel = (top + y) * image.width + left + x
                            weights[pixel] += weight
                            for c in 0..<classes {
                                sums[pixel * classes + c] +=
                                    weight * tileScores[(y * columns.size + x) * classes + c]
                            }
                        }
                    }
                }
            }
        }
        team.forEachRange(of: weights.count) { range in
            for pixel in range {
                for c in 0..<classes { sums[pixel * classes + c] /= weights[pixel] }
            }
        }
        return sums
    }
}
