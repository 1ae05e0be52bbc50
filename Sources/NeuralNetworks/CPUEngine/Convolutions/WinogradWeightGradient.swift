import CPixelKernels
import Machine

/// The gradient by weights and bias by Winograd's formula, in one of two ways, whichever the sizes ask for.
///
/// Few weights: the tiles are cut into chunks, always the same ones, each with sums of its own; chunks go to workers, and
/// their sums are added in order. Many weights: all workers share one block of transformed tiles after the other, and
/// each adds to its own part of one set of sums.
package final class WinogradWeightGradient: WeightGradient {
    /// The most numbers that the sums of all chunks may have.
    private static let chunkNumbers = 2_400_000
    private static let mostChunks = 32
    private static let leastChunks = 8
    /// Transformed numbers in a block: of a chunk they stay in the second level of cache, shared ones in the last.
    private static let (chunkBlockNumbers, sharedBlockNumbers) = (128 << 10, 1 << 20)
    /// Fewer tiles would read and write the sums too often.
    private static let leastTiles = 64

    private let convolution: WinogradConvolution
    private let bias: ChannelSums?
    private let block, blockNumbers: Int
    /// Sets of sums: one a chunk, or one for all.
    private let chunks: Int
    private let sharesBlocks: Bool

    package init(_ convolution: WinogradConvolution, hasBias: Bool) {
        self.convolution = convolution
        let sizes = convolution.sizes
        bias =
            hasBias
            ? ChannelSums(
                rows: Int(sizes.batch * sizes.output_height), width: Int(sizes.output_width),
                channels: Int(sizes.output_channels), team: convolution.team) : nil
        let chunks = min(Self.chunkNumbers / convolution.weightCount, Self.mostChunks)
        sharesBlocks = chunks < Self.leastChunks
        self.chunks = sharesBlocks ? 1 : chunks
        let channels = Int(sizes.input_channels + sizes.output_channels)
        let numbers = sharesBlocks ? Self.sharedBlockNumbers : Self.chunkBlockNumbers
        let tiles = max(Self.leastTiles, numbers / (Int(PIXEL_WINOGRAD_POINTS) * channels))
        block = min(tiles, convolution.tiles)
        blockNumbers = withUnsafePointer(to: sizes) { [block] in
            Int(pixel_winograd_gradient_scratch($0, Int64(block)))
        }
    }

    package var scratchpadBytes: Int {
        let blocks = sharesBlocks ? 1 : convolution.team.threads
        return (chunks * convolution.weightCount + blocks * blockNumbers)
            * MemoryLayout<Float>.stride
    }

    package func execute(
        input: UnsafeMutableRawPointer, outputGradient: UnsafeMutableRawPointer,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
        scratchpad: UnsafeMutableRawPointer?
    ) {
        let sums = scratchNumbers(scratchpad)
        let team = convolution.team
        withUnsafePointer(to: convolution.sizes) { sizes in
            let pass = Pass(convolution, sizes, input, outputGradient)
            let transformed = sums + chunks * convolution.weightCount
            if sharesBlocks {
                sumSharedBlocks(pass, sums, transformed)
            } else {
                sumChunks(pass, sums, transformed)
            }
            let groups = Int(sizes.pointee.output_channels) / Int(PIXEL_WINOGRAD_GROUP)
            team.forEachUncheckedRange(of: groups) { groups in
                pixel_winograd_gradient_weights(
                    sizes, sums, Int64(chunks), weightGradient, Int64(groups.lowerBound),
                    Int64(groups.upperBound))
            }
        }
        if let bias, let biasGradient {
            bias.sum(outputGradient, convolution.precision, into: biasGradient)
        }
    }

    private func sumChunks(
        _ pass: Pass, _ sums: UnsafeMutablePointer<Float>,
        _ transformed: UnsafeMutablePointer<Float>
    ) {
        let tiles = convolution.tiles
        convolution.team.forEachUncheckedShare(of: chunks) { worker, share in
            let own = transformed + worker * blockNumbers
            for chunk in share {
                let end = tiles * (chunk + 1) / chunks
                let chunkSums = sums + chunk * convolution.weightCount
                var first = tiles * chunk / chunks
                if first == end { chunkSums.update(repeating: 0, count: convolution.weightCount) }
                var begins = true
                while first < end {
                    let count = min(block, end - first)
                    pass.transform(first..<first + count, of: count, from: first, into: own)
                    pass.sum(own, tiles: count, begins, into: chunkSums, parts: 0..<pass.partCount)
                    first += count
                    begins = false
                }
            }
        }
    }

    private func sumSharedBlocks(
        _ pass: Pass, _ sums: UnsafeMutablePointer<Float>,
        _ transformed: UnsafeMutablePointer<Float>
    ) {
        for first in stride(from: 0, to: convolution.tiles, by: block) {
            let count = min(block, convolution.tiles - first)
            convolution.team.forEachUncheckedRange(of: count) { range in
                pass.transform(
                    first + range.lowerBound..<first + range.upperBound, of: count, from: first,
                    into: transformed)
            }
            convolution.team.forEachUncheckedRange(of: pass.partCount) { parts in
                pass.sum(transformed, tiles: count, first == 0, into: sums, parts: parts)
            }
        }
    }
}

/// The two steps over the maps of one call.
private struct Pass {
    let convolution: WinogradConvolution
    let sizes: UnsafePointer<pixel_convolution_sizes>
    let input, outputGradient: UnsafeMutableRawPointer

    init(
        _ convolution: WinogradConvolution, _ sizes: UnsafePointer<pixel_convolution_sizes>,
        _ input: UnsafeMutableRawPointer, _ outputGradient: UnsafeMutableRawPointer
    ) {
        self.convolution = convolution
        self.sizes = sizes
        self.input = input
        self.outputGradient = outputGradient
    }

    /// Into how many parts the sums may be cut: points times groups of input channels.
    var partCount: Int {
        Int(PIXEL_WINOGRAD_POINTS) * Int(sizes.pointee.input_channels) / Int(PIXEL_WINOGRAD_GROUP)
    }

    /// Transforms `tiles`, some of the `count` of a block that begins with tile `first`.
    func transform(
        _ tiles: Range<Int>, of count: Int, from first: Int,
        into transformed: UnsafeMutablePointer<Float>
    ) {
        pixel_winograd_gradient_tiles(
            convolution.precision.storage, sizes, input, outputGradient,
            Int64(tiles.lowerBound), Int64(tiles.upperBound), Int64(tiles.lowerBound - first),
            Int64(count), transformed)
    }

    func sum(
        _ transformed: UnsafeMutablePointer<Float>, tiles: Int, _ begins: Bool,
        into sums: UnsafeMutablePointer<Float>, parts: Range<Int>
    ) {
        pixel_winograd_gradient_sums(
            sizes, transformed, Int64(tiles), begins ? 1 : 0, sums,
            Int64(parts.lowerBound), Int64(parts.upperBound))
    }
}
