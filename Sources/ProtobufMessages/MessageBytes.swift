import SwiftProtobuf

/// A message as bytes, and back; the one place where others meet the protobuf library.
extension Message {
    /// The bytes of the message; the same content gives the same bytes.
    ///
    /// - Throws: What the library finds wrong, such as more than 2 GB.
    package func encoded() throws -> [UInt8] { try serializedBytes() }

    /// Reads a message; fields that the schema does not name are kept.
    ///
    /// - Throws: What the library finds wrong: bytes that are no message of this kind.
    package init(decoding bytes: [UInt8]) throws { try self.init(serializedBytes: bytes) }
}
