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

    /// A number that changes with any bit of the learned and kept numbers: equal on ranks that have the same.
    ///
    /// FNV-1a over their bits.
    package var digest: UInt64 {
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for buffer in [store.values, store.keptValues] {
            for value in buffer.buffer {
                digest = (digest ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3
            }
        }
        return digest
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
