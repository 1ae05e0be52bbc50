import Files

/// nnU-Net's names: `CASE_0000.png` is the first channel of the case whose labels are `CASE.png`.
struct ChannelNaming {
    /// The numbers of the channels, such as `0000`.
    let channels: [String]
    private let images: Int
    private let hits: Int
    private let fileExtension: String
    private let maskExtension: String

    /// `nil` unless all images are called so, and most have a mask.
    init?(images: [String], masks: [String]) {
        var channels: Set<String> = []
        var hits = 0
        maskExtension = masks.first.map { FileName($0).lowercaseExtension } ?? "png"
        let masks = Set(masks.map { ExactText(FileName($0).stem) })
        for image in images {
            let stem = FileName(image).stem
            let end = stem.utf8.suffix(5)
            guard end.first == UInt8(ascii: "_"), end.count == 5,
                end.dropFirst().allSatisfy({ (48...57).contains($0) })
            else { return nil }
            channels.insert(String(stem.suffix(4)))
            if masks.contains(ExactText(String(stem.dropLast(5)))) { hits += 1 }
        }
        // Frames with numbers are called so too; theirs are never all alike, nor few.
        guard let first = images.first, hits > 0, 3 * hits >= images.count, channels.count <= 8,
            channels.contains("0000")
        else { return nil }
        self.channels = channels.sorted()
        self.images = images.count
        self.hits = hits
        fileExtension = String(FileName(first).component.dropFirst(FileName(first).stem.count))
    }

    /// The names of the first channel.
    var naming: PairNaming? {
        var naming = PairNaming(
            imageName: "\(FoldersLayout.placeholder)_\(channels[0])\(fileExtension)",
            maskName: "\(FoldersLayout.placeholder).\(maskExtension)")
        (naming.hits, naming.images) = (hits / channels.count, images / channels.count)
        return naming
    }
}
