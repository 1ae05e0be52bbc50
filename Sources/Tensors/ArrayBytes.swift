import Machine

/// The bytes of a `.npy` file, wherever it lies: a file of its own, or a member of an archive.
protocol ArrayBytes {
    /// What errors call it.
    var path: String { get }
    /// Their number.
    var size: Int { get }

    /// The first `count` bytes, at most all.
    func prefix(_ count: Int) throws(TensorFileError) -> [UInt8]

    /// All bytes from the place `start` on, 0…size.
    func suffix(from start: Int) throws(TensorFileError) -> [UInt8]
}

extension TensorInput: ArrayBytes {
    func prefix(_ count: Int) throws(TensorFileError) -> [UInt8] { try bytes(0..<count) }

    func suffix(from start: Int) throws(TensorFileError) -> [UInt8] {
        try requireMemory(size - start, path: path)
        return try bytes(start..<size)
    }
}

/// Makes sure that so many bytes can be held, before they are read.
func requireMemory(_ bytes: Int, path: String) throws(TensorFileError) {
    do throws(MemoryShortage) {
        try MachineMemory.require(bytes)
    } catch {
        throw .tooMuchMemory(path: path, needed: error.needed, available: error.available)
    }
}
