/// The lists of PASCAL VOC's folders, `ImageSets/Segmentation/NAME.txt`, in a set that has classes of its own.
enum VOCLists {
    /// The splits of the lists in place of those of the folders; `nil` where there are none.
    ///
    /// Where no list is called `train`, the first other one, such as CVAT's `default`, is that split.
    static func reading(_ reading: FolderReading, root: String) -> FolderReading? {
        guard
            case .folders(["JPEGImages"], ["SegmentationClass"], nil, nil, _)? =
                reading.splits.first?.source
        else { return nil }
        var listed = sets(root: root)
        guard !listed.isEmpty else { return nil }
        let known = ["train", "val", "test"]
        if !listed.contains(where: { $0.name == "train" }),
            let index = listed.firstIndex(where: { $0.name == "trainval" })
                ?? listed.firstIndex(where: { !known.contains($0.name) })
        {
            listed[index].name = "train"
        }
        func rank(_ name: String) -> Int { known.firstIndex(of: name) ?? known.count }
        let ordered = listed.enumerated().sorted {
            (rank($0.element.name), $0.offset) < (rank($1.element.name), $1.offset)
        }.map(\.element)
        return FolderReading(
            splits: ordered.map {
                .init(name: $0.name, source: .voc(set: $0.set), pairs: $0.pairs)
            }, like: reading)
    }

    /// The lists that name at least one pair.
    private static func sets(root: String) -> [(name: String, set: String, pairs: Int)] {
        do throws(DatasetError) {
            var sets: [(name: String, set: String, pairs: Int)] = []
            for split in try VOCLayout.splits(root: root) {
                let pairs = try VOCLayout.listing(set: split.name, root: root, isThorough: false)
                    .samples.count
                if pairs > 0 { sets.append((split.name, split.name, pairs)) }
            }
            return sets
        } catch {
            // Folders without lists: their files are the pairs.
            return []
        }
    }
}
