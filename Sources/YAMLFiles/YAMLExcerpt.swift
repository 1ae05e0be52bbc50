extension YAMLAddress {
    /// The line of the file that holds the place, with a caret below it.
    ///
    /// ```
    ///  5 | train: {epochs: 0, batch: 2}
    ///    |                 ^
    /// ```
    ///
    /// Of a long line the part around the place, with `…` where it was cut.
    ///
    /// nil where the place is in no file (an override), or the file cannot be read any more.
    package var excerpt: String? {
        guard line > 0, column > 0,
            let text = try? String(validating: YAMLFile.bytes(path: file), as: UTF8.self)
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard line <= lines.count else { return nil }
        let shown = lines[line - 1].filter { $0 != "\r" && $0 != "\r\n" }
        // A tab stays a tab, so that the caret stands below its place whatever a tab's width is.
        let scalars = Array(shown.unicodeScalars)
        let isLong = scalars.count > Self.longestExcerpt
        let start = isLong ? max(0, min(column - 1, scalars.count) - Self.longestExcerpt / 2) : 0
        let end = isLong ? min(scalars.count, start + Self.longestExcerpt) : scalars.count
        func joined(_ part: some Sequence<Unicode.Scalar>) -> String {
            String(String.UnicodeScalarView(part))
        }
        let before = (start > 0 ? " " : "") + joined(scalars.prefix(column - 1).dropFirst(start))
        let space = before.map { $0 == "\t" ? "\t" : " " }.joined()
        let part =
            (start > 0 ? "…" : "") + joined(scalars[start..<end]) + (end < scalars.count ? "…" : "")
        let number = "\(line)"
        let margin = String(repeating: " ", count: number.count)
        return " \(number) | \(part)\n \(margin) | \(space)^"
    }

    private static let longestExcerpt = 120
}

extension YAMLFileError {
    /// The line of the file at which the fault stands, see `YAMLAddress/excerpt`; nil for one without a place.
    package var excerpt: String? { address?.excerpt }

    private var address: YAMLAddress? {
        switch self {
        case .syntax(let address, _), .duplicateKey(let address, _),
            .missingKey(let address, _, _), .unknownKey(let address, _, _, _),
            .wrongValue(let address, _, _, _):
            address
        case .missingFile, .unreadable, .override: nil
        }
    }
}
