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
        if split != from {
            (part.strayMasks, part.unreadPictures, part.unlabelled) = ([], [], [])
        }
        return part
    }

    /// Whether each sample belongs to the split.
    private func membership(of samples: [SamplePaths], in split: String) -> [Bool] {
        if let fold {
            return Self.folds(of: samples, count: fold.count, seed: seed).map {
                ($0 == fold.index) != (split == from)
            }
        }
        // What the drawn splits take is given away; what is left stays where it was.
        var isMember = [Bool](repeating: split == from, count: samples.count)
        var rest = Self.drawingOrder(of: samples, seed: seed)[...]
        for share in shares {
            let taken = rest.prefix(
                max(1, Int((share.fraction * Double(samples.count)).rounded())))
            rest = rest.dropFirst(taken.count)
            for index in taken { isMember[index] = share.name == split }
        }
        return isMember
    }

    /// The positions of samples in the order in which a seed draws them; names alone decide.
    private static func drawingOrder(of samples: [SamplePaths], seed: Int) -> [Int] {
        let ranks = samples.map { rank($0.name, seed: seed) }
        return samples.indices.sorted {
            ranks[$0] == ranks[$1]
                ? NaturalOrder.precedes(samples[$0].name, samples[$1].name) : ranks[$0] < ranks[$1]
        }
    }

    /// For every sample the number of the equal part to which it belongs, 0 ..< count: what `{folds: count}` draws.
    package static func folds(of samples: [SamplePaths], count: Int, seed: Int) -> [Int] {
        var folds = [Int](repeating: 0, count: samples.count)
        for (place, index) in drawingOrder(of: samples, seed: seed).enumerated() {
            folds[index] = place % count
        }
        return folds
    }

    private static func rank(_ name: String, seed: Int) -> UInt64 {
        var digest = ContentDigest()
        digest.add(Array("\(seed)/\(name)".utf8))
        var rank = digest.value
        // Names that differ in their last character would stay neighbours; splitmix64's finish spreads them.
        rank = (rank ^ rank >> 30) &* 0xbf58_476d_1ce4_e5b9
        rank = (rank ^ rank >> 27) &* 0x94d0_49bb_1331_11eb
        return rank ^ rank >> 31
    }
}
