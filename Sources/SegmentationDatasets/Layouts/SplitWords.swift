import Files

// What a split of a folder holds, and how it stands in messages and descriptions.
extension FolderReading.Split {
    /// Its pairs.
    func samples(in root: String) -> [SamplePaths] {
        var description = DatasetDescription(path: root)
        description.root = root
        description.splits = [DatasetSplit(name: name, source: source)]
        do throws(DatasetError) {
            return try SegmentationDataset(description: description).listing(ofSplit: name).samples
        } catch {
            // Whoever loads the split is told why it cannot be listed.
            return []
        }
    }

    /// Where its pairs are, for people.
    var words: String { "\(name): \(source.words)" }

    /// As it stands in a description: `{images: a, masks: b}`.
    var yaml: String { source.yaml }
}

extension DatasetSplit.Source {
    /// Where the pairs are, for people.
    var words: String {
        switch self {
        case .folders(let images, let masks, let imageName, let maskName, let extensions):
            let names = [
                imageName.map { "image_name: '\($0)'" }, maskName.map { "mask_name: '\($0)'" },
                extensions == FoldersLayout.imageExtensions
                    ? nil : "extensions: [\(extensions.joined(separator: ", "))]",
            ]
            .compactMap { $0 }.joined(separator: ", ")
            return "images in \(quoted(images)), masks in \(quoted(masks))"
                + (names.isEmpty ? "" : " (\(names))")
        case .areas(let areas): return areas.map(\.words).joined(separator: ", and ")
        case .list(let path): return "the pairs of \(path)"
        case .names(let list, let folders):
            return
                "the names of \(list), images in '\(folders.images)', masks in '\(folders.masks)'"
        case .voc(let set):
            return "the names of ImageSets/Segmentation/\(set).txt, masks in 'SegmentationClass'"
        case .pets(let set): return "the names of annotations/\(set).txt"
        case .outlines(let images, let labels):
            return "images in '\(images)', outlines in '\(labels)'"
        case .samples(let samples): return "\(samples.count) given pairs"
        }
    }

    /// As it stands in a description.
    var yaml: String {
        switch self {
        case .folders(let images, let masks, let imageName, let maskName, let extensions):
            let parts = ["images: \(yamlPaths(images))", "masks: \(yamlPaths(masks))"]
            return Self.yaml(parts, imageName, maskName, extensions)
        case .areas(let areas): return "[\(areas.map(\.yaml).joined(separator: ", "))]"
        case .list(let path): return "{list: \(yamlText(path))}"
        case .names(let list, let folders):
            let parts = [
                "list: \(yamlText(list))", "images: \(yamlText(folders.images))",
                "masks: \(yamlText(folders.masks))",
            ]
            return Self.yaml(parts, folders.imageName, folders.maskName, folders.extensions)
        case .voc(let set), .pets(let set): return "{set: \(yamlText(set))}"
        case .outlines(let images, let labels):
            return "{images: \(yamlText(images)), labels: \(yamlText(labels))}"
        case .samples: return "{}"
        }
    }

    private static func yaml(
        _ parts: [String], _ imageName: String?, _ maskName: String?, _ extensions: [String]
    ) -> String {
        var parts = parts
        if let imageName { parts.append("image_name: \(yamlText(imageName))") }
        if let maskName { parts.append("mask_name: \(yamlText(maskName))") }
        if extensions != FoldersLayout.imageExtensions {
            parts.append("extensions: [\(extensions.joined(separator: ", "))]")
        }
        return "{\(parts.joined(separator: ", "))}"
    }
}

/// One path, or a list of them.
func yamlPaths(_ paths: [String]) -> String {
    paths.count == 1 ? yamlText(paths[0]) : "[\(paths.map(yamlText).joined(separator: ", "))]"
}

/// Folders in quotes; of many the first.
func quoted(_ folders: [String]) -> String {
    var seen: Set<ExactText> = []
    let paths = folders.filter { seen.insert(ExactText($0)).inserted }
    let more = paths.count - 2
    return paths.prefix(2).map { "'\($0)'" }.joined(separator: ", ")
        + (more > 0 ? " and \(more) more" : "")
}
