/// The lists of PASCAL VOC's folders, `ImageSets/Segmentation/NAME.txt`, in a set that has classes of its own.
enum VOCLists {
    /// The splits of the lists in place of those of the folders; `nil` where there are none.
    ///
    /// The folders are VOC's, or one of images and one of masks of other names, such as `SegmentationClassPNG`.
    /// Where no list is called `train`, the first other one, such as CVAT's `default`, is that split.
    static func reading(_ reading: FolderReading, root: String) -> FolderReading? {
        guard reading.splits.count == 1,
            case .folders(let images, let masks, let imageName, let maskName, let extensions)? =
                reading.splits.first?.source, images.count == 1
        else { return nil }
        let isVOC =
            images == ["JPEGImages"] && masks == ["SegmentationClass"] && imageName == nil
            && maskName == nil
        let folders = DatasetSplit.ListedFolders(
            images: images[0], masks: masks[0], imageName: imageName, maskName: maskName,
            extensions: extensions)
        var listed = sets(root: root) {
            isVOC ? .voc(set: $0) : .names(list: VOCLayout.list(ofSet: $0), folders: folders)
        }
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
        return FolderReading(splits: ordered, like: reading)
    }

    /// The lists that name at least one pair.
    private static func sets(
        root: String, source: (String) -> DatasetSplit.Source
    ) -> [FolderReading.Split] {
        do throws(DatasetError) {
            var sets: [FolderReading.Split] = []
            for list in try VOCLayout.splits(root: root) {
                var split = FolderReading.Split(
                    name: list.name, source: source(list.name), pairs: 0)
                split.pairs = split.samples(in: root).count
                if split.pairs > 0 { sets.append(split) }
            }
            return sets
        } catch {
            // Folders without lists: their files are the pairs.
            return []
        }
    }
}
