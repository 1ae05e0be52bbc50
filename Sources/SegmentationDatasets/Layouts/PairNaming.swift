import Files
import Foundation

/// How the masks of a folder are named after its images, found out from the names of both.
struct PairNaming: Equatable {
    /// `img_{name}.jpg`, where images have a part of their own; `nil` for the whole name.
    var imageName: String?
    /// `{name}_mask.png`; `nil` for the image's own name.
    var maskName: String?
    /// Which files are images.
    var extensions = FoldersLayout.imageExtensions
    /// How many images have a mask of this name.
    var hits = 0
    /// How many images there are.
    var images = 0

    /// Whether files are named in the same way, however many there are.
    func isLike(_ other: PairNaming) -> Bool {
        imageName == other.imageName && maskName == other.maskName
            && extensions == other.extensions
    }

    /// Every way in which at least a third of the images have a mask, the one that fits most images first, of those that
    /// fit as many the plainest, then natural order.
    ///
    /// - Parameters:
    ///   - images: Paths below the folder of images.
    ///   - masks: Paths below the folder of masks; an image and its mask lie in folders of the same name.
    static func all(images: [String], masks: [String], isOneFolder: Bool) -> [PairNaming] {
        let masks = masks.filter(FoldersLayout.mayBeMask)
        if masks.isEmpty || images.isEmpty { return [] }
        var namings: [PairNaming] = []
        // Pictures of two formats in one folder: those of one kind as masks, the others, if they have these, as images.
        let kinds = Set(masks.map { FileName($0).lowercaseExtension })
        for kind in FoldersLayout.maskExtensions where kinds.contains(kind) {
            let photos = images.filter { FileName($0).lowercaseExtension != kind }
            let masks = masks.filter { FileName($0).lowercaseExtension == kind }
            if photos.isEmpty || photos.count == images.count { continue }
            let found = all(sameFormats: photos, masks, isOneFolder: isOneFolder).map {
                var naming = $0
                naming.extensions = naming.extensions.filter { $0 != kind }
                return naming
            }
            if found.contains(where: { $0.hits == $0.images }) { return found }
            namings += found
        }
        let others = all(sameFormats: images, masks, isOneFolder: isOneFolder)
        return others.isEmpty ? namings : others
    }

    private static func all(
        sameFormats images: [String], _ masks: [String], isOneFolder: Bool
    ) -> [PairNaming] {
        // As the layout finds them, accents in any writing.
        let existing = Set(masks.map(NamesOnDisk.plain))
        var namings: [PairNaming] = []
        func add(_ imageName: String?, _ names: [String?], _ maskName: String?) {
            let template = maskName.flatMap { NameTemplate($0) }
            var hits = 0
            var count = 0
            for (image, name) in zip(images, names) {
                // Images and masks in one folder: what the template makes from another is a mask.
                if isOneFolder, template?.name(in: image) != nil { continue }
                count += 1
                guard let name else { continue }
                let folder = FileName.folder(of: image)
                let start = folder.isEmpty ? "" : "\(folder)/"
                let files =
                    template.map { [$0.prefix + name + $0.suffix] }
                    ?? FoldersLayout.writtenMaskExtensions.map { "\(name).\($0)" }
                if files.contains(where: { existing.contains(NamesOnDisk.plain(start + $0)) }) {
                    hits += 1
                }
            }
            guard hits > 0, 3 * hits >= count, maskName == nil || hits >= min(2, count) else {
                return
            }
            namings.append(
                PairNaming(imageName: imageName, maskName: maskName, hits: hits, images: count))
        }
        let stems = images.map { FileName($0).stem }
        // In one folder a photograph and its mask may differ in their formats alone.
        let kinds = Set(masks.map { FileName($0).lowercaseExtension })
        let arePhotos = !images.contains { kinds.contains(FileName($0).lowercaseExtension) }
        let kind = FoldersLayout.maskExtensions.first(where: kinds.contains) ?? "png"
        if arePhotos || !isOneFolder { add(nil, stems, nil) }
        let areNumbers = namings.first.map { $0.hits == $0.images } ?? false
        for template in MaskNameGuess.templates(for: stems, files: masks)
        where !isOneFolder || MaskNameGuess.hasWord(template) {
            if areNumbers, MaskNameGuess.isPartOfNumber(template) { continue }
            add(nil, stems, template)
        }
        for affixes in Affixes.all(of: images)
        where namings.isEmpty && (arePhotos || !isOneFolder) {
            let inner = images.map(affixes.inner)
            add(affixes.template, inner, "\(FoldersLayout.placeholder).\(kind)")
            let names = inner.compactMap { $0 }
            for template in MaskNameGuess.templates(for: names, files: masks) {
                add(affixes.template, inner, template)
            }
        }
        return namings.enumerated().sorted {
            $0.element.hits == $1.element.hits
                ? $0.offset < $1.offset : $0.element.hits > $1.element.hits
        }.map(\.element)
    }
}

/// What all names of a folder begin and end with; digits belong to the names.
private struct Affixes {
    let template: String

    /// The end alone, so that names keep their beginning, then both.
    static func all(of paths: [String]) -> [Affixes] {
        let names = paths.map { FileName($0).component }
        guard let first = names.first, names.count > 1 else { return [] }
        var prefix = first
        var suffix = first
        for name in names {
            prefix = name.commonPrefix(with: prefix)
            suffix = String(
                String(name.reversed()).commonPrefix(with: String(suffix.reversed())).reversed())
        }
        while prefix.last?.isNumber == true { prefix.removeLast() }
        while suffix.first?.isNumber == true { suffix.removeFirst() }
        guard suffix.contains(".") else { return [] }
        return (prefix.isEmpty ? [""] : ["", prefix]).map {
            Affixes(template: $0 + FoldersLayout.placeholder + suffix)
        }
    }

    func inner(of path: String) -> String? {
        NameTemplate(template)?.name(in: path)
    }
}

/// Finds out how masks are named where they are not named as their images.
enum MaskNameGuess {
    /// How many images are tried; one may be an exception.
    private static let imagesTried = 5
    /// Names of more kinds than exporters write are no kinds of masks.
    private static let mostTemplates = 32

    /// The template, such as `{name}_mask.png`, that makes existing files of more names than any other.
    ///
    /// `nil` unless it does so for at least a third of the names (masks among the images are taken for images, too)
    /// and for two of them, as `12.png` is no mask of `1.png`.
    static func template(for names: [String], files: [String]) -> String? {
        templates(for: names, files: files).first
    }

    /// All templates that fit so well, the one that fits most names first, then class ids before colours before
    /// instances, then the one that adds least, as the 1 in `1{name}.png` belongs to a name; then natural order.
    ///
    /// - Parameter mayFit: Which files are looked at, by their names.
    static func templates(
        for names: [String], files: [String],
        where mayFit: (String) -> Bool = FoldersLayout.mayBeMask
    ) -> [String] {
        let files = Set(files.map { FileName($0).component }).filter(mayFit)
        // In an order of their own, so that the result depends on the names alone.
        let ordered = files.sorted(by: NaturalOrder.precedes)
        var found: [(text: String, hits: Int, plainness: Int)] = []
        let tried = min(names.count, imagesTried)
        for name in (0..<tried).map({ names[$0 * names.count / tried] }) {
            for file in ordered where file.contains(name) && FileName(file).stem != name {
                guard let (prefix, suffix) = file.components(around: name) else { continue }
                let text = prefix + FoldersLayout.placeholder + suffix
                guard found.count < mostTemplates, !found.contains(where: { $0.text == text }),
                    let template = NameTemplate(text)
                else { continue }
                let hits = names.count { files.contains(template.prefix + $0 + template.suffix) }
                if hits >= min(2, names.count), 3 * hits >= names.count {
                    found.append((text, hits, words(of: text).plainness))
                }
            }
        }
        return found.sorted {
            if $0.hits != $1.hits { return $0.hits > $1.hits }
            if $0.plainness != $1.plainness { return $0.plainness > $1.plainness }
            if $0.text.count != $1.text.count { return $0.text.count < $1.text.count }
            return NaturalOrder.precedes($0.text, $1.text)
        }.map(\.text)
    }

    /// What a template says of its masks.
    static func words(of template: String) -> FolderWords {
        FolderWords(FileName(template).stem.replacing(FoldersLayout.placeholder, with: " "))
    }

    /// Whether it adds digits to a name, which make another name where all masks are called as their images: 11 is none of 1.
    static func isPartOfNumber(_ template: String) -> Bool {
        let added = FileName(template).stem.replacing(FoldersLayout.placeholder, with: "")
        return !added.isEmpty && added.allSatisfy(\.isNumber)
    }

    /// Whether it adds more than a number, which would be another picture, not its mask.
    static func hasWord(_ template: String) -> Bool {
        FileName(template).stem.replacing(FoldersLayout.placeholder, with: "")
            .contains(where: \.isLetter)
    }
}
