import Files

/// Files of results that another program wrote in a folder, found by the names of the samples that they belong to.
///
/// A sample's file is called as the sample, its image or its mask is, or as a template makes it from these
/// (`NAME.logits.npy`, `pred_NAME.png`): the same rules by which images find their masks. Folders below count too, accents may
/// be written in any way.
package struct ResultFiles: Sendable {
    /// The folder.
    package let folder: String
    /// The samples that have a file, in their order.
    package let samples: [SamplePaths]
    /// The samples without one.
    package let withoutFile: [SamplePaths]
    /// Files whose names belong to no sample, as paths below the folder, in natural order.
    package let strays: [String]
    /// Files that a sample's name would fit as well as that of the file that was taken, in natural order.
    package let passedOver: [String]
    private let files: [ExactText: String]

    /// Looks for the files.
    ///
    /// - Parameters:
    ///   - extensions: Which files may be results, in small letters; of two that fit, the earlier one is taken.
    ///   - word: What stands in the names of the right ones where there are several kinds, such as `logits`.
    /// - Throws: ``DatasetError/missingResults(folder:extensions:image:)`` where no sample has a file, and for a folder that
    ///   cannot be listed.
    package init(
        folder: String, of samples: [SamplePaths], extensions: [String], word: String? = nil
    ) throws(DatasetError) {
        self.folder = folder
        guard FolderListing.isFolder(folder) else {
            throw .missingResults(folder: folder, extensions: extensions, image: nil)
        }
        let all = try FolderListing.files(under: folder, except: "").filter {
            extensions.contains(FileName($0).lowercaseExtension)
        }
        let index = FileIndex(all)
        // For every way of naming the files that each sample has.
        let ways = Way.all(of: samples, files: all, extensions: extensions, word: word).map { way in
            (way: way, files: samples.map { way.names(of: $0).compactMap(index.file) })
        }
        // Where one way serves most samples, what lacks of it is not filled up from another set of results.
        let main = ways.first { 2 * $0.files.count { !$0.isEmpty } > samples.count }
        var files: [ExactText: String] = [:]
        var used: Set<ExactText> = []
        for (place, sample) in samples.enumerated() {
            let found = (main.map { [$0] } ?? ways).lazy.flatMap { $0.files[place] }
                .first { !used.contains(ExactText($0)) }
            guard let found else { continue }
            files[ExactText(sample.name)] = found
            used.insert(ExactText(found))
        }
        self.files = files
        self.samples = samples.filter { files[ExactText($0.name)] != nil }
        withoutFile = samples.filter { files[ExactText($0.name)] == nil }
        guard !self.samples.isEmpty else {
            throw .missingResults(
                folder: folder, extensions: extensions, image: samples.first?.name)
        }
        // Scores of another kind that stand beside those with the word belong to the sample too, and are no second set.
        let hasWord = main?.way.holds(word) ?? false
        let (rivals, others) = (
            ways.filter { !hasWord || $0.way.holds(word) },
            ways.filter { hasWord && !$0.way.holds(word) }
        )
        func allFiles(of ways: [(way: Way, files: [[String]])]) -> Set<ExactText> {
            Set(ways.lazy.flatMap { $0.files.joined() }.map { ExactText($0) })
        }
        let fitting = allFiles(of: rivals).subtracting(used)
        passedOver = all.filter { fitting.contains(ExactText($0)) }
        let known = used.union(fitting).union(allFiles(of: others))
        strays = all.filter { !known.contains(ExactText($0)) }
    }

    /// The file of a sample; nil for one without.
    package func path(ofSampleNamed name: String) -> String? {
        files[ExactText(name)].map { "\(folder)/\($0)" }
    }
}

/// A way to make the name of a sample's file.
private struct Way {
    /// What the name is made of.
    enum Part: CaseIterable {
        case sample, image, mask

        func name(of sample: SamplePaths) -> String {
            switch self {
            case .sample: sample.name
            case .image: FileName(sample.image).stem
            case .mask: FileName(sample.mask).stem
            }
        }
    }

    let part: Part
    /// How it becomes a file's name; nil for the name with one of the extensions.
    let template: NameTemplate?
    let extensions: [String]

    /// Whether a word stands around the name.
    func holds(_ word: String?) -> Bool {
        guard let word, let template else { return false }
        return "\(template.prefix) \(template.suffix)".contains(word)
    }

    /// The names that the sample's file may have, perhaps with folders.
    func names(of sample: SamplePaths) -> [String] {
        let name = part.name(of: sample)
        guard let template else { return extensions.map { "\(name).\($0)" } }
        let folder = FileName.folder(of: name)
        let start = folder.isEmpty ? "" : "\(folder)/"
        return [start + template.prefix + FileName(name).component + template.suffix]
    }

    /// All that may fit: names as they are before templates, and of these those with the word first.
    static func all(
        of samples: [SamplePaths], files: [String], extensions: [String], word: String?
    ) -> [Way] {
        let written = extensions + extensions.map { $0.uppercased() }
        var ways = Part.allCases.map { Way(part: $0, template: nil, extensions: written) }
        for part in Part.allCases {
            let names = samples.map { FileName(part.name(of: $0)).component }
            let texts = MaskNameGuess.templates(for: names, files: files) {
                extensions.contains(FileName($0).lowercaseExtension)
            }
            let own = texts.map {
                Way(part: part, template: NameTemplate($0), extensions: written)
            }
            ways += own.filter { $0.holds(word) } + own.filter { !$0.holds(word) }
        }
        return ways
    }
}

/// The files of a folder by their paths, and by their names alone where these are of one file only.
private struct FileIndex {
    private let paths: [ExactText: String]
    private let plainPaths: [String: String?]
    private let names: [ExactText: String?]
    private let plainNames: [String: String?]

    init(_ files: [String]) {
        paths = Dictionary(
            files.map { (ExactText($0), $0) }, uniquingKeysWith: { first, _ in first })
        plainPaths = NamesOnDisk.byPlainName(files)
        names = Self.unique(files.map { (ExactText(FileName($0).component), $0) })
        plainNames = Self.unique(files.map { (NamesOnDisk.plain(FileName($0).component), $0) })
    }

    private static func unique<Key: Hashable>(_ pairs: [(Key, String)]) -> [Key: String?] {
        Dictionary(pairs.map { ($0.0, Optional($0.1)) }, uniquingKeysWith: { _, _ in nil })
    }

    /// The very name first, then the same in another writing, then in any folder.
    func file(named name: String) -> String? {
        let component = FileName(name).component
        return paths[ExactText(name)] ?? plainPaths[NamesOnDisk.plain(name)]
            ?? names[ExactText(component)] ?? plainNames[NamesOnDisk.plain(component)] ?? nil
    }
}
