/// Finds out how masks are named where they are not named as their images.
enum MaskNameGuess {
    /// How many images are tried; one may be an exception.
    private static let imagesTried = 5

    /// The template, such as `{name}_mask.png`, that makes existing files of more names than any other.
    ///
    /// `nil` unless it does so for at least a third of the names (masks among the images are taken for images, too)
    /// and for two of them, as `12.png` is no mask of `1.png`.
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
        guard let best, best.hits >= min(2, names.count), 3 * best.hits >= names.count
        else { return nil }
        return best.text
    }
}
