import Files
import Foundation

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
        let names = paths.map { FileName($0).component }
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

/// Finds out how masks are named where they are not named as their images.
enum MaskNameGuess {
    /// How many images are tried; one may be an exception.
    private static let imagesTried = 5

    /// The template, such as `{name}_mask.png`, that makes existing files of more names than any other.
    ///
    /// `nil` unless it does so for at least a third of the names (masks among the images are taken for images, too)
    /// and for two of them, as `12.png` is no mask of `1.png`.
    static func template(for names: [String], files: [String]) -> String? {
        let files = Set(files.map { FileName($0).component })
            .filter { FileName($0).lowercaseExtension == "png" }
        // In an order of their own: of two templates with as many files the first is taken.
        let ordered = files.sorted(by: NaturalOrder.precedes)
        var best: (template: NameTemplate, text: String, hits: Int)?
        for name in names.prefix(imagesTried) {
            for file in ordered where file.contains(name) && FileName(file).stem != name {
                guard let (prefix, suffix) = file.components(around: name) else { continue }
                let text = prefix + FoldersLayout.placeholder + suffix
                if best?.text == text { continue }
                guard let template = NameTemplate(text) else { continue }
                let hits = names.count { files.contains(template.prefix + $0 + template.suffix) }
                if hits > best?.hits ?? 0 { best = (template, text, hits) }
            }
        }
        guard let best, best.hits >= min(2, names.count), 3 * best.hits >= names.count
        else { return nil }
        return best.text
    }
}
