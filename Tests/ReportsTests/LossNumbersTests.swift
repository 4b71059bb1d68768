import Testing

@testable import Reports

@Suite("Numbers of the loss report")
struct LossNumbersTests {
  @Test(
    "losses have about four digits, whatever their size",
    arguments: [
      (0, "0"), (3.1e-7, "3.1e-7"), (9.6e-5, "1.0e-4"), (0.0123, "0.0123"), (1.23456, "1.2346"),
      (12.3456, "12.346"), (235.663, "235.66"), (5_545_177.4, "5,545,177"), (1e300, "1e+300"),
      (-0.25, "-0.2500"), (Double.infinity, "inf"),
    ])
  func losses(value: Double, text: String) {
    #expect(lossText(value) == text)
  }

  @Test("a share says neither all nor nothing of what is neither")
  func shares() {
    #expect(shareText(1, of: 3) == "33.3 %")
    #expect(shareText(0, of: 3) == "0.0 %")
    #expect(shareText(3, of: 3) == "100.0 %")
    #expect(shareText(1, of: 100_000) == "< 0.1 %")
    #expect(shareText(99_999, of: 100_000) == "> 99.9 %")
    #expect(shareText(0, of: 0) == "–")
  }

  @Test("settings read as one types them")
  func settings() {
    #expect([2, 0.25, 0, 100, -1.5].map(settingText) == ["2", "0.25", "0", "100", "-1.5"])
  }
}
