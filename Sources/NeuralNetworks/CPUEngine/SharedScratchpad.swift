import Tensors

/// Memory that all layers of a network share; it grows to what the largest one asks for.
package final class SharedScratchpad {
    private var byteCount = 0
    private var buffer: AlignedBuffer<UInt8>?

    package init() {}

    /// Makes sure that at least `bytes` are there when a layer runs.
    package func require(_ bytes: Int) { byteCount = max(byteCount, bytes) }

    /// The memory, aligned to 64 bytes.
    package var pointer: UnsafeMutableRawPointer {
        if let buffer, buffer.count >= byteCount { return UnsafeMutableRawPointer(buffer.pointer) }
        let grown = AlignedBuffer<UInt8>(count: byteCount)
        buffer = grown
        return UnsafeMutableRawPointer(grown.pointer)
    }
}
