/// Finds out how masks are named where they are not named as their images.
enum MaskNameGuess {
    /// How many images are tried; one may be an exception.
    private static let imagesTried = 5

    /// The template, such as `{name}_mask.png`, that makes an existing file of at least a third of the names, and of more
    /// names than any other; `nil` without one. A third, since masks among the images are taken for images, too.
    static func template(for names: [String], files: [String]) -> String? {
        let files = Set(files.compactMap { $0.split(separator: "/").last.map(String.init) })
            .filter { FileName($0).lowercaseExtension == "png" }
        var best: (template: NameTemplate, text: String, hits: Int)?
        for name in names.prefix(imagesTried) {
            for file in files where file.contains(name) && FileName(file).stem != name {
                guard let (prefix, suffix) = file.components(around: name) else { continue }
                let text = prefix + FoldersLayout.placeholder + suffix
                if best?.text == text { continue }
                guard let template = NameTemplate(text) else { continue }
                let hits = names.count { files.contains(template.prefix + $0 + template.suffix) }
                if hits > best?.hits ?? 0 { best = (template, text, hits) }
            }
        }
        guard let best, 3 * best.hits >= names.count else { return nil }
        return best.text
    }
}
