import ArgumentParser
import Evaluation

/// The arguments that say in which pieces images go through a network.
struct TileArguments: ParsableArguments {
    @Option(
        help: """
            Take larger images in square tiles of this many pixels a side, for images that do not fit into memory whole.
            """)
    var tile: Int?

    @Option(help: "Pixels that neighbouring tiles share; their scores blend there.")
    var overlap = 64

    func validate() throws {
        try requireArgument("--tile", tile, in: 16...65536)
        if let tile, !(0..<tile).contains(overlap) {
            throw ValidationError(
                "--overlap expects less than --tile, 0…\(tile - 1), got \(overlap)")
        }
    }

    /// Of one view.
    var options: InferenceOptions {
        InferenceOptions(tile: tile, overlap: tile == nil ? 0 : overlap)
    }
}

/// The arguments that say in which pieces and views images go through a network.
struct ViewArguments: ParsableArguments {
    @OptionGroup var tiles: TileArguments

    @Flag(help: "Average with the mirrored image.")
    var flip = false

    @Option(
        parsing: .upToNextOption,
        help: "Average over the image at these sizes, as factors of its own, such as 0.75 1 1.25.")
    var scales: [Double] = [1]

    func validate() throws {
        for scale in scales { try requireArgument("--scales", scale, in: 0.05...20) }
    }

    var options: InferenceOptions {
        var options = tiles.options
        options.flip = flip
        options.scales = scales.isEmpty ? [1] : scales
        return options
    }
}
