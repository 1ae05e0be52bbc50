import Files
import Tensors

/// The digest of a file's bytes, by which a folder is found to be as it was written.
package enum FileDigest {
    /// 16 hexadecimal digits.
    package static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.add(bytes)
        return digest.hexadecimal
    }

    /// The same of a file.
    package static func hexadecimal(ofFile path: String) throws -> String {
        hexadecimal(of: Array(try InputFile.contents(path: path)))
    }
}
