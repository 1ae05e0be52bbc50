import CPixelKernels
import Foundation

/// An instruction set that every kernel has a version for.
///
/// A run uses the widest that the processor has, or the one that ``variable`` asks for in its environment.
package enum InstructionSet: UInt32, CaseIterable, Sendable {
    /// What every processor of the kind has: SSE2, NEON.
    case baseline
    /// AVX2 with FMA.
    case avx2
    /// AVX-512 (F and DQ).
    case avx512

    /// The environment variable that forces one for a whole run, by its ``name``.
    package static let variable = PIXEL_INSTRUCTIONS_VARIABLE

    /// Those of this processor, the widest last.
    package static let ofProcessor = allCases.filter { pixel_has_instruction_set($0.kernels) != 0 }

    /// What the environment asks for: nil where it leaves the choice, a fault where it asks in vain.
    ///
    /// The doors of the package, the command and the library, throw the fault; what lies behind them computes with ``forced``.
    package static let request = Result { () throws(InstructionSetError) in try asked() }

    /// The one that the environment asks for; nil where it leaves the choice, or asks in vain.
    package static var forced: InstructionSet? {
        switch request {
        case .success(let set): set
        case .failure: nil
        }
    }

    /// Those that this run may use: the forced one alone, or all of the processor, the widest last.
    package static var available: [InstructionSet] { forced.map { [$0] } ?? ofProcessor }

    /// The one whose kernels are called.
    package static var chosen: InstructionSet {
        InstructionSet(rawValue: pixel_chosen_instruction_set().rawValue) ?? .baseline
    }

    /// What ``variable`` asks for, nil where it is not set or empty.
    ///
    /// - Parameters:
    ///   - name: The variable's value.
    ///   - processor: The instruction sets of the processor.
    /// - Throws: ``InstructionSetError`` where `name` is none of them.
    package static func asked(
        by name: String? = ProcessInfo.processInfo.environment[variable],
        of processor: [InstructionSet] = ofProcessor
    ) throws(InstructionSetError) -> InstructionSet? {
        guard let name, !name.isEmpty else { return nil }
        guard let set = allCases.first(where: { $0.name == name }) else {
            throw .unknown(name, processor: processor)
        }
        guard processor.contains(set) else { throw .lacking(set, processor: processor) }
        return set
    }

    /// Makes this the one whose kernels are called; for tests and measurements.
    ///
    /// Nothing may compute meanwhile, and what was prepared under one set (packed weights, a network's plan) is not for
    /// another.
    package func choose() {
        precondition(
            Self.ofProcessor.contains(self), "choose expects one of the processor, got \(name)")
        pixel_choose_instruction_set(kernels)
    }

    /// The name by which ``variable`` asks for it.
    package var name: String { String(cString: pixel_instruction_set_name(kernels)) }

    private var kernels: pixel_instruction_set { pixel_instruction_set(rawValue) }
}

/// An instruction set that a run cannot have.
package enum InstructionSetError: Error, Equatable, Sendable {
    /// There is none of this name.
    case unknown(String, processor: [InstructionSet])
    /// The processor does not have it.
    case lacking(InstructionSet, processor: [InstructionSet])
}

extension InstructionSetError: CustomStringConvertible {
    package var description: String {
        let (fault, processor) =
            switch self {
            case .unknown(let name, let processor):
                ("there are no instructions '\(name)'", processor)
            case .lacking(let set, let processor):
                ("\(set.name) cannot run here", processor)
            }
        let names = processor.map(\.name).joined(separator: ", ")
        return "\(InstructionSet.variable): \(fault), the processor has \(names); "
            + "leave it unset for the widest"
    }
}
