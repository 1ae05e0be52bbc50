import Files
import JSONText

extension LongJSONObject {
    /// Writes the object, over several lines, as the whole content of the file at `path`, which is not flushed.
    package func write(to path: String) throws(AtomicFileError) {
        try AtomicFile.write(to: path, flushed: false) { output throws(AtomicFileError) in
            try writeLines { piece throws(AtomicFileError) in try output.append(piece.utf8) }
        }
    }
}
