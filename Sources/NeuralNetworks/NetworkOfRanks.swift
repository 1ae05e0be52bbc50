import Communication
import Tensors

extension Network {
    /// Replaces all learned and kept numbers by those of the first rank.
    package func copyFromFirst(of group: RankGroup) {
        for buffer in [store.values, store.keptValues, store.counterValues] {
            group.copyFromFirst(buffer)
        }
        parametersDidChange()
    }

    /// The digest of the learned and kept numbers: equal on ranks that have the same.
    package var digest: UInt64 {
        var digest = ContentDigest()
        for buffer in [store.values, store.keptValues] {
            digest.add(Array(UnsafeRawBufferPointer(buffer.buffer)))
        }
        return digest.value
    }
}

extension RankGroup {
    /// Replaces the numbers of all ranks by those of the first.
    func copyFromFirst(_ buffer: AlignedBuffer<Float>) {
        copyFromFirst(UnsafeMutableRawBufferPointer(buffer.buffer))
    }

    /// The count that the first rank has, up to 2⁵³.
    func fromFirst(_ count: Int) -> Int { Int(gather(Double(count))[0]) }
}
