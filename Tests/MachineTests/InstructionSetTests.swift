import CPixelKernels
import EveryInstructionSet
import Machine
import Synchronization
import Testing

/// One instruction set is in use, and the environment can ask for another.
@Suite struct InstructionSetTests {
    @Test func theWidestIsUsedUnlessTheEnvironmentForcesOne() throws {
        #expect(InstructionSet.ofProcessor.first == .baseline)
        #expect(try InstructionSet.request.get() == InstructionSet.forced)
        #expect(InstructionSet.chosen == InstructionSet.forced ?? InstructionSet.ofProcessor.last)
    }

    @Test func aNameAsksForASetOfTheProcessor() throws {
        let processor: [InstructionSet] = [.baseline, .avx2]
        #expect(try InstructionSet.asked(by: nil, of: processor) == nil)
        #expect(try InstructionSet.asked(by: "", of: processor) == nil)
        #expect(try InstructionSet.asked(by: "baseline", of: processor) == .baseline)
        #expect(try InstructionSet.asked(by: "avx2", of: processor) == .avx2)
        #expect(throws: InstructionSetError.unknown("AVX2", processor: processor)) {
            try InstructionSet.asked(by: "AVX2", of: processor)
        }
        #expect(throws: InstructionSetError.lacking(.avx512, processor: processor)) {
            try InstructionSet.asked(by: "avx512", of: processor)
        }
    }

    @Test func theErrorNamesWhatIsPossible() {
        #expect(
            "\(InstructionSetError.lacking(.avx512, processor: [.baseline, .avx2]))"
                == "PIXELWISE_INSTRUCTIONS: avx512 cannot run here, the processor has baseline, avx2; "
                + "leave it unset for the widest")
    }

    @Test func theTraitVisitsEverySetThatTheRunMayUse() async throws {
        let before = InstructionSet.chosen
        let visited = Mutex<[InstructionSet]>([])
        try await EveryInstructionSet().provideScope(
            for: try #require(Test.current), testCase: nil
        ) { visited.withLock { $0.append(.chosen) } }
        #expect(visited.withLock { $0 } == InstructionSet.available)
        #expect(InstructionSet.chosen == before)
    }

    #if arch(x86_64)
        /// (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, which a multiply-add keeps and a product that is rounded first loses.
        @Test(.everyInstructionSet) func theKernelsOfTheChosenSetAreCalled() {
            let (x, shift) = ([Float(1 + 0x1p-12)], [-Float(1 + 0x1p-11)])
            var y: [Float] = [9]
            pixel_batch_norm_apply(pixel_float32, x, &y, 1, 1, x, shift, 0)
            #expect(y == [InstructionSet.chosen == .baseline ? 0 : 0x1p-24])
        }
    #endif
}
