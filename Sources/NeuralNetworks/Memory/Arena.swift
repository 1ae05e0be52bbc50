import Tensors

/// A stretch of the arena: its size, the steps during which it is in use, and, once planned, its address.
package final class ArenaRegion {
    let byteCount: Int
    fileprivate(set) var firstUse: Int
    fileprivate(set) var lastUse: Int
    fileprivate var offset = 0
    fileprivate var base: UnsafeMutableRawPointer?

    init(byteCount: Int, firstUse: Int, lastUse: Int) {
        self.byteCount = byteCount
        self.firstUse = firstUse
        self.lastUse = lastUse
    }

    /// Keeps the region in use for one more span of steps.
    func extend(from first: Int, to last: Int) {
        firstUse = min(firstUse, first)
        lastUse = max(lastUse, last)
    }

    /// The address as bytes; valid once the arena is planned.
    package var bytes: UnsafeMutableRawPointer {
        guard let base else { preconditionFailure("an arena region was used before it was placed") }
        return base + offset
    }

    /// The address as float32 numbers; valid once the arena is planned.
    package var floats: UnsafeMutablePointer<Float> {
        bytes.assumingMemoryBound(to: Float.self)
    }
}

/// An arena that needs more memory than there is.
package struct ArenaTooLarge: Error {
    /// Bytes that the arena needs.
    package let needed: Int
    /// Bytes that it may have.
    package let limit: Int
}

/// Places regions in one piece of memory so that regions in use at the same step do not overlap.
///
/// Greedy by size: the largest first, each at the lowest offset that is free during its whole life. This is within a
/// few percent of the lower bound (the largest sum over all steps) for networks shaped like ours.
package struct Arena {
    /// Bytes of the whole arena.
    package let byteCount: Int
    private let memory: AlignedBuffer<UInt8>

    /// Places the regions and takes the memory, unless it would be more than `limit` bytes.
    ///
    /// - Throws: ``ArenaTooLarge`` before any memory is taken.
    package init(placing regions: [ArenaRegion], limit: Int?) throws(ArenaTooLarge) {
        byteCount = try Self.place(regions, limit: limit)
        memory = AlignedBuffer(count: byteCount)
        for region in regions { region.base = UnsafeMutableRawPointer(memory.pointer) }
    }

    /// Gives every region its offset and returns the bytes of the whole.
    @discardableResult
    package static func place(
        _ regions: [ArenaRegion], limit: Int?
    ) throws(ArenaTooLarge) -> Int {
        var placed: [ArenaRegion] = []
        var end = 0
        let order = regions.enumerated().sorted {
            ($1.element.byteCount, $0.offset) < ($0.element.byteCount, $1.offset)
        }
        for (_, region) in order {
            region.offset = lowestOffset(for: region, among: placed)
            placed.append(region)
            end = max(end, region.offset + padded(region.byteCount))
        }
        if let limit, end > limit { throw ArenaTooLarge(needed: end, limit: limit) }
        return end
    }

    /// The bytes that the regions take together.
    static func byteCount(of regions: [ArenaRegion]) -> Int {
        do throws(ArenaTooLarge) {
            return try place(regions, limit: nil)
        } catch {
            return error.needed
        }
    }

    private static func lowestOffset(for region: ArenaRegion, among placed: [ArenaRegion]) -> Int {
        let neighbours =
            placed
            .filter { $0.firstUse <= region.lastUse && region.firstUse <= $0.lastUse }
            .sorted { $0.offset < $1.offset }
        var offset = 0
        for neighbour in neighbours {
            if offset + padded(region.byteCount) <= neighbour.offset { break }
            offset = max(offset, neighbour.offset + padded(neighbour.byteCount))
        }
        return offset
    }

    /// Vectors may read a little over the end of a region, so each has a cache line to spare.
    private static func padded(_ bytes: Int) -> Int { (bytes + 64 + 63) / 64 * 64 }
}
