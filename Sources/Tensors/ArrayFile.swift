import Files

/// An array in a `.npy` file, or in a `.npz` archive of them, whose type and shape are known before its numbers are read.
///
/// Which of the two it is, the file's first bytes tell.
package struct ArrayFile {
    /// The type of its elements.
    package var elementType: ElementType { header.elementType }
    /// Its shape.
    package var shape: [Int] { header.shape }
    private let header: NPYHeader
    private let source: any ArrayBytes
    private let start: Int

    /// Reads the header, and holds it against the size of the file.
    ///
    /// - Parameter names: Which array of an archive of several is meant, the first of these that there is, without `.npy`.
    /// - Throws: ``TensorFileError``; ``TensorFileError/noSingleArray(path:wanted:present:)`` for an archive without such an
    ///   array.
    package init(path: String, preferring names: [String] = []) throws(TensorFileError) {
        let file = try TensorInput(path: path)
        if ZIPArchive.isArchive(try file.prefix(min(4, file.size))) {
            source = try Self.member(of: ZIPArchive(file), preferring: names)
        } else {
            source = file
        }
        (header, start) = try NPYFile.header(of: source)
    }

    /// The array.
    ///
    /// - Throws: ``TensorFileError``, also where memory does not suffice.
    package func read() throws(TensorFileError) -> NumericArray {
        NPYFile.array(header, try source.suffix(from: start))
    }

    /// Reads the only array of a file.
    package static func read(path: String) throws(TensorFileError) -> NumericArray {
        try ArrayFile(path: path).read()
    }

    /// Reads the only array of a file where it is of type `Element`, else returns nil.
    ///
    /// The values are in memory once, where the file has them in the order of this machine and lies in no archive.
    package static func readTensor<Element: ArrayElement>(
        path: String, of type: Element.Type
    ) throws(TensorFileError) -> Tensor<Element>? {
        let file = try ArrayFile(path: path)
        guard file.elementType == Element.elementType else { return nil }
        if file.source is TensorInput {
            return try NPYFile.readTensor(path: path, of: Element.self)
        }
        return Tensor(try file.read())
    }

    private static func member(
        of archive: ZIPArchive, preferring names: [String]
    ) throws(TensorFileError) -> ArchivedArray {
        let arrays = archive.members.filter { FileName($0.name).lowercaseExtension == "npy" }
        let named = names.lazy.compactMap { name in arrays.first { $0.name == "\(name).npy" } }
        guard let member = arrays.count == 1 ? arrays.first : named.first else {
            throw .noSingleArray(
                path: archive.file.path, wanted: names,
                present: arrays.map { String($0.name.dropLast(4)) })
        }
        return ArchivedArray(archive: archive, member: member)
    }
}
