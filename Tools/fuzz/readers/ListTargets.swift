import Files

@testable import SegmentationDatasets

/// Lists of pairs and of images: pairs whose files are there, names once.
func fuzzLists(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let root = scratch.emptied("set").path
    for name in ["a.png", "b.png", "b.jpg", "c d.png"] { _ = scratch.file("set/\(name)", []) }
    // The first byte says what the file is called, which says how its lines are taken apart.
    let isTable = (bytes.first ?? 0) & 1 == 1
    let content = Array(bytes.dropFirst())
    let path = scratch.file("set/\(isTable ? "list.csv" : "list.txt")", content)
    let lines = content.count { $0 == UInt8(ascii: "\n") } + 1
    var all = SplitListing(searched: "the images")
    all.samples = ["a", "b"].map {
        SamplePaths(name: $0, image: "\(root)/\($0).png", mask: "\(root)/\($0).png")
    }
    do {
        let names = try ListOfNames.listing(file: path, images: root, among: all)
        requireGood(names, most: all.samples.count + lines)
        require(Set(names.samples).isSubset(of: all.samples), "an image that is not there")
    } catch {
        require(!"\(error)".isEmpty, "an empty error")
    }
    let pairs = try ListLayout.listing(file: path, root: root, isThorough: true)
    requireGood(pairs, most: lines)
    for sample in pairs.samples {
        require(
            FolderListing.isFile(sample.image) && FolderListing.isFile(sample.mask),
            "a pair that is not there")
    }
}

private func requireGood(_ listing: SplitListing, most: Int) {
    let names = listing.samples.map { ExactText($0.name) }
    require(Set(names).count == names.count, "a name twice")
    let listed = listing.samples.count + listing.withoutMask.count + listing.withoutImage.count
    require(listed <= most, "\(listed) images in \(most) lines")
}

/// Lists of classes in all their forms: names once, and values that a label can hold or none.
func fuzzClassLists(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let names = ["classes.txt", "class_dict.csv", "classes.json", "metainfo.yaml"]
    // The first byte says what the file is called, which says what is expected in it.
    let name = names[Int(bytes.first ?? 0) % names.count]
    let folder = scratch.emptied("lists")
    _ = scratch.file("lists/\(name)", Array(bytes.dropFirst()))
    let found = ClassList.all(in: try FolderInventory(root: folder.path))
    require(found.lists.count + found.faults.count == 1, "a list without an answer")
    for list in found.lists {
        require(!list.entries.isEmpty, "a list without classes")
        require(Set(list.entries.map(\.name)).count == list.entries.count, "a class twice")
        require(list.entries.allSatisfy { ($0.color ?? 0) <= 0xFF_FFFF }, "a colour")
    }
}
