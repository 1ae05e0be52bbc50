import CPixelKernels

/// The instruction sets that the fused kernel is compiled for.
package enum InstructionSet: UInt32, CaseIterable, Sendable {
    /// What every processor of the kind has: SSE2, NEON.
    case baseline
    /// AVX2 with FMA.
    case avx2
    /// AVX-512.
    case avx512

    /// Those of this processor, the widest last.
    package static let available = allCases.filter {
        pixel_has_instruction_set(pixel_instruction_set($0.rawValue)) != 0
    }
    /// The widest of this processor.
    package static let widest = available.last ?? .baseline
}
