import NetworkDescriptions

/// What steps, files and validation cost on a machine: measured once, written down, judged by the rules.
package struct MeasuredCosts: Codable, Equatable, Sendable {
    /// Training steps of networks.
    package var networks: [NetworkCost]
    /// Seconds that decoding an image with its mask takes one thread.
    package var decode: Double
    /// Seconds that an augmented sample takes one thread, for a pixel of it.
    package var renderPixel: Double
    /// Seconds that comparing class scores with labels takes in validation, for a pixel of an image at its own size.
    package var judgePixel: Double
    /// Seconds that log and page of an epoch take.
    package var save: Double
    /// Seconds that a byte of a checkpoint takes.
    package var saveByte: Double
    /// Seconds from the start of training's command to its first step.
    package var start: Double
    /// Threads that compute.
    package var threads: Int
    /// Free memory in bytes.
    package var freeBytes: Int
    /// Whether the processor computes with bfloat16.
    package var hasBfloat16: Bool

    /// Writes costs down.
    package init(
        networks: [NetworkCost], decode: Double, renderPixel: Double, judgePixel: Double,
        save: Double, saveByte: Double, start: Double, threads: Int, freeBytes: Int,
        hasBfloat16: Bool
    ) {
        self.networks = networks
        self.decode = decode
        self.renderPixel = renderPixel
        self.judgePixel = judgePixel
        self.save = save
        self.saveByte = saveByte
        self.start = start
        self.threads = threads
        self.freeBytes = freeBytes
        self.hasBfloat16 = hasBfloat16
    }
}

/// What one network costs.
package struct NetworkCost: Codable, Equatable, Sendable {
    /// Its name among ``NetworkCandidate``.
    package var name: String
    /// Seconds of a training step, the loss included, for a pixel of its batch.
    package var stepPixel: Double
    /// Seconds of a pass forward without training, for a pixel.
    package var forwardPixel: Double
    /// Bytes that a training step takes, for a pixel of its batch.
    package var bytesPixel: Double
    /// Bytes that parameters, their gradients and moments take.
    package var parameterBytes: Int

    /// Writes costs down.
    package init(
        name: String, stepPixel: Double, forwardPixel: Double, bytesPixel: Double,
        parameterBytes: Int
    ) {
        self.name = name
        self.stepPixel = stepPixel
        self.forwardPixel = forwardPixel
        self.bytesPixel = bytesPixel
        self.parameterBytes = parameterBytes
    }
}
