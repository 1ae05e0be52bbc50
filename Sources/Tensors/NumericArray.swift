/// Numbers of one type in a shape, as `.npy` and `.safetensors` files hold them: row-major, last axis fastest.
///
/// The value owns its bytes (native byte order); reading elements as their own type does not copy.
package struct NumericArray: Sendable, Equatable {
    /// The extent of each axis; empty for a single number.
    package let shape: [Int]
    /// The type of the elements.
    package let elementType: ElementType
    /// `count * elementType.byteCount` bytes, native byte order.
    package private(set) var bytes: [UInt8]

    /// The number of elements: the product of the shape, 1 for a single number.
    package var count: Int { bytes.count / elementType.byteCount }

    /// Wraps bytes that are already in order.
    package init(shape: [Int], elementType: ElementType, bytes: [UInt8]) {
        let expected = elementType.byteCount(shape: shape)
        precondition(
            bytes.count == expected,
            "NumericArray \(shape) of \(elementType) expects \(expected ?? -1) bytes, got \(bytes.count)"
        )
        self.shape = shape
        self.elementType = elementType
        self.bytes = bytes
    }

    /// Copies elements; their number is the product of `shape`.
    package init<Element: ArrayElement>(shape: [Int], _ elements: [Element]) {
        self = elements.withUnsafeBytes {
            NumericArray(shape: shape, elementType: Element.elementType, bytes: Array($0))
        }
    }

    /// Calls `body` with the elements in place, or with nil where they are of another type than `Element`.
    ///
    /// `Int` and `Int64` are the same element type.
    package func withElements<Element: ArrayElement, Result, Failure: Error>(
        of type: Element.Type, _ body: (UnsafeBufferPointer<Element>?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard Element.elementType == elementType else { return try body(nil) }
        // [UInt8] storage begins 32 bytes into a 16-byte aligned block, so every element type is aligned.
        return try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
            try body(UnsafeRawBufferPointer(buffer).bindMemory(to: Element.self))
        }
    }

    /// The elements as an array, or nil where they are of another type.
    package func elements<Element: ArrayElement>(of type: Element.Type) -> [Element]? {
        withElements(of: type) { $0.map { Array($0) } }
    }

    /// Every element as a `Double`; 64-bit integers beyond 2^53 are rounded, a `bool` is 0 or 1.
    package var doubles: [Double] {
        switch elementType {
        case .bool, .uint8: map(UInt8.self) { Double($0) }
        case .int8: map(Int8.self) { Double($0) }
        case .int16: map(Int16.self) { Double($0) }
        case .uint16: map(UInt16.self) { Double($0) }
        case .int32: map(Int32.self) { Double($0) }
        case .uint32: map(UInt32.self) { Double($0) }
        case .int64: map(Int64.self) { Double($0) }
        case .uint64: map(UInt64.self) { Double($0) }
        case .float16: map(Float16.self) { Double($0) }
        case .float32: map(Float.self) { Double($0) }
        case .float64: map(Double.self) { $0 }
        case .bfloat16: map(BFloat16.self) { Double(Float($0)) }
        }
    }

    /// Every element as a `Float`, rounded where it has more digits.
    package var floats: [Float] {
        switch elementType {
        case .float32: map(Float.self) { $0 }
        case .float16: map(Float16.self) { Float($0) }
        case .bfloat16: map(BFloat16.self) { Float($0) }
        case .int64: map(Int64.self) { Float($0) }
        case .uint64: map(UInt64.self) { Float($0) }
        default: doubles.map { Float($0) }
        }
    }

    /// Every element as an `Int64`, or nil where the array holds fractions or a value beyond 2^63 − 1.
    package var integers: [Int64]? {
        switch elementType {
        case .bool, .uint8: map(UInt8.self) { Int64($0) }
        case .int8: map(Int8.self) { Int64($0) }
        case .int16: map(Int16.self) { Int64($0) }
        case .uint16: map(UInt16.self) { Int64($0) }
        case .int32: map(Int32.self) { Int64($0) }
        case .uint32: map(UInt32.self) { Int64($0) }
        case .int64: map(Int64.self) { $0 }
        case .uint64: firstBeyondInt64 == nil ? map(UInt64.self) { Int64(clamping: $0) } : nil
        case .float16, .float32, .float64, .bfloat16: nil
        }
    }

    /// The first element beyond 2^63 − 1, which only unsigned integers of 64 bits can hold, and its place in row-major order.
    package var firstBeyondInt64: (place: Int, value: UInt64)? {
        withElements(of: UInt64.self) { values in
            values?.firstIndex { $0 > Int64.max }.map { ($0, values?[$0] ?? 0) }
        }
    }

    private func map<Element: BitwiseCopyable, Result>(
        _ type: Element.Type, _ transform: (Element) -> Result
    ) -> [Result] {
        bytes.withUnsafeBytes { $0.bindMemory(to: Element.self).map(transform) }
    }
}

/// An array with a name, as a file of weights holds it.
package struct NamedTensor: Sendable, Equatable {
    /// The name, for a model's parameter as PyTorch's `state_dict` spells it.
    package var name: String
    /// The values with their shape.
    package var array: NumericArray

    /// Names an array.
    package init(name: String, array: NumericArray) {
        self.name = name
        self.array = array
    }
}
