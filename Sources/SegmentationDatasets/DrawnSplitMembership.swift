import CPixelKernels

extension DrawnSplits {
    /// The samples of `listing` that belong to `split`, in their order.
    ///
    /// Names are ordered by a digest of seed and name; the first shares go to the drawn splits (at least one
    /// sample each), the rest stays. A new sample therefore moves few others.
    func part(_ split: String, of listing: SplitListing) -> SplitListing {
        let names = listing.samples.map(\.name)
        let drawn = names.sorted {
            let (first, second) = (rank($0), rank($1))
            return first == second ? NaturalOrder.precedes($0, $1) : first < second
        }
        if let fold {
            return self.part(split, of: listing, drawn: drawn, fold: fold)
        }
        var rest = drawn[...]
        var member: Set<String> = []
        for share in shares {
            let wanted = Int((share.fraction * Double(names.count)).rounded())
            let taken = rest.prefix(max(1, wanted))
            rest = rest.dropFirst(taken.count)
            if share.name == split { member = Set(taken) }
        }
        if split == from { member = Set(rest) }
        var part = listing
        part.samples = listing.samples.filter { member.contains($0.name) }
        // Faults of the files are reported once, with the split that the samples come from.
        if split != from {
            part.strayMasks = []
        }
        return part
    }

    /// The samples of one fold, or those of all others for the split that they are drawn from.
    private func part(
        _ split: String, of listing: SplitListing, drawn: [String], fold: Fold
    ) -> SplitListing {
        let held = Set(
            drawn.enumerated().filter { $0.offset % fold.count == fold.index }.map(\.element))
        var part = listing
        part.samples = listing.samples.filter { held.contains($0.name) == (split != from) }
        if split != from { part.strayMasks = [] }
        return part
    }

    private func rank(_ name: String) -> UInt64 {
        let bytes = Array("\(seed)/\(name)".utf8)
        var rank = pixel_digest(bytes, bytes.count, LabelDigest.start)
        // Names that differ in their last character would stay neighbours; splitmix64's finish spreads them.
        rank = (rank ^ rank >> 30) &* 0xbf58_476d_1ce4_e5b9
        rank = (rank ^ rank >> 27) &* 0x94d0_49bb_1331_11eb
        return rank ^ rank >> 31
    }
}
