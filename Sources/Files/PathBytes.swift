/// Paths and names of files as text that loses nothing.
///
/// To Linux a name is bytes, which need not be UTF-8. A text keeps a byte that is part of no character as a private
/// character, U+10FE00 plus the byte (`caf` E9 becomes `caf` U+10FEE9), and gives it back where the system is asked for the
/// file. Every other name is the text that it looks like. Names that really hold such private characters are kept byte by
/// byte, too, so that two different names never become the same text.
extension String {
    /// The text of a path's bytes, which hold no zero.
    package init(pathBytes bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self),
            !bytes.contains(firstByteOfKept)
                || !text.unicodeScalars.contains(where: isKeptByte)
        {
            self = text
        } else {
            self = Self.keepingBytes(Array(bytes))
        }
    }

    /// The text of a path that the system has given.
    package init(systemPath: UnsafePointer<CChar>) {
        var length = 0
        while systemPath[length] != 0 { length += 1 }
        self.init(
            pathBytes: UnsafeRawBufferPointer(start: systemPath, count: length))
    }

    /// The bytes of a path.
    package var pathBytes: [UInt8] {
        guard utf8.contains(firstByteOfKept) else { return Array(utf8) }
        return unicodeScalars.reduce(into: []) { bytes, scalar in
            if isKeptByte(scalar) {
                bytes.append(UInt8(scalar.value & 0xFF))
            } else {
                bytes += Array(UTF8.encode(scalar) ?? .init())
            }
        }
    }

    /// The bytes of a path and the zero behind them, as the system's calls take them.
    package var systemPath: [CChar] { pathBytes.map { CChar(bitPattern: $0) } + [0] }

    /// The path as people read it: a byte that is part of no character is U+FFFD, the replacement character.
    package var shownPath: String {
        guard utf8.contains(firstByteOfKept) else { return self }
        return String(decoding: pathBytes, as: UTF8.self)
    }

    private static func keepingBytes(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var rest = bytes[...]
        while let first = rest.first {
            let length =
                switch first {
                case ..<0x80: 1
                case ..<0xE0: 2
                case ..<0xF0: 3
                default: 4
                }
            if let character = String(validating: rest.prefix(length), as: UTF8.self),
                let scalar = character.unicodeScalars.first, !isKeptByte(scalar)
            {
                text.append(scalar)
                rest = rest.dropFirst(length)
            } else if let kept = Unicode.Scalar(keptByteBase + UInt32(first)) {
                text.append(kept)
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }
}

/// A text that is equal to another only where all bytes are.
///
/// Swift's strings are equal where their characters look the same, such as `é` of one code point and of two; to the system
/// these are two names.
package struct ExactText: Hashable, Sendable {
    /// The text.
    package let text: String

    /// Wraps a text.
    package init(_ text: String) { self.text = text }

    /// Whether all bytes are the same.
    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the bytes.
    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

private let keptByteBase: UInt32 = 0x10FE00
/// The first byte in UTF-8 of every kept byte; few names hold it otherwise.
private let firstByteOfKept: UInt8 = 0xF4

private func isKeptByte(_ scalar: Unicode.Scalar) -> Bool {
    (keptByteBase + 0x80...keptByteBase + 0xFF).contains(scalar.value)
}
