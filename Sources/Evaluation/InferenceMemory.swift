import BatchLoading
import ImageFiles
import Machine
import NetworkDescriptions
import NeuralNetworks

extension ImageInference {
    /// Makes sure that an image of this size can go through the network, before memory is taken for it.
    ///
    /// A size that was taken once is not looked at again.
    ///
    /// - Throws: `ExecutionError.notEnoughMemory` with what is needed and what is left; `NetworkError` for a size that the
    ///   network cannot take.
    ///
    /// - Parameter inBands: Whether of an image in tiles only the scores of a row of tiles are held.
    func requireMemory(height: Int, width: Int, inBands: Bool = false) throws {
        let key = [height, width] + (inBands ? [1] : [])
        guard !sizesThatFit.contains(key) else { return }
        let bytes = try forecastBytes(height: height, width: width, inBands: inBands)
        do throws(MemoryShortage) {
            try MachineMemory.require(bytes)
        } catch {
            throw ExecutionError.notEnoughMemory(
                input: "an image of \(width) × \(height) pixels", purpose: .inference,
                needed: error.needed, available: error.available)
        }
        sizesThatFit.insert(key)
    }

    /// Bytes that are held at a time for an image of this size: the network's activations for the largest view, and the
    /// scores and the pictures in other sizes beside them.
    func forecastBytes(height: Int, width: Int, inBands: Bool = false) throws -> Int {
        let scores = network.classCount * MemoryLayout<Float>.stride
        let views = try options.scales.map { scale in
            let size =
                scale == 1
                ? (height, width) : ImageResize.factor(scale).size(height: height, width: width)
            return try bytesOfView(
                height: size.0, width: size.1, scores: scores, inBands: inBands)
                + (scale == 1 ? 0 : size.0 * size.1 * resizingBytes)
        }
        // The sum over the views, and a view's scores at the image's own size.
        let averages = options.averages ? 2 * height * width * scores : 0
        return averages + (views.max() ?? 0)
    }

    /// Bytes a pixel of a picture that is resized: its samples in float32, and as they come out.
    private var resizingBytes: Int {
        normalization.channels * (MemoryLayout<Float>.stride + Self.sampleBytes)
    }
    /// Whether an image is of words is not known here.
    private static let sampleBytes = 2

    /// Bytes of one view, in tiles or whole.
    private func bytesOfView(
        height: Int, width: Int, scores: Int, inBands: Bool
    ) throws -> Int {
        let tile = options.tile ?? max(height, width)
        let isTiled = height > tile || width > tile
        let piece = (height: min(height, tile), width: min(width, tile))
        let input = resize?.size(height: piece.height, width: piece.width) ?? piece
        let sizes = network.inputSizes
        let forecast = try network.forecast(
            batch: 1, height: sizes?.padded(input.height) ?? input.height,
            width: sizes?.padded(input.width) ?? input.width, purpose: .inference)
        let isResized = input != piece
        let resized =
            isResized
            ? input.height * input.width * resizingBytes + piece.height * piece.width * scores
            : 0
        let isPadded = sizes.map { !$0.allows(input.height) || !$0.allows(input.width) } ?? false
        return forecast.arenaByteCount + resized
            + (isPadded ? input.height * input.width * scores : 0)
            + (isTiled
                ? piece.height * width * (scores + 4)
                    + height * width * (inBands ? 1 : scores) : 0)
            + (options.flip ? height * width * normalization.channels * Self.sampleBytes : 0)
    }
}
