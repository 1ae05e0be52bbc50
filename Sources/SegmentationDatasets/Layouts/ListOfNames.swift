import Files

/// The layout `list` with folders: a text file with the name of one image a line, whose mask is found as in `folders`.
///
/// A name may have its extension or folders before it, which tell images of one name apart. Words behind it, such as the
/// flags of PASCAL VOC's sets, do not count. The name of a folder stands for all images in it. The first line may be a header;
/// of several columns the first counts in which the first lines have an image.
enum ListOfNames {
    /// - Parameter all: What lies in the folders.
    static func listing(
        file: String, images: String, among all: SplitListing
    ) throws(DatasetError) -> SplitListing {
        var result = SplitListing(searched: "the names in \(file) among the images in \(images)")
        let known = Images(all, below: images)
        var lineOfImage: [ExactText: Int] = [:]
        var isFirst = true
        var column: Int?
        let isCSV = FileName(file).lowercaseExtension == "csv"
        try ListLayout.forEachLine(of: file) { (line, number, _) throws(DatasetError) in
            let fields = ListFields(of: line, isCSV: isCSV).fields
            guard !fields.isEmpty else { return }
            defer { isFirst = false }
            let whole = String(pathBytes: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            var found = known[whole]
            if found.isEmpty, column == nil {
                column = fields.indices.first { !known[String(pathBytes: fields[$0])].isEmpty }
            }
            let place = column ?? 0
            let name = fields[place < fields.count ? place : 0]
            if found.isEmpty, isFirst, column == nil,
                ListColumns.isHeader(fields, isPath: ListFields.isPicture)
            {
                return
            }
            // A mask that is named and not taken would be another one unseen.
            if found.isEmpty, fields.count > place + 1,
                fields[(place + 1)...].contains(where: ListFields.isPicture)
            {
                throw .badListLine(
                    file: file, line: number,
                    reason:
                        "\(fields.count) fields, one name of an image is expected; where lines hold an "
                        + "image and its mask, the description names no folders for the list")
            }
            if found.isEmpty { found = known[String(pathBytes: name)] }
            if found.isEmpty {
                let image = "\(images)/\(String(pathBytes: name))"
                result.withoutImage.append(
                    SamplePaths(name: FileName(image).stem, image: image, mask: ""))
            }
            for sample in found {
                if lineOfImage.updateValue(number, forKey: ExactText(sample.image)) != nil {
                    result.duplicates.append((sample.image, sample.image))
                } else if known.isWithoutMask(sample) {
                    result.withoutMask.append(sample)
                } else {
                    result.samples.append(sample)
                }
            }
        }
        if result.samples.isEmpty { result.unreadPictures = all.unreadPictures }
        return result
    }

    /// Images by the names that a list may have for them.
    private struct Images {
        private var byStem: [String: [SamplePaths]] = [:]
        private var byFolder: [ExactText: [SamplePaths]] = [:]
        private let withoutMask: Set<ExactText>

        init(_ listing: SplitListing, below root: String) {
            for sample in listing.samples + listing.withoutMask {
                byStem[NamesOnDisk.plain(FileName(sample.image).stem), default: []].append(sample)
                if FileName(sample.image).stem != sample.name {
                    byStem[NamesOnDisk.plain(sample.name), default: []].append(sample)
                }
                // By every end of the folder's path below the root.
                var parts = FileName.folder(of: sample.image).utf8
                    .dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/"))[...]
                while !parts.isEmpty {
                    let path = parts.joined(separator: "/".utf8)
                    byFolder[ExactText(String(pathBytes: Array(path)[...])), default: []]
                        .append(sample)
                    parts = parts.dropFirst()
                }
            }
            withoutMask = Set(listing.withoutMask.map { ExactText($0.image) })
        }

        func isWithoutMask(_ sample: SamplePaths) -> Bool {
            withoutMask.contains(ExactText(sample.image))
        }

        /// The images that a text names; empty for none, or for several of one name in different folders.
        subscript(text: String) -> [SamplePaths] {
            let isPicture = ListFields.isPicture(ArraySlice(text.pathBytes))
            let name = FileName(text)
            let stem = NamesOnDisk.plain(isPicture ? name.stem : name.component)
            guard let samples = byStem[stem] else { return byFolder[ExactText(text)] ?? [] }
            if samples.count == 1 { return samples }
            // Of several the one whose path ends as the line does.
            let ends = samples.filter {
                isPicture
                    ? "/\($0.image)".hasSuffix("/\(text)")
                    : "/\(FileName.folder(of: $0.image))/\(FileName($0.image).stem)"
                        .hasSuffix("/\(text)")
            }
            return ends.count == 1 ? ends : []
        }
    }
}
