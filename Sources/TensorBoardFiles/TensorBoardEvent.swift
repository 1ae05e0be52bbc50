/// What a run has to tell TensorBoard of one step: numbers and pictures under tags.
///
/// Encoded by hand as TensorFlow's `Event` message: five messages of which only few fields are ever written do not pay for
/// a protobuf library with its generated code.
package struct TensorBoardEvent: Equatable, Sendable {
    /// Seconds since 1970.
    package var wallTime: Double
    /// The place on the horizontal axis.
    package var step: Int
    /// What is told.
    package var values: [Value]

    /// One number or picture.
    package enum Value: Equatable, Sendable {
        /// A number; one that is not finite is shown as a mark.
        case scalar(tag: String, Float)
        /// A PNG file of this size in pixels.
        case picture(tag: String, png: [UInt8], height: Int, width: Int)
    }

    /// Joins what belongs to one step.
    package init(wallTime: Double, step: Int, values: [Value]) {
        self.wallTime = wallTime
        self.step = step
        self.values = values
    }

    /// The message `Event`.
    package var message: [UInt8] {
        var summary = ProtobufMessage()
        for value in values { summary.add(1, bytes: Self.message(of: value)) }
        var event = ProtobufMessage()
        event.add(1, double: wallTime)
        event.add(2, integer: step)
        event.add(5, bytes: summary.bytes)
        return event.bytes
    }

    /// The message with which every event file begins.
    package static func versionMessage(wallTime: Double) -> [UInt8] {
        var event = ProtobufMessage()
        event.add(1, double: wallTime)
        event.add(3, text: "brain.Event:2")
        return event.bytes
    }

    /// The message `Summary.Value`.
    private static func message(of value: Value) -> [UInt8] {
        var message = ProtobufMessage()
        switch value {
        case .scalar(let tag, let number):
            message.add(1, text: tag)
            message.add(2, float: number)
        case .picture(let tag, let png, let height, let width):
            message.add(1, text: tag)
            var picture = ProtobufMessage()
            picture.add(1, integer: height)
            picture.add(2, integer: width)
            picture.add(3, integer: 3)  // channels: RGB
            picture.add(4, bytes: png)
            message.add(4, bytes: picture.bytes)
        }
        return message.bytes
    }

    /// The step of an encoded event; nil where the bytes are no such message, 0 where it is left out.
    package static func step(ofMessage bytes: [UInt8]) -> Int? {
        var reader = ProtobufReader(bytes)
        var step = 0
        while !reader.isAtEnd {
            guard let key = reader.varint() else { return nil }
            if key == 2 << 3 {
                guard let value = reader.varint() else { return nil }
                step = Int(truncatingIfNeeded: value)
            } else if !reader.skip(wireType: key & 7) {
                return nil
            }
        }
        return step
    }
}

/// A protobuf message in the making: fields one after the other.
private struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: UInt64, integer: Int) {
        add(varint: field << 3)
        add(varint: UInt64(bitPattern: Int64(integer)))
    }

    mutating func add(_ field: UInt64, double: Double) {
        add(varint: field << 3 | 1)
        withUnsafeBytes(of: double.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: UInt64, float: Float) {
        add(varint: field << 3 | 5)
        withUnsafeBytes(of: float.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: UInt64, text: String) { add(field, bytes: Array(text.utf8)) }

    mutating func add(_ field: UInt64, bytes content: [UInt8]) {
        add(varint: field << 3 | 2)
        add(varint: UInt64(content.count))
        bytes += content
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    private mutating func add(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Reads the fields of a message in order.
private struct ProtobufReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func varint() -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    mutating func skip(wireType: UInt64) -> Bool {
        switch wireType {
        case 0: return varint() != nil
        case 1: position += 8
        case 5: position += 4
        case 2:
            guard let count = varint(), count <= UInt64(bytes.count - position) else {
                return false
            }
            position += Int(count)
        default: return false
        }
        return position <= bytes.count
    }
}
