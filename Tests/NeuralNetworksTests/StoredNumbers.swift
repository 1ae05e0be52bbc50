import CPixelKernels
import NetworkDescriptions
import NeuralNetworks
import Tensors
import Testing

/// Numbers in either storage, and as float32 what they are there; behind them NaN.
struct StoredNumbers {
    let values: [Float]
    private let precision: Precision
    private let bytes: AlignedBuffer<UInt8>
    var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(bytes.pointer) }

    init(_ source: AlignedBuffer<Float>, _ count: Int, _ precision: Precision) {
        self.precision = precision
        let storage = precision == .float32 ? pixel_float32 : pixel_bfloat16
        bytes = AlignedBuffer(repeating: 0xff, count: count * 4 + 64)
        pixel_convert(pixel_float32, source.pointer, storage, bytes.pointer, Int64(count), 0)
        values = Self.read(bytes, count, storage)
    }

    private init(copyOf other: StoredNumbers) {
        (values, precision) = (other.values, other.precision)
        bytes = AlignedBuffer(other.bytes.array)
    }

    func copy() -> StoredNumbers { StoredNumbers(copyOf: self) }

    private static func read(
        _ bytes: AlignedBuffer<UInt8>, _ count: Int, _ storage: pixel_storage
    ) -> [Float] {
        let floats = AlignedBuffer<Float>(count: count)
        pixel_convert(storage, bytes.pointer, pixel_float32, floats.pointer, Int64(count), 0)
        return floats.array
    }

    /// Expects what is stored now to be as wanted, and nothing behind it to be touched.
    func expectEqual(_ wanted: [Double], within tolerance: Double, _ what: String) {
        let storage = precision == .float32 ? pixel_float32 : pixel_bfloat16
        let found = AlignedBuffer(Self.read(bytes, values.count + 8, storage))
        PlainConvolution.expectEqual(found.pointer, wanted, within: tolerance, what)
        #expect(found[values.count].isNaN, "\(what): nothing is written behind the output")
    }
}
