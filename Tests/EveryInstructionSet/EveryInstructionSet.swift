import Machine
import Testing

/// Runs every test of a suite under each instruction set that this run may use.
///
/// Where a test fails, `PIXELWISE_INSTRUCTIONS=NAME Tools/test --filter TEST` tells with which. oneDNN keeps the
/// instructions that the whole run has; the variable limits those as well.
package struct EveryInstructionSet: SuiteTrait, TestTrait, TestScoping {
    package init() {}

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let before = InstructionSet.chosen
        defer { before.choose() }
        for set in InstructionSet.available {
            set.choose()
            try await function()
        }
    }
}

extension Trait where Self == EveryInstructionSet {
    /// Every test runs under each instruction set that this run may use.
    package static var everyInstructionSet: EveryInstructionSet { EveryInstructionSet() }
}
