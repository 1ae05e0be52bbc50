import Tensors

extension DrawnSplits {
    /// The samples of `listing` that belong to `split`, in their order.
    ///
    /// Names are ordered by a digest of seed and name; the first shares go to the drawn splits (at least one
    /// sample each), the rest stays. A new sample therefore moves few others.
    func part(_ split: String, of listing: SplitListing) -> SplitListing {
        let isMember = membership(of: listing.samples, in: split)
        var part = listing
        part.samples = zip(listing.samples, isMember).filter(\.1).map(\.0)
        // Faults of the files are reported once, with the split that the samples come from.
        if split != from { (part.strayMasks, part.unreadPictures) = ([], []) }
        return part
    }

    /// Whether each sample belongs to the split.
    private func membership(of samples: [SamplePaths], in split: String) -> [Bool] {
        let ranks = samples.map { rank($0.name) }
        let drawn = samples.indices.sorted {
            ranks[$0] == ranks[$1]
                ? NaturalOrder.precedes(samples[$0].name, samples[$1].name) : ranks[$0] < ranks[$1]
        }
        // What the drawn splits take is given away; what is left stays where it was.
        var isMember = [Bool](repeating: split == from, count: samples.count)
        if let fold {
            for (place, index) in drawn.enumerated() where place % fold.count == fold.index {
                isMember[index] = split != from
            }
            return isMember
        }
        var rest = drawn[...]
        for share in shares {
            let taken = rest.prefix(
                max(1, Int((share.fraction * Double(samples.count)).rounded())))
            rest = rest.dropFirst(taken.count)
            for index in taken { isMember[index] = share.name == split }
        }
        return isMember
    }

    private func rank(_ name: String) -> UInt64 {
        var digest = ContentDigest()
        digest.add(Array("\(seed)/\(name)".utf8))
        var rank = digest.value
        // Names that differ in their last character would stay neighbours; splitmix64's finish spreads them.
        rank = (rank ^ rank >> 30) &* 0xbf58_476d_1ce4_e5b9
        rank = (rank ^ rank >> 27) &* 0x94d0_49bb_1331_11eb
        return rank ^ rank >> 31
    }
}
