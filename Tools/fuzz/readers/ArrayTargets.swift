import Tensors

/// A `.npy` file: as many values as its shape has, which are the same after they are written and read.
func fuzzArrays(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("array.npy", bytes)
    let array = try NPYFile.read(path: path)
    try requireGood(array, of: bytes.count, in: scratch)
    let floats = try NPYFile.readTensor(path: path, of: Float.self)
    require((floats != nil) == (array.elementType == .float32), "the type of a tensor")
    if let floats {
        require(floats.shape == array.shape, "the shape of a tensor")
        require(
            floats.elements.map(\.bitPattern) == array.floats.map(\.bitPattern),
            "the values of a tensor")
    }
}

/// A `.npz` file: its array, as of a `.npy` file; deflate makes at most 1032 bytes of one.
func fuzzArchives(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let file = try ArrayFile(path: scratch.file("arrays.npz", bytes), preferring: ["a", "arr_0"])
    let array = try file.read()
    require(file.shape == array.shape && file.elementType == array.elementType, "the header")
    try requireGood(array, of: (bytes.count + 1) * 1032, in: scratch)
}

private func requireGood(
    _ array: NumericArray, of mostBytes: Int, in scratch: ScratchFolder
) throws {
    let count = array.shape.reduce(1, *)
    require(array.count == count, "\(array.count) values in the shape \(array.shape)")
    require(array.bytes.count <= mostBytes, "\(array.bytes.count) bytes of values")
    require(array.doubles.count == count && array.floats.count == count, "the number of values")
    require(array.integers.map { $0.count == count } ?? true, "the number of integers")
    require(
        array.integers != nil || array.elementType.isFloatingPoint
            || array.firstBeyondInt64 != nil, "integers that are none")
    let copy = "\(scratch.path)/written.npy"
    try NPYFile.write(array, to: copy, flushed: false)
    let read = requireReadable("a written array") { try ArrayFile.read(path: copy) }
    require(read == array, "another array after it was written")
}
