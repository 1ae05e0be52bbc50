import Files

/// NumPy's `.npy` files: one array with its type and shape.
///
/// Read: versions 1 to 3, both byte orders, both memory orders (the result is always row-major), every
/// integer and floating-point type of 8 to 64 bits and `bool`. Written: version 1 (2 where the header
/// needs it), little-endian, row-major; the same array gives the same bytes as `numpy.save`.
package enum NPYFile {
    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]  // \x93NUMPY
    /// Far more than any header of supported types needs; a longer one is hostile.
    private static let longestHeader = 1 << 20

    /// Reads the array in the file at `path`; an archive is none, see ``ArrayFile``.
    package static func read(path: String) throws(TensorFileError) -> NumericArray {
        let file = try TensorInput(path: path)
        let (header, start) = try header(of: file)
        return array(header, try file.suffix(from: start))
    }

    /// Reads the array in the file at `path` where it is of type `Element`, else returns nil.
    ///
    /// The values are in memory once, unless the file has them in another order than this machine.
    package static func readTensor<Element: ArrayElement>(
        path: String, of type: Element.Type
    ) throws(TensorFileError) -> Tensor<Element>? {
        let file = try TensorInput(path: path)
        let (header, start) = try header(of: file)
        guard header.elementType == Element.elementType else { return nil }
        if header.isBigEndian || header.isFortranOrder || header.elementType == .bool {
            return Tensor(array(header, try file.suffix(from: start)))
        }
        try requireMemory(file.size - start, path: path)
        return Tensor(shape: header.shape, try file.elements(start..<file.size))
    }

    /// What the file says of its array, checked against its size, and where the data begins.
    static func header(
        of file: some ArrayBytes
    ) throws(TensorFileError) -> (NPYHeader, start: Int) {
        let path = file.path
        let prefix = try file.prefix(min(12, file.size))
        guard prefix.starts(with: magic), prefix.count >= 10 else {
            throw .anotherFormat(
                path: path, expected: "a .npy file", found: "bytes \(hexadecimal(prefix.prefix(6)))"
            )
        }
        guard (1...3).contains(prefix[6]) else {
            throw .badHeader(
                path: path, expected: "version 1, 2 or 3", found: "version \(prefix[6])")
        }
        let start = prefix[6] == 1 ? 10 : 12
        guard prefix.count >= start else {
            throw .wrongSize(path: path, expectedBytes: start, foundBytes: file.size)
        }
        let length = prefix[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= longestHeader else {
            throw .badHeader(
                path: path, expected: "at most \(longestHeader) bytes", found: "\(length) bytes")
        }
        guard start + length <= file.size else {
            throw .wrongSize(path: path, expectedBytes: start + length, foundBytes: file.size)
        }
        let text = Array(try file.prefix(start + length)[start...])
        let header = try NPYHeader(parsing: text, path: path)
        let size = try byteCount(of: header, path: path)
        guard file.size - start - length == size else {
            let (expected, overflow) = size.addingReportingOverflow(start + length)
            throw .wrongSize(
                path: path, expectedBytes: overflow ? Int.max : expected, foundBytes: file.size)
        }
        return (header, start + length)
    }

    /// Writes `array` as the whole file at `path`, atomically.
    ///
    /// A `bfloat16` array is written as float32, which holds each of its values, since NumPy has no such type.
    ///
    /// - Parameter flushed: As `AtomicFile` has it.
    package static func write(
        _ array: NumericArray, to path: String, flushed: Bool = true
    ) throws(AtomicFileError) {
        let array =
            array.elementType == .bfloat16
            ? NumericArray(shape: array.shape, array.floats) : array
        let header = encodedHeader(shape: array.shape, elementType: array.elementType)
        try AtomicFile.write(to: path, flushed: flushed) { output throws(AtomicFileError) in
            try output.append(header)
            try output.append(array.bytes)
        }
    }

    /// Writes `tensor` as the whole file at `path`, atomically and, unless it is channels last, without a copy of it.
    ///
    /// Not for `BFloat16`, which NumPy does not have.
    package static func write<Element: ArrayElement>(
        _ tensor: Tensor<Element>, to path: String
    ) throws(AtomicFileError) {
        let tensor = tensor.inLayout(.contiguous)
        let header = encodedHeader(shape: tensor.shape, elementType: Element.elementType)
        try AtomicFile.write(to: path) { output throws(AtomicFileError) in
            try output.append(header)
            try tensor.elements.withUnsafeBufferPointer { buffer throws(AtomicFileError) in
                try output.append(UnsafeRawBufferPointer(buffer))
            }
        }
    }

    /// Everything before the data, padded so that the data begins at a multiple of 64 bytes.
    private static func encodedHeader(shape extents: [Int], elementType: ElementType) -> [UInt8] {
        let sizes = extents.map(String.init).joined(separator: ", ")
        let shape = extents.count == 1 ? "(\(sizes),)" : "(\(sizes))"
        let text =
            "{'descr': '\(NPYHeader.npyCode(elementType))', 'fortran_order': False, "
            + "'shape': \(shape), }"
        // NumPy leaves room for the first size to grow to 21 digits, and always pads by at least one byte.
        let growth = extents.first.map { 21 - String($0).utf8.count } ?? 0
        let version: UInt8 = text.utf8.count + growth + 65 > Int(UInt16.max) ? 2 : 1
        let start = version == 1 ? 10 : 12
        let total = ((start + text.utf8.count + growth + 1) / 64 + 1) * 64
        let length = total - start
        var bytes = magic + [version, 0]
        for shift in 0..<(start - 8) { bytes.append(UInt8(length >> (8 * shift) & 0xFF)) }
        bytes += Array(text.utf8)
        bytes += [UInt8](repeating: 0x20, count: total - bytes.count - 1) + [0x0A]
        return bytes
    }

    private static func byteCount(
        of header: NPYHeader, path: String
    ) throws(TensorFileError) -> Int {
        guard let size = header.elementType.byteCount(shape: header.shape) else {
            throw .badHeader(
                path: path, expected: "fewer than 2^63 bytes", found: "shape \(header.shape)")
        }
        return size
    }

    /// What the bytes behind a header hold.
    static func array(_ header: NPYHeader, _ data: [UInt8]) -> NumericArray {
        var data = data
        let width = header.elementType.byteCount
        if header.isBigEndian {
            for start in stride(from: 0, to: data.count, by: width) {
                data[start..<start + width].reverse()
            }
        }
        // Any byte but 0 is true to NumPy; a Swift Bool must be 0 or 1.
        if header.elementType == .bool {
            for index in data.indices where data[index] > 1 { data[index] = 1 }
        }
        if header.isFortranOrder && header.shape.count > 1 && !data.isEmpty {
            data = rowMajor(data, shape: header.shape, elementBytes: width)
        }
        return NumericArray(shape: header.shape, elementType: header.elementType, bytes: data)
    }

    /// Reorders column-major bytes (first axis fastest) into row-major ones.
    private static func rowMajor(_ data: [UInt8], shape: [Int], elementBytes: Int) -> [UInt8] {
        var strides: [Int] = []
        var stride = elementBytes
        for extent in shape {
            strides.append(stride)
            stride *= extent
        }
        var index = [Int](repeating: 0, count: shape.count)
        var source = 0
        return [UInt8](unsafeUninitializedCapacity: data.count) { buffer, initialized in
            while initialized < data.count {
                for byte in 0..<elementBytes { buffer[initialized + byte] = data[source + byte] }
                initialized += elementBytes
                var axis = shape.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    source += strides[axis]
                    if index[axis] < shape[axis] { break }
                    source -= strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
            }
        }
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}
