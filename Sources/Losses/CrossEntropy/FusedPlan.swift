import CPixelKernels
import Machine
import Synchronization
import Tensors

/// How the elements of a call are cut into chunks, the unit of work and of summation.
struct FusedPlan {
    let imageCount: Int
    /// Elements of one image.
    let pixels: Int
    let pixelStride: Int
    let classStride: Int
    private let classCount: Int
    private let chunksPerImage: Int

    init(layout: TensorLayout, labelShape: [Int], classCount: Int) {
        let elements = labelShape.reduce(1, *)
        let inner = labelShape.dropFirst().reduce(1, *)
        // With one pixel an image both layouts are the same; so is everything where there is one class.
        if layout == .channelsLast || inner == 1 || classCount == 1 {
            (imageCount, pixels, pixelStride, classStride) = (1, elements, classCount, 1)
        } else {
            (imageCount, pixels, pixelStride, classStride) = (labelShape[0], inner, 1, inner)
        }
        self.classCount = classCount
        let chunk = Int(PIXEL_CROSS_ENTROPY_CHUNK)
        chunksPerImage = (pixels + chunk - 1) / chunk
    }

    /// Whether a gradient goes past the caches: it is too large to be found there again, it does not replace the
    /// logits, which are in the caches anyway, and vectors of 16 lie on whole cache lines.
    func streams(from logits: UnsafeRawPointer, to gradient: UnsafeMutablePointer<Float>?) -> Bool {
        guard let gradient, UnsafeRawPointer(gradient) != logits else { return false }
        let large = imageCount * pixels * classCount * 4 >= 32 << 20
        let onLines =
            Int(bitPattern: gradient) % 64 == 0 && (classStride == 1 || classStride % 16 == 0)
        return large && onLines
    }

    /// Runs all chunks on the team and returns the sum of their losses, added in the order of the chunks.
    func run(
        _ job: pixel_cross_entropy_job, labelBytes: Int, logitBytes: Int, team: ThreadTeam
    ) -> Double {
        let chunks = imageCount * chunksPerImage
        if chunks == 0 { return 0 }
        var chunkSums = [Double](repeating: 0, count: chunks)
        let scratchCount = Int(pixel_cross_entropy_scratch(Int64(classCount)))
        chunkSums.withUnsafeMutableBufferPointer { buffer in
            // Unchecked because every chunk has places of its own in the map, the gradient and the sums.
            nonisolated(unsafe) let (job, chunkSums) = (job, buffer)
            // Each worker takes the next few chunks when it is done with its last, so that one that another
            // program holds up does not hold up all. Who computes a chunk changes nothing in it.
            let next = Atomic<Int>(0)
            let few = max(1, min(8, chunks / (4 * team.threads)))
            team.forEachWorker { _ in
                let scratch = AlignedBuffer<Float>(count: scratchCount)
                while true {
                    let start = next.wrappingAdd(few, ordering: .relaxed).oldValue
                    if start >= chunks { return }
                    for chunk in start..<min(chunks, start + few) {
                        chunkSums[chunk] = run(
                            chunk: chunk, of: job, labelBytes: labelBytes, logitBytes: logitBytes,
                            scratch: scratch.pointer)
                    }
                }
            }
        }
        return chunkSums.reduce(0, +)
    }

    private func run(
        chunk: Int, of job: pixel_cross_entropy_job, labelBytes: Int, logitBytes: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> Double {
        let image = chunk / chunksPerImage
        let begin = chunk % chunksPerImage * Int(PIXEL_CROSS_ENTROPY_CHUNK)
        let end = min(pixels, begin + Int(PIXEL_CROSS_ENTROPY_CHUNK))
        var part = job
        part.logits += image * pixels * classCount * logitBytes
        part.labels += image * pixels * labelBytes
        if let map = job.map { part.map = map + image * pixels }
        if let gradient = job.gradient { part.gradient = gradient + image * pixels * classCount }
        return pixel_cross_entropy_chunk(&part, Int64(begin), Int64(end), scratch)
    }
}
