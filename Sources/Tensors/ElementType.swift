/// The type of one element of an array in a file or in memory.
package enum ElementType: String, Sendable, Equatable, CaseIterable {
    /// One byte, 0 or 1.
    case bool
    /// Signed and unsigned integers of 8 to 64 bits.
    case int8, uint8, int16, uint16, int32, uint32, int64, uint64
    /// IEEE 754 floating point of 16, 32 and 64 bits.
    case float16, float32, float64
    /// The upper half of a `float32`: its sign, exponent and 7 bits of fraction.
    case bfloat16

    /// Bytes of one element.
    package var byteCount: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    /// True for the types that hold fractions.
    package var isFloatingPoint: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    /// True for the signed and unsigned integers; a `bool` is none.
    package var isInteger: Bool { !isFloatingPoint && self != .bool }

    /// The bytes of an array of this shape, or nil where an extent is negative or the other extents than 0 do not fit in 63
    /// bits together.
    ///
    /// An axis of 0 makes the array empty; like NumPy, we take no extents beside it whose product could not be counted.
    package func byteCount(shape: [Int]) -> Int? {
        if shape.contains(where: { $0 < 0 }) { return nil }
        var result = byteCount
        for extent in shape where extent != 0 {
            let (product, overflow) = result.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            result = product
        }
        return shape.contains(0) ? 0 : result
    }
}

/// A Swift type that an array can hold, with its ``ElementType``.
package protocol ArrayElement: BitwiseCopyable, Sendable {
    /// How files name this type.
    static var elementType: ElementType { get }
}

extension Int8: ArrayElement {
    /// Files name it `.int8`.
    package static var elementType: ElementType { .int8 }
}
extension UInt8: ArrayElement {
    /// Files name it `.uint8`.
    package static var elementType: ElementType { .uint8 }
}
extension Int16: ArrayElement {
    /// Files name it `.int16`.
    package static var elementType: ElementType { .int16 }
}
extension UInt16: ArrayElement {
    /// Files name it `.uint16`.
    package static var elementType: ElementType { .uint16 }
}
extension Int32: ArrayElement {
    /// Files name it `.int32`.
    package static var elementType: ElementType { .int32 }
}
extension UInt32: ArrayElement {
    /// Files name it `.uint32`.
    package static var elementType: ElementType { .uint32 }
}
extension Int64: ArrayElement {
    /// Files name it `.int64`.
    package static var elementType: ElementType { .int64 }
}
extension UInt64: ArrayElement {
    /// Files name it `.uint64`.
    package static var elementType: ElementType { .uint64 }
}
extension Int: ArrayElement {
    /// Files name it `.int64`: Swift's `Int` has 64 bits on every machine that we build for.
    package static var elementType: ElementType { .int64 }
}
extension Float16: ArrayElement {
    /// Files name it `.float16`.
    package static var elementType: ElementType { .float16 }
}
extension Float: ArrayElement {
    /// Files name it `.float32`.
    package static var elementType: ElementType { .float32 }
}
extension Double: ArrayElement {
    /// Files name it `.float64`.
    package static var elementType: ElementType { .float64 }
}
extension BFloat16: ArrayElement {
    /// Files name it `.bfloat16`.
    package static var elementType: ElementType { .bfloat16 }
}
extension Bool: ArrayElement {
    /// Files name it `.bool`.
    package static var elementType: ElementType { .bool }
}
