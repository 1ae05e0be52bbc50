import CPixelKernels

extension SafetensorsFile {
    /// A digest of everything in the file but one metadata entry: 16 hexadecimal digits.
    ///
    /// FNV-1a over the metadata (sorted by key) and each tensor's name, type, shape and bytes. It finds damage by
    /// accident, such as a flipped bit; it is no protection against forgery.
    package func digest(leavingOut key: String) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: [UInt8]) { value = pixel_digest(bytes, bytes.count, value) }
        func add(_ text: String) { add(Array("\(text.utf8.count):\(text)".utf8)) }
        for (name, text) in metadata.sorted(by: { $0.key < $1.key }) where name != key {
            add(name)
            add(text)
        }
        for tensor in tensors {
            add("\(tensor.name) \(tensor.array.elementType) \(tensor.array.shape)")
            add(tensor.array.bytes)
        }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
