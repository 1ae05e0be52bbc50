import Machine
import NetworkDescriptions
import OneDNN
import Tensors
import Testing

/// What oneDNN may write is exactly what it asked for: an overrun ruins other layers' numbers, at random.
struct ScratchMemoryTests {
    /// Bytes watched behind the scratch memory, far more than any vector.
    static let watched = 1 << 16

    @Test(arguments: [1, 2, 3, 8, 12, 16, 19], [1, 2, 3])
    func noPassWritesPastItsScratchMemory(channels: Int, stride: Int) throws {
        for (kernel, padding) in [(1, 0), (2, 0), (3, 1)] {
            for outputs in [2, 16] {
                for threads in [1, 2] {
                    let shape = ConvolutionShape(
                        batch: 2, inputChannels: channels, inputHeight: 9, inputWidth: 12,
                        outputChannels: outputs, kernel: kernel, stride: stride,
                        padding: .zeros(padding))
                    ThreadTeam(threads: threads).adoptForOneDNN()
                    try run(shape)
                }
            }
        }
    }

    private func run(_ shape: ConvolutionShape) throws {
        let engine = try Engine()
        let x = AlignedBuffer<Float>(
            repeating: 1,
            count: shape.batch * shape.inputChannels * shape.inputHeight * shape.inputWidth)
        let y = AlignedBuffer<Float>(
            repeating: 1,
            count: shape.batch * shape.outputChannels * shape.outputHeight * shape.outputWidth)
        let weights = AlignedBuffer<Float>(repeating: 1, count: shape.weightCount)
        let forward = try ConvolutionForward(
            shape, type: .float32, hasBias: false, training: true, engine: engine)
        let byData = try ConvolutionBackwardData(
            shape, type: .float32, accumulate: false, engine: engine)
        let byWeights = try ConvolutionBackwardWeights(
            shape, type: .float32, hasBias: false, engine: engine)
        forward.loadWeights(weights.pointer)
        byData.loadWeights(weights.pointer)
        expectUntouched("forward, \(shape)", bytes: forward.scratchpadBytes) {
            forward.execute(
                input: UnsafeMutableRawPointer(x.pointer),
                output: UnsafeMutableRawPointer(y.pointer), scratchpad: $0)
        }
        expectUntouched("by weights, \(shape)", bytes: byWeights.scratchpadBytes) {
            byWeights.execute(
                input: UnsafeMutableRawPointer(x.pointer),
                outputGradient: UnsafeMutableRawPointer(y.pointer),
                weightGradient: weights.pointer, scratchpad: $0)
        }
        expectUntouched("by data, \(shape)", bytes: byData.scratchpadBytes) {
            byData.execute(
                outputGradient: UnsafeMutableRawPointer(y.pointer),
                inputGradient: UnsafeMutableRawPointer(x.pointer), scratchpad: $0)
        }
    }

    private func expectUntouched(
        _ what: String, bytes: Int, _ body: (UnsafeMutableRawPointer) -> Void
    ) {
        let memory = AlignedBuffer<UInt8>(repeating: 0x5A, count: bytes + Self.watched)
        body(UnsafeMutableRawPointer(memory.pointer))
        let first = (bytes..<memory.count).first { memory[$0] != 0x5A }
        #expect(first == nil, "\(what): wrote \((first ?? 0) - bytes) bytes past \(bytes)")
    }
}
