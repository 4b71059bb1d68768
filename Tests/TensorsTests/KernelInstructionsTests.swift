import Testing

@testable import Tensors

@Suite struct KernelInstructionsTests {
  @Test func takesTheBestUnlessAnotherIsNamed() throws {
    #expect(try KernelInstructions.chosen(nil) == .best)
    #expect(try KernelInstructions.chosen("") == .best)
    #expect(try KernelInstructions.chosen("portable") == .portable)
    #expect(try KernelInstructions.chosen(KernelInstructions.best.rawValue) == .best)
  }

  @Test func refusesWhatItDoesNotKnow() {
    let error = #expect(throws: KernelInstructionsError.self) { try KernelInstructions.chosen("AVX2") }
    #expect(
      error?.description == "RETINASCOPE_CPU is AVX2, and the instruction sets are portable, avx2, avx512")
  }

  @Test func refusesWhatTheProcessorLacks() {
    for wanted in KernelInstructions.allCases where wanted > .best {
      #expect(throws: KernelInstructionsError.missing(wanted)) {
        try KernelInstructions.chosen(wanted.rawValue)
      }
    }
  }
}
