import Files

/// Why a picture or a mask could not be read or written.
package enum ImageFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no file at this path.
    case missing(path: String)
    /// The path names something that is no regular file (`found`: "a folder", "a device or pipe").
    case notARegularFile(path: String, found: String)
    /// The system refused to open or read the file.
    case unreadable(path: String, reason: String)
    /// The file holds no bytes.
    case empty(path: String)
    /// The file is larger than any that is read.
    case fileTooLarge(path: String, bytes: Int, limit: Int)
    /// The first bytes are those of no format that is read (`found` shows them in hexadecimal).
    case unknownFormat(path: String, found: String)
    /// Not the file itself, but what Git LFS keeps in its place.
    case gitLFSPointer(path: String)
    /// The file is broken; `reason` mostly in the words of the library that reads it.
    case corrupt(path: String, format: ImageFileFormat, reason: String)
    /// A valid file of a kind that is not read.
    case unsupported(path: String, format: ImageFileFormat, reason: String)
    /// The program was built without the library that reads such files.
    case notBuilt(path: String, format: ImageFileFormat)
    /// The declared size exceeds the limit; nothing was allocated.
    case tooManyPixels(path: String, height: Int, width: Int, limit: Int)
    /// Decoding takes more memory than is left, both in bytes; nothing was allocated.
    case notEnoughMemory(path: String, height: Int, width: Int, needed: Int, available: Int)
    /// Four channels are wanted, and the file has others.
    case missingChannel(path: String, found: ImageFileInformation.Color)
    /// A mask must hold exact values, which JPEG and other lossy compression does not.
    case lossyMask(path: String, format: ImageFileFormat = .jpeg)
    /// Masks of this format are read, not written.
    case cannotRewrite(path: String, format: ImageFileFormat)
    /// The picture cannot be stored in this form.
    case cannotEncode(path: String, reason: String)
    /// The file could not be written; what existed before still exists.
    case cannotWrite(AtomicFileError)

    /// `<!DO`, `<!do`, `<htm`, `<HTM`: what servers send in place of a picture.
    private static let beginningsOfHTML = [
        "3c 21 44 4f", "3c 21 64 6f", "3c 68 74 6d", "3c 48 54 4d",
    ]

    /// The package of Debian and Ubuntu that brings a format's library.
    private static func library(of format: ImageFileFormat) -> String {
        format == .tiff ? "libtiff-dev" : "libwebp-dev"
    }

    /// One sentence: the file, what is wrong, what is allowed, what to do.
    package var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file; check the path"
        case .notARegularFile(let path, let found):
            "\(path): expected a \(ImageFileFormat.names) file, found \(found)"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .empty(let path):
            "\(path): the file is empty, expected a \(ImageFileFormat.names) file"
        case .fileTooLarge(let path, let bytes, let limit):
            "\(path): the file has \(bytes) bytes, at most \(limit) are read"
        case .unknownFormat(let path, let found):
            "\(path): no \(ImageFileFormat.names) file (it begins with \(found)); "
                + (Self.beginningsOfHTML.contains(found)
                    ? "it is a web page, download the picture again" : "convert it to one of them")
        case .gitLFSPointer(let path):
            "\(path): a pointer of Git LFS in place of the picture; get the files with 'git lfs pull'"
        case .corrupt(let path, let format, let reason):
            "\(path): corrupt \(format.name) file: \(reason)"
        case .unsupported(let path, let format, let reason):
            "\(path): this kind of \(format.name) file is not read: \(reason)"
        case .notBuilt(let path, let format):
            "\(path): this build reads no \(format.name) files; install \(Self.library(of: format)) "
                + "(Tools/setup does) and build again, or write PNG files"
        case .tooManyPixels(let path, let height, let width, let limit):
            "\(path): declares \(width) × \(height) pixels, at most \(limit) are allowed; "
                + "raise the limit with --max-pixels if the file can be trusted"
        case .notEnoughMemory(let path, let height, let width, let needed, let available):
            "\(path): \(width) × \(height) pixels need \(needed / 1_000_000) MB to be decoded, "
                + "\(available / 1_000_000) MB are left; use a smaller image, or raise the limit (ulimit -v, a control group)"
        case .missingChannel(let path, let found):
            "\(path): its pixels are \(found.rawValue), expected four channels, red, green, blue and one more "
                + "(an RGBA file); write it with them, or use a model or a description of 3 channels"
        case .lossyMask(let path, let format):
            "\(path): a \(format.name) file\(format == .jpeg ? "" : " with lossy compression") cannot be a mask, "
                + "because its compression changes the values; write masks as PNG, or say in a description what "
                + "the changed values mean: by ranges in 'map', or by 'tolerance' for colours"
        case .cannotRewrite(let path, let format):
            "\(path): corrected masks are written as PNG in place of PNG masks, this one is a \(format.name) file; "
                + "convert the masks to PNG first"
        case .cannotEncode(let path, let reason):
            "\(path): cannot be stored in this format: \(reason)"
        case .cannotWrite(let error):
            error.description
        }
    }
}

extension ImageFileError: WritingFault {
    /// The same; only ``cannotWrite(_:)`` names a file that is written.
    package func movingPath(from folder: String, to other: String) -> ImageFileError {
        guard case .cannotWrite(let fault) = self else { return self }
        return .cannotWrite(fault.movingPath(from: folder, to: other))
    }
}
