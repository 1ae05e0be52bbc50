/// How an image is taken through a network: whole, in tiles, and how many views of it are averaged.
package struct InferenceOptions: Equatable, Sendable {
    /// Rows and columns of a tile; nil takes images whole.
    package var tile: Int?
    /// Rows and columns that neighbouring tiles share, less than the tile.
    package var overlap: Int
    /// Whether the mirrored image counts as well.
    package var flip: Bool
    /// Sizes at which the image is seen, as factors of its own.
    package var scales: [Double]

    /// Whole images, seen once.
    package init(
        tile: Int? = nil, overlap: Int = 64, flip: Bool = false, scales: [Double] = [1]
    ) {
        precondition(
            tile.map { $0 > overlap && overlap >= 0 } ?? true,
            "InferenceOptions expects an overlap of 0 ..< tile, got \(overlap)")
        precondition(
            !scales.isEmpty && scales.allSatisfy { $0 > 0 && $0.isFinite },
            "InferenceOptions expects scales above 0, got \(scales)")
        self.tile = tile
        self.overlap = overlap
        self.flip = flip
        self.scales = scales
    }

    /// Whether several views of an image are averaged.
    package var averages: Bool { flip || scales != [1] }
}
