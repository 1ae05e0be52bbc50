import Files
import Tensors

/// The digest of a file's bytes, by which a folder is found to be as it was written.
enum FileDigest {
    /// 16 hexadecimal digits.
    static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.add(bytes)
        return digest.hexadecimal
    }

    /// The same of a file.
    static func hexadecimal(ofFile path: String) throws -> String {
        hexadecimal(of: Array(try InputFile.contents(path: path)))
    }
}
