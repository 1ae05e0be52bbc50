import Files
import Glibc

/// A TensorBoard event file that grows: a record an event, each with checksums (TensorFlow's TFRecord framing).
///
///     UInt64 length   UInt32 masked CRC-32C of the length   the message   UInt32 masked CRC-32C of the message
///
/// TensorBoard may read while it is written. Events are added whole and flushed to the disk.
package struct EventFile: Sendable {
    /// The file; TensorBoard takes it for its own where the name contains `tfevents`.
    package let path: String

    /// Names a file; nothing is touched.
    package init(path: String) { self.path = path }

    /// Starts the file anew, with the record that says what it is.
    package func begin(wallTime: Double) throws {
        try AtomicFile.write(
            Self.record(try TensorBoardEvent.versionMessage(wallTime: wallTime)), to: path)
    }

    /// Adds events at the end; where that fails the file is as before.
    package func append(_ events: [TensorBoardEvent]) throws {
        try GrowingFile(path: path, ifAbsent: .fails).append(
            try events.flatMap { Self.record(try $0.message) })
    }

    /// Cuts off everything from the first event after `step`, and what is not whole.
    ///
    /// - Returns: The steps that are left; nil where there is no event file that could go on.
    package func truncate(after step: Int) throws(AtomicFileError) -> Set<Int>? {
        let descriptor = uninterrupted { open(path.systemPath, O_RDWR | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var end = 0
        var steps: Set<Int> = []
        var records = 0
        while let record = Self.record(in: descriptor, at: end) {
            guard let own = TensorBoardEvent.step(ofMessage: record.message), own <= step else {
                break
            }
            // The first record tells the version, not a step.
            if records > 0 { steps.insert(own) }
            records += 1
            end = record.end
        }
        if records == 0 { return nil }
        try GrowingFile(path: path).truncate(to: end)
        return steps
    }

    /// A message in its frame.
    package static func record(_ message: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(message.count))
        return length + littleEndian(MaskedCRC32C.checksum(length)) + message
            + littleEndian(MaskedCRC32C.checksum(message))
    }

    /// The record that begins at a place of the file; nil where it is not whole.
    private static func record(
        in descriptor: Int32, at start: Int
    ) -> (message: [UInt8], end: Int)? {
        guard let head = read(descriptor, count: 12, at: start),
            number(head[8...]) == UInt64(MaskedCRC32C.checksum(head[..<8])),
            let length = Int(exactly: number(head[..<8])), length < 1 << 31,
            let body = read(descriptor, count: length + 4, at: start + 12),
            number(body[length...]) == UInt64(MaskedCRC32C.checksum(body[..<length]))
        else { return nil }
        return (Array(body[..<length]), start + 16 + length)
    }

    private static func read(_ descriptor: Int32, count: Int, at place: Int) -> [UInt8]? {
        var size = stat()
        guard fstat(descriptor, &size) == 0, place + count <= size.st_size else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: count)
        return pread(descriptor, &bytes, count, place) == count ? bytes : nil
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
