import CPixelKernels
import NetworkDescriptions
import OneDNN

extension Precision {
    /// bfloat16 where this CPU computes with it in hardware, otherwise float32.
    package static var fastest: Precision {
        bfloat16IsNative && Precision.bfloat16.isSupported ? .bfloat16 : .float32
    }

    /// Whether oneDNN convolves numbers of this type on this CPU; it does so in software where the CPU has AVX-512 and
    /// no bfloat16.
    package var isSupported: Bool { self == .float32 || Self.bfloat16IsSupported }

    private static let bfloat16IsSupported = Engine.convolves(.bfloat16)

    /// Makes sure that networks of this precision run here.
    ///
    /// - Throws: ``ExecutionError/precisionNotSupported(_:)``.
    package func requireSupport() throws(ExecutionError) {
        guard isSupported else { throw .precisionNotSupported(self) }
    }

    /// Whether this CPU has bfloat16 arithmetic (AVX-512 BF16 or better) and the run may use it.
    package static var bfloat16IsNative: Bool { pixel_has_bfloat16() != 0 }

    /// The type's name in our kernels.
    var storage: pixel_storage { self == .float32 ? pixel_float32 : pixel_bfloat16 }
}
