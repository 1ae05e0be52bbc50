/// How the masks of a folder are named after its images, found out from the names of both.
struct PairNaming: Equatable {
    /// `img_{name}.jpg`, where images have a part of their own; `nil` for the whole name.
    var imageName: String?
    /// `{name}_mask.png`; `nil` for the image's own name.
    var maskName: String?

    /// Looks for the plainest way in which at least a third of the images have a mask.
    ///
    /// In two folders names that match in no way count as equal ones, so that the missing masks are reported; in one
    /// folder, `nil`.
    init?(images: [String], masks: [String], isOneFolder: Bool) {
        let stems = images.map { FileName($0).stem }
        let maskStems = Set(masks.map { FileName($0).stem })
        if !isOneFolder, 3 * stems.count(where: maskStems.contains) >= stems.count { return }
        if let template = MaskNameGuess.template(for: stems, files: masks),
            // A number more is another picture, not its mask.
            !isOneFolder
                || template.dropLast(4).replacing("{name}", with: "").contains(where: \.isLetter)
        {
            maskName = template
            return
        }
        if isOneFolder { return nil }
        guard let image = Affixes(of: images), let mask = Affixes(of: masks) else { return }
        let named = Set(masks.compactMap(mask.inner))
        let hits = images.compactMap(image.inner).count(where: named.contains)
        guard hits >= 2, 3 * hits >= images.count else { return }
        imageName = image.template
        maskName = mask.template
    }
}

/// What all names of a folder begin and end with; digits belong to the names.
private struct Affixes {
    let prefix: String
    let suffix: String

    init?(of paths: [String]) {
        let names = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        guard let first = names.first, names.count > 1 else { return nil }
        var prefix = first
        var suffix = first
        for name in names {
            prefix = name.commonPrefix(with: prefix)
            suffix = String(
                String(name.reversed()).commonPrefix(with: String(suffix.reversed())).reversed())
        }
        while prefix.last?.isNumber == true { prefix.removeLast() }
        while suffix.first?.isNumber == true { suffix.removeFirst() }
        guard suffix.contains(".") else { return nil }
        (self.prefix, self.suffix) = (prefix, suffix)
    }

    var template: String { prefix + FoldersLayout.placeholder + suffix }

    func inner(of path: String) -> String? {
        NameTemplate(template)?.name(in: path)
    }
}
