extension YAMLFileError {
    /// The line of the file at which the fault stands, with a caret below the place.
    ///
    /// ```
    ///  5 | train: {epochs: 0, batch: 2}
    ///    |                 ^
    /// ```
    ///
    /// nil where the fault stands in no file (an override, a missing file), or the file cannot be read any more.
    public var excerpt: String? {
        guard let address, address.line > 0, address.column > 0,
            let text = try? String(validating: TextFile.read(path: address.file), as: UTF8.self)
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard address.line <= lines.count else { return nil }
        let line = lines[address.line - 1].filter { $0 != "\r" && $0 != "\r\n" }
        // A tab stays a tab, so that the caret stands below its place whatever a tab's width is.
        let before = String.UnicodeScalarView(line.unicodeScalars.prefix(address.column - 1))
        let space = String(before).map { $0 == "\t" ? "\t" : " " }.joined()
        let number = "\(address.line)"
        let margin = String(repeating: " ", count: number.count)
        return " \(number) | \(line)\n \(margin) | \(space)^"
    }

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
