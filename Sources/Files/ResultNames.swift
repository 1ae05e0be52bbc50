/// Names for the files of results, made from the names of samples: each is a name in one folder, and none is given twice.
package struct ResultNames {
    /// The longest name that Linux's file systems take, in bytes.
    private static let longest = 255
    private let endings: [String]
    private var taken: Set<ExactText> = []

    /// - Parameter endings: What is put behind the names, such as `.png`.
    package init(endings: [String]) { self.endings = endings }

    /// The stem of a sample's files: folders in its name and line ends become dashes, a name that was taken gets a number,
    /// and one that is too long is cut.
    package mutating func stem(of name: String) -> String {
        let unsafe: Set<Unicode.Scalar> = ["/", "\\", "\0", ":", "\n", "\r"]
        var scalars = String.UnicodeScalarView(
            name.unicodeScalars.map { unsafe.contains($0) ? "-" : $0 })
        if scalars.first == nil || scalars.first == "." {
            scalars.insert("_", at: scalars.startIndex)
        }
        var (unique, number) = (Self.fitting(String(scalars), endings: endings), 2)
        while !taken.insert(ExactText(unique)).inserted {
            let suffix = "-\(number)"
            unique = Self.fitting(String(scalars), endings: endings.map { suffix + $0 }) + suffix
            number += 1
        }
        return unique
    }

    /// A name that leaves room for the longest of the endings, cut at its end where it is too long.
    package static func fitting(_ name: String, endings: [String]) -> String {
        var scalars = name.unicodeScalars
        let room = longest - (endings.map(\.utf8.count).max() ?? 0)
        while String(scalars).pathBytes.count > room { scalars.removeLast() }
        return String(scalars)
    }
}
