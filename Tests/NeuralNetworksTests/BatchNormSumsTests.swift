import CPixelKernels
import EveryInstructionSet
import Tensors
import Testing

/// What blocks of pixels leave adds up to what the formula says over all of them.
@Suite(.everyInstructionSet) struct BatchNormSumsTests {
    /// Blocks of float32 sums against Double.
    private static let tolerance = 1e-5

    /// A last block that is shorter, one that is whole, and one block for all.
    @Test(arguments: [50, 49, 7], [3, 16, 27])
    func blocksCombineToTheMeanAndTheSquaredDistances(pixels: Int, channels: Int) {
        let block = 7
        let blocks = (pixels + block - 1) / block
        let x = PlainConvolution.random(pixels * channels, seed: 1)
        // Far from zero, where squares of the numbers themselves would lose the distances.
        for index in 0..<pixels * channels { x[index] += 20 }
        let partial = AlignedBuffer<Float>(repeating: .nan, count: 2 * blocks * channels + 16)
        let (means, squares) = (
            AlignedBuffer<Double>(repeating: .nan, count: channels),
            AlignedBuffer<Double>(repeating: .nan, count: channels)
        )
        pixel_batch_norm_statistics(
            pixel_float32, x.pointer, Int64(pixels), Int64(channels), Int64(block), 0,
            Int64(blocks), partial.pointer)
        pixel_batch_norm_combine_statistics(
            partial.pointer, Int64(pixels), Int64(channels), Int64(block), 0, Int64(channels),
            means.pointer, squares.pointer)
        for c in 0..<channels {
            let column = (0..<pixels).map { Double(x[$0 * channels + c]) }
            let mean = column.reduce(0, +) / Double(pixels)
            let distances = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            #expect(abs(means[c] - mean) < 20 * Self.tolerance, "channel \(c)")
            #expect(abs(squares[c] - distances) < Double(pixels) * Self.tolerance, "channel \(c)")
        }
    }

    @Test func sumsAndProductsOfBlocksAreAddedChannelByChannel() {
        let (blocks, channels) = (3, 2)
        let partial = AlignedBuffer<Float>([1, 2, 10, 20, 3, 4, 30, 40, 5, 6, 50, 60])
        let sums = AlignedBuffer<Double>(count: channels)
        let products = AlignedBuffer<Double>(count: channels)
        pixel_batch_norm_combine_sums(
            partial.pointer, Int64(blocks), Int64(channels), 0, Int64(channels), sums.pointer,
            products.pointer)
        #expect(sums.array == [9, 12])
        #expect(products.array == [90, 120])
    }
}
