extension SafetensorsFile {
    /// A digest of everything in the file but one metadata entry: 16 hexadecimal digits.
    ///
    /// Of the metadata (sorted by key) and each tensor's name, type, shape and bytes. It finds damage by
    /// accident, such as a flipped bit; it is no protection against forgery.
    package func digest(leavingOut key: String) -> String {
        var digest = ContentDigest()
        func add(_ text: String) { digest.add(Array("\(text.utf8.count):\(text)".utf8)) }
        for (name, text) in metadata.sorted(by: { $0.key < $1.key }) where name != key {
            add(name)
            add(text)
        }
        for tensor in tensors {
            add("\(tensor.name) \(tensor.array.elementType) \(tensor.array.shape)")
            digest.add(tensor.array.bytes)
        }
        return digest.hexadecimal
    }
}
