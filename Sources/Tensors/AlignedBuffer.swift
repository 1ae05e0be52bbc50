import Glibc

/// A fixed number of elements in memory that is aligned for vector instructions (64 bytes).
///
/// A reference type: copies share the memory. Elements are uninitialised unless `repeating` is given.
/// Large memory asks the system for pages of 2 MB, with which the processor spends less time finding them.
///
/// `@unchecked Sendable` because its owner guarantees that one thread at a time writes; the hand-over of
/// batches between threads is the only place where it travels.
package final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
    /// The number of elements.
    package let count: Int
    /// The first element, aligned to 64 bytes.
    package let pointer: UnsafeMutablePointer<Element>

    /// Takes memory for `count` elements, uninitialised.
    package init(count: Int) {
        precondition(count >= 0, "AlignedBuffer expects a count of at least 0, got \(count)")
        self.count = count
        let bytes = max(count * MemoryLayout<Element>.stride, 1)
        let isLarge = bytes >= 4 * Self.largePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? Self.largePage : 64)
        // Only whole pages, so that no more memory is taken than with small ones; a refusal changes nothing.
        if isLarge { madvise(memory, bytes / Self.largePage * Self.largePage, MADV_HUGEPAGE) }
        pointer = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    private static var largePage: Int { 2 << 20 }

    /// Takes memory for `count` elements that all equal `value`.
    package convenience init(repeating value: Element, count: Int) {
        self.init(count: count)
        pointer.initialize(repeating: value, count: count)
    }

    /// Copies the elements of a collection.
    package convenience init(_ elements: some Collection<Element>) {
        self.init(count: elements.count)
        _ = buffer.initialize(from: elements)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }

    /// All elements.
    package var buffer: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: pointer, count: count)
    }

    /// A copy of the elements as an array.
    package var array: [Element] { Array(buffer) }

    /// The element at `index`, 0 ..< count.
    package subscript(index: Int) -> Element {
        get { buffer[index] }
        set { buffer[index] = newValue }
    }
}
