import Testing

@testable import Runs

struct ProgressLineTests {
  @Test func saysHowFarHowFastAndHowLong() {
    let line = ProgressLine.text(
      done: 30, fraction: 0.5, total: 61, unit: "pictures", seconds: 10, columns: 100)
    #expect(line == "███████████████                50 % 30/61 pictures, 3.1/s, 0:10 left")
    #expect(line.count < 100)
  }

  @Test func countsSlowWorkInSecondsEach() {
    let line = ProgressLine.text(done: 1, fraction: 0, total: 3, unit: "pictures", seconds: 2.5, columns: 100)
    #expect(line.hasSuffix(" 33 % 1/3 pictures, 2.5 s each, 0:05 left"))
  }

  @Test func claimsNoRateBeforeAnythingIsDone() {
    let line = ProgressLine.text(done: 0, fraction: 0, total: 3, unit: "pictures", seconds: 0, columns: 100)
    #expect(line.hasSuffix(" 0 % 0/3 pictures"))
  }

  @Test(arguments: [0, 1, 5, 10, 20, 40, 45, 60, 79, 80, 200])
  func staysWithinTheTerminal(columns: Int) {
    for done in 0...7 {
      let line = ProgressLine.text(
        done: done, fraction: 0.3, total: 7, unit: "pictures", seconds: 5, columns: columns)
      #expect(line.count <= max(0, columns - 1), "\(line)")
    }
  }

  @Test(arguments: [(0.0, "0:00"), (7.4, "0:07"), (750, "12:30"), (11_105, "3:05:05"), (.infinity, "?")])
  func writesDurations(seconds: Double, expected: String) {
    #expect(ProgressLine.duration(seconds) == expected)
  }
}
