/// A file format that is read, recognised by the first bytes and never by the name.
package enum ImageFileFormat: String, Equatable, Sendable, CaseIterable {
    /// Portable Network Graphics.
    case png
    /// JPEG: baseline, extended, progressive or arithmetic, with 8 bits a sample.
    case jpeg

    /// Recognises the format by its signature; nil for any other.
    package init?(signatureOf bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }
}
