/// What the first bytes of a file of text say.
extension Collection where Element == UInt8 {
    /// The text without the byte order mark of UTF-8, which some editors put before the first character.
    package var withoutByteOrderMark: SubSequence {
        starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...]
    }

    /// Whether it begins with the byte order mark of UTF-16, in either order.
    package var beginsAsUTF16: Bool { starts(with: [0xFF, 0xFE]) || starts(with: [0xFE, 0xFF]) }

    /// Whether a pointer of Git LFS stands in the place of the file.
    package var isGitLFSPointer: Bool { starts(with: "version https://git-lfs".utf8) }
}
