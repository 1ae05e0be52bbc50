import CPixelKernels
import OneDNN

/// How activations and their gradients lie in memory and enter the convolutions.
///
/// Weights, batch-norm statistics, the loss and the optimizer are float32 in either case.
package enum Precision: String, Sendable, Hashable, CaseIterable, Codable {
    /// 32-bit floating point.
    case float32
    /// 16-bit floating point with float32's exponent: half the memory traffic and, on CPUs that have it, twice the
    /// arithmetic.
    case bfloat16

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
    /// - Throws: ``NetworkError/precisionNotSupported(_:)``.
    package func requireSupport() throws(NetworkError) {
        guard isSupported else { throw .precisionNotSupported(self) }
    }

    /// Whether this CPU has bfloat16 arithmetic (AVX-512 BF16 or better).
    package static var bfloat16IsNative: Bool { pixel_cpu_has_bfloat16() != 0 }

    /// Bytes a number.
    var byteCount: Int { activation.byteCount }
    /// The same for oneDNN.
    var activation: ActivationType { self == .float32 ? .float32 : .bfloat16 }
    /// The same for our kernels.
    var storage: pixel_storage { self == .float32 ? pixel_float32 : pixel_bfloat16 }
}
